"""Headers on every answer: nothing from elsewhere, nothing inline, nothing kept in a shared computer's cache."""

from __future__ import annotations

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An address may hold the key to an answer: it is told to no other site.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
VERSIONED = frozenset({"static", "settings.logo", "settings.colours"})
"""What is asked for with ``v``, a mark of its content: the same address never means anything else."""

A_YEAR = 365 * 24 * 3600


def install(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer of ``app``, error pages and static files included."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        if own := HEADERS.keys() & response.headers.keys():  # what a view has made stricter stays
            response.headers.extend({name: value for name, value in HEADERS.items() if name not in own})
        else:
            response.headers.extend(HEADERS)
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        if request.endpoint in VERSIONED and request.args.get("v") and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        elif request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
