"""How long a log-in lasts: 30 minutes without use, 8 hours at most."""

from __future__ import annotations

import time

from flask import Flask, g, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 3600
_STARTED, _SEEN = "staff_started", "staff_seen"


def begin() -> None:
    """Empty the session, so that nothing from before the log-in lives on, and start both clocks."""
    session.clear()
    # Form tokens made earlier in this request hold for the session that was: a page shown now needs new ones.
    g.pop("csrf_token", None)
    session[_STARTED] = session[_SEEN] = int(time.time())


def is_alive() -> bool:
    """Whether the log-in has not run out; asking counts as using it."""
    moment = int(time.time())
    idle, age = moment - session.get(_SEEN, 0), moment - session.get(_STARTED, 0)
    if idle > IDLE_SECONDS or age > LONGEST_SECONDS:
        return False
    if idle:
        session[_SEEN] = moment
    return True


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own; what signs and checks the cookie is put together once, and not for every request anew."""

    def __init__(self) -> None:
        self._kept: dict[object, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer of the present key."""
        if app.secret_key not in self._kept:
            self._kept = {app.secret_key: super().get_signing_serializer(app)}
        return self._kept[app.secret_key]
