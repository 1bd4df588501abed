"""Static files: addresses that change with the content, and smaller text files on the wire."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).resolve().parent.parent / "static"
COMPRESSED_TYPES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


def install(app: Flask) -> None:
    """Give the templates ``asset`` and compress static text files."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compress)


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does, so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(name))


@lru_cache(maxsize=64)
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=64)
def _compressed(path: str, modified: float) -> bytes:
    return gzip.compress((STATIC / path).read_bytes(), compresslevel=9, mtime=0)


def _compress(response: Response) -> Response:
    # Only files, never pages: compressing a page that holds both a secret and what a stranger can put in it leaks
    # the secret through the length (BREACH).
    if request.endpoint != "static" or response.status_code != 200 or response.mimetype not in COMPRESSED_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", "") or request.method != "GET":
        return response
    name = (request.view_args or {})["filename"]
    response.direct_passthrough = False
    response.close()  # the file itself is not sent
    response.set_data(_compressed(name, (STATIC / name).stat().st_mtime))
    response.headers["Content-Encoding"] = "gzip"
    return response
