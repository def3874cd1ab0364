"""A state-changing request must come from our own page: by `Sec-Fetch-Site` or `Origin`, and by a token.

The token lives 24 hours in the visitor's session. A form that shows an expired token as an error of its own,
with everything typed still there, marks its view with `@shows_expired_token`; every other view refuses.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFProtect, validate_csrf
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import ValidationError

from participation.core.db import SAFE_METHODS
from participation.core.errors import BadRequest, Forbidden

View = TypeVar("View", bound=Callable[..., Any])
protect = CSRFProtect()

EXPIRED = lazy_gettext("Sidan hade varit öppen länge. Allt du skrev finns kvar – skicka igen.")


def shows_expired_token(view: View) -> View:
    """The view's FlaskForm checks the token itself and shows the expiry beside what was typed."""
    view.shows_expired_token = True  # type: ignore[attr-defined]
    return view


def _came_from_elsewhere() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return False  # an old phone that sends neither; the token still has to be right (row H20)
    try:
        parts = urlsplit(source)
    except ValueError:
        return True
    own = {request.host, urlsplit(current_app.config["SETTINGS"].base_url).netloc}
    return parts.scheme not in ("http", "https") or parts.netloc not in own


def init_app(app: Flask) -> None:
    """Refuse what comes from elsewhere, before anything else is asked."""
    protect.init_app(app)

    @app.before_request
    def refuse_foreign_requests() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None:
            return
        if _came_from_elsewhere():
            raise Forbidden
        if request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
            raise UnsupportedMediaType  # our pages send UTF-8; anything else would be garbled (row H21)
        # Some forms hold pictures: their views say how much may come.
        view = app.view_functions[request.endpoint]
        request.max_content_length = getattr(view, "largest_body_bytes", request.max_content_length)
        # Read to its end before the database is asked: who sends slowly must not hold SQLite's write lock.
        request.get_data(parse_form_data=True)


def check_tokens(app: Flask) -> None:
    """Refuse a form without its token. Registered after the guards, which first ask who it is."""

    @app.before_request
    def refuse_lost_tokens() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None:
            return
        view = app.view_functions[request.endpoint]
        if getattr(view, "shows_expired_token", False):
            return
        try:
            validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token"))
        except ValidationError as expired:
            raise BadRequest(EXPIRED) from expired
