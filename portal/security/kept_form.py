"""What was typed survives a log-in that ran out or a page that was open too long.

The fields travel through the browser, signed, and come back as a form of hidden fields with one button: nothing is sent
again unless the person presses it, and nothing is stored on the server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeSerializer

FIELD = "kept_form"
_NOT_KEPT = frozenset({"csrf_token", FIELD, "one_time_code"})

Fields = list[tuple[str, str]]


def install(app: Flask) -> None:
    """Answer a page that was open longer than its session with what was typed on it."""
    app.register_error_handler(CSRFError, _open_too_long)


def _open_too_long(_error: CSRFError) -> ResponseReturnValue:
    fields = posted_fields() if comes_from_here() else []
    return render_template("errors/open_too_long.html", path=_address(), fields=fields), 400


def comes_from_here() -> bool:
    """Whether the browser says that one of our own pages sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Referer", "")).netloc == request.host


def posted_fields() -> Fields:
    """The fields of the present request that may be sent again; never a password, whatever it is called."""
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name not in _NOT_KEPT and not name.endswith("password")]


def seal() -> str:
    """The present request's address and fields as one signed text."""
    return _serializer().dumps([_address(), posted_fields()])


def _address() -> str:
    """The present request's address, with what stands after the question mark: the language of a letter, for one."""
    return request.full_path.removesuffix("?")


def unseal(text: str) -> tuple[str, Fields] | None:
    """The address and fields that :func:`seal` was given; None for anything else."""
    try:
        path, fields = _serializer().loads(text)
    except (BadData, ValueError):
        return None
    return path, [(name, value) for name, value in fields]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kept-form")
