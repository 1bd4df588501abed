"""NUL characters: no text holds one, PostgreSQL takes none, so none goes further than here."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict


def install(app: Flask) -> None:
    """Refuse addresses with NUL and take it out of forms, before anything reads them."""
    app.before_request(_without_nul)


def _without_nul() -> None:
    values = [request.path, *request.args.keys(), *request.args.values()]
    if any("\0" in value for value in values):
        abort(404)
    if request.method == "POST" and any("\0" in value for value in request.form.values()):
        kept = [(name, value.replace("\0", "")) for name, value in request.form.items(multi=True)]
        request.__dict__["form"] = ImmutableMultiDict(kept)
