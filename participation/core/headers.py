"""Headers on every answer, whatever its status. Exact values: the tests compare them as strings."""

from flask import Flask, Response, current_app, request
from flask.globals import request_ctx

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types app"
)
PICTURE_POLICY = "default-src 'none'; sandbox"
PICTURES = ("image/webp",)  # what residents send; drawn by us
PERMISSIONS_POLICY = "geolocation=(), camera=(), microphone=(), payment=(), usb=()"
STATIC_PREFIX = "/static/"


def never_store() -> None:
    """Say that this answer is personal: no cache keeps it and no search engine lists it."""
    request.environ["participation.never_store"] = True


def sends_again() -> None:
    """Say that this answer was sent before and carries its headers already."""
    request.environ["participation.sent_before"] = True


def was_sent_before() -> bool:
    """Whether the answer is one that was kept."""
    return request.environ.get("participation.sent_before", False)


def let_it_be_found() -> None:
    """Let search engines list this page though it looks into the session: anybody may fill in its form."""
    request.environ["participation.found"] = True


def allow_map_library() -> None:
    """Let the map library on this page set the literal strings that `static/map.js` lists (decision 26)."""
    request.environ["participation.map"] = True


def allow_own_position() -> None:
    """Let the visitor, on this page, tell the map where she is, if she presses the button for it."""
    request.environ["participation.own_position"] = True


def session_was_touched() -> bool:
    """Whether the page looked into the session. (`flask.session` itself would count as looking.)"""
    return request_ctx._session is not None and request_ctx._session.accessed


def init_app(app: Flask) -> None:
    """Set the headers after every request, on errors too."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if was_sent_before():
            return response
        settings = current_app.config["SETTINGS"]
        policy = PICTURE_POLICY if response.mimetype in PICTURES else CONTENT_SECURITY_POLICY
        if request.environ.get("participation.map"):
            policy += " default"
        if settings.is_https:
            policy += "; upgrade-insecure-requests"
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        permissions = PERMISSIONS_POLICY
        if request.environ.get("participation.own_position"):
            permissions = permissions.replace("geolocation=()", "geolocation=(self)")
        response.headers["Permissions-Policy"] = permissions
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(STATIC_PREFIX) and response.status_code in (200, 304):
            return response
        response.vary.add("Cookie")
        personal = (
            session_was_touched()
            or response.status_code >= 400
            or request.environ.get("participation.never_store", False)
        )
        if personal:
            response.headers["Cache-Control"] = "no-store"
            if response.status_code != 200 or not request.environ.get("participation.found"):
                response.headers["X-Robots-Tag"] = "noindex"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response
