"""Who is signed in: Flask-Login over our own sessions, and the way to sign-in and back again.

Flask-Login's remember cookie (365 days) and its fingerprint of address and browser are both left out.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import flask_login
from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from config import ConfigurationError
from participation.access.actors import PUBLIC, Actor
from participation.accounts import queries
from participation.accounts.models import User
from participation.accounts.sessions import PENDING_KEY
from participation.core import clock
from participation.core.db import SAFE_METHODS, db
from participation.core.errors import SignInNeeded

TILL_KEY = "till"
DRAFT_KEY = "draft"
MOST_DRAFT_BYTES = 16 * 1024
_NOT_IN_A_PATH = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060\u3000\ufeff]")


@dataclass(frozen=True)
class Draft:
    """A form as it was typed; `act` is the last part of the address to which it was sent."""

    act: str
    fields: MultiDict[str, str]


class SignedIn(UserMixin):
    """What Flask-Login carries through a request: the person, already read, as an actor."""

    def __init__(self, user: User):
        self.id = user.id
        self.actor = queries.actor_of(user)


class StaffLogin(LoginManager):
    """Flask-Login without its remember cookie, which would look into the session on every page."""

    def __init__(self) -> None:
        super().__init__()
        self.session_protection = None
        self._session_identifier_generator = str  # no digest of address and browser in the session

    def _update_remember_cookie(self, response: Response) -> Response:
        return response

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


def current_actor() -> Actor:
    """The signed-in person with her grants (one query in each request), or the public."""
    user: Any = flask_login.current_user
    return user.actor if user.is_authenticated else PUBLIC


def begin_code_step(user_id: int, till: str | None) -> None:
    """The password was right: a new session that can do nothing but take a code."""
    draft = session.get(DRAFT_KEY)
    session.begin_anew()  # type: ignore[attr-defined]
    session[PENDING_KEY] = user_id
    if draft:
        session[DRAFT_KEY] = draft
    if till:
        session[TILL_KEY] = till


def pending_user() -> User | None:
    """The person who has given her password and not yet her code, if she still may."""
    user_id = session.get(PENDING_KEY)
    return queries.active_user(user_id) if user_id else None


def complete_sign_in(user: User) -> str:
    """Both steps were right: a new session, signed in. Returns where to go. Needs `grants` loaded."""
    till, draft = session.get(TILL_KEY), session.get(DRAFT_KEY)
    session.begin_anew()  # type: ignore[attr-defined]
    flask_login.login_user(SignedIn(user))
    session.mark_code_given(clock.now())  # type: ignore[attr-defined]
    if draft:
        session[DRAFT_KEY] = draft
    return till or url_for("accounts.first_page")


def leave() -> None:
    """End this browser's session."""
    session.clear()
    flask_login.logout_user()
    session.clear()


def take_draft(path: str) -> Draft | None:
    """What was typed on the page `path` when the session ended there, once (row L3)."""
    draft = session.get(DRAFT_KEY)
    if not draft or draft["path"] != path:
        return None
    del session[DRAFT_KEY]
    return Draft(draft["act"], MultiDict(draft["fields"]))


def own_path(typed: str | None) -> str | None:
    """The address if it is a page of ours that can be opened, otherwise None (security of redirects).

    It must begin with one slash, hold no control character or space, and be known to the routes: `/\\t/evil`
    begins with one slash too.
    """
    if not typed or len(typed) > 500 or not re.match(r"/(?![/\\])", typed) or _NOT_IN_A_PATH.search(typed):
        return None
    parts = urlsplit(typed)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or "\\" in path or _NOT_IN_A_PATH.search(path) or path.startswith("//"):
        return None
    try:
        current_app.url_map.bind(request.host).match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def refuse_demonstration_accounts(app: Flask) -> None:
    """Raise ConfigurationError when real residents would meet accounts whose passwords are public.

    For what serves the site; the command line does without, so that migrations run and accounts can be ended.
    """
    if not app.config["SETTINGS"].is_production:
        return
    with app.app_context():
        found = queries.there_are_demonstration_accounts()
        db.session.remove()
        db.engine.dispose()  # no connection may be shared with the processes that are forked from this one
        if found:
            raise ConfigurationError(
                "The database holds demonstration accounts, whose passwords are printed for all to see. "
                "Start production on a database of its own."
            )


def init_app(app: Flask) -> None:
    """Fill the doors of `access` with who is signed in, and show the way to sign-in."""
    manager = StaffLogin()
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader
    def load(user_id: str) -> SignedIn | None:
        user = queries.active_user(int(user_id))
        return SignedIn(user) if user is not None else None

    app.extensions["current_actor"] = current_actor
    app.extensions["fresh_code"] = lambda: session.code_is_fresh  # type: ignore[attr-defined]

    @app.errorhandler(SignInNeeded)
    def show_the_way(needed: SignInNeeded) -> Any:
        db.session.rollback()
        till = own_path(request.full_path.removesuffix("?"))
        if request.method not in SAFE_METHODS:
            till = _remember_draft() or till
        endpoint = "accounts.fresh_code" if needed.fresh else "accounts.sign_in"
        return redirect(url_for(endpoint, till=till), code=303)


def _remember_draft() -> str | None:
    """Keep the words of a form that somebody at work sent too late, and say on which page they come back.

    Only for a browser whose cookie was given to somebody at work: nobody else may fill our table with texts.
    Never a password or a code.
    """
    # A form is sent to its own page or to an address just below it; else the browser may say where it stood.
    above = request.path.rpartition("/")[0]
    referrer = urlsplit(request.referrer or "")
    page = own_path(request.path) or own_path(above)
    if page is None and referrer.netloc == request.host:
        page = own_path(referrer.path)
    fields = {
        name: texts for name, texts in request.form.lists()
        if name not in ("csrf_token", "code") and "password" not in name
    }  # fmt: skip
    size = sum(len("".join([name, *texts]).encode()) for name, texts in fields.items())
    if page and size <= MOST_DRAFT_BYTES and session.names_staff:  # type: ignore[attr-defined]
        session[DRAFT_KEY] = {"path": page, "act": request.path.rpartition("/")[2], "fields": fields}
    return page
