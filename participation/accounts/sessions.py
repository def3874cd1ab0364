"""One cookie with an opaque token; what it stands for is a row (decision 25).

A page that only reads never touches the session: it asks no question and sets no cookie. The row is written
on a connection of its own after the page is made, so that a rolled-back change does not sign anybody out.
"""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, insert, select, update

from participation.accounts.models import WebSession
from participation.core import clock
from participation.core.db import db, separate_transaction

VISITOR_LIFE = timedelta(hours=25)  # an hour more than a CSRF token
STAFF_IDLE = timedelta(minutes=30)
STAFF_LIFE = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
FRESH_CODE = timedelta(minutes=10)
MOST_SESSIONS = 3
STAFF_KEY = "_user_id"  # Flask-Login's own name for who is signed in
PENDING_KEY = "password_given_by"  # has given the password, not yet the code


def digest(token: str) -> bytes:
    """What the database keeps of a token."""
    return sha256(token.encode()).digest()


class TableSession(SessionMixin):
    """A dictionary that reads its row the first time it is looked into."""

    def __init__(self, token: str | None):
        self.cookie_token = token
        self.token = token
        self.accessed = False
        self.modified = False
        self.code_given_at: datetime | None = None
        self.code_given_changed = False
        self._data: dict[str, Any] | None = None
        self._last_seen_at: datetime | None = None
        self.created_at: datetime | None = None
        self.stored = False
        self.saving = False

    def _load(self) -> dict[str, Any]:
        self.accessed = True
        if self._data is None:
            self._data = {}
            row = db.session.get(WebSession, digest(self.cookie_token)) if self.cookie_token else None
            if row is not None and not _is_over(row, clock.now()):
                self._data = json.loads(row.data)
                self._last_seen_at = row.last_seen_at
                self.created_at = row.created_at
                self.code_given_at = row.code_given_at
                self.stored = True
            else:
                self.token = None
        return self._data

    @property
    def needs_touch(self) -> bool:
        """True when the row has not been marked as seen for a minute."""
        return self._last_seen_at is not None and clock.now() - self._last_seen_at > TOUCH_EVERY

    @property
    def code_is_fresh(self) -> bool:
        """True within ten minutes of a one-time code."""
        self._load()
        return self.code_given_at is not None and clock.now() - self.code_given_at <= FRESH_CODE

    def mark_code_given(self, at: datetime) -> None:
        """Remember when the person last proved herself with a one-time code."""
        self._load()
        self.code_given_at, self.code_given_changed, self.modified = at, True, True

    def rotate(self) -> None:
        """Give the browser a new token; the old one dies in the same write. Done at every change of power.

        The session is not younger for it: its ten hours count from sign-in.
        """
        self._load()
        self.token = None
        self.modified = True

    def begin_anew(self) -> None:
        """Forget everything and begin again with a new token: at sign-in, so that nothing is inherited."""
        self.clear()
        self.rotate()
        self.created_at = None
        self.code_given_at = None

    def ensure_token(self) -> str:
        """The raw token that the browser will hold after this answer (made now if there is none)."""
        self._load()
        if self.token is None:
            self.token = secrets.token_urlsafe(32)
            self.modified = True
        return self.token

    def __getitem__(self, key: str) -> Any:
        return self._load()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._load()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._load()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def dumps(self) -> str:
        """The content as stored."""
        return json.dumps(self._load(), sort_keys=True)


def _is_over(row: WebSession, at: datetime) -> bool:
    if row.user_id is None:
        return at - row.created_at > VISITOR_LIFE
    return at - row.created_at > STAFF_LIFE or at - row.last_seen_at > STAFF_IDLE


class TableSessions(SessionInterface):
    """Flask's session interface over the `web_session` table."""

    def open_session(self, app: Flask, request: Request) -> TableSession:
        token = request.cookies.get(self.cookie_name(app))
        return TableSession(token if token and len(token) <= 100 else None)

    def cookie_name(self, app: Flask) -> str:
        """`__Host-session` over https; plain `session` where the base address is http."""
        return "__Host-session" if app.config["SETTINGS"].is_https else "session"

    def save_session(self, app: Flask, session: TableSession, response: Response) -> None:  # type: ignore[override]
        if not session.accessed or session.saving:
            return
        session.saving = True  # once: the page that says it failed must not wait for the same lock again
        at = clock.now()
        # The page is made. What it read must not hold SQLite's one write lock while we write beside it.
        db.session.rollback()
        if session.modified and not session:
            self._forget(app, session, response)
        elif session.modified:
            self._keep(app, session, response, at)
        elif session.needs_touch:
            with separate_transaction() as connection:
                connection.execute(
                    update(WebSession)
                    .where(WebSession.token_hash == digest(session.cookie_token or ""))
                    .values(last_seen_at=at)
                )

    def _forget(self, app: Flask, session: TableSession, response: Response) -> None:
        if session.cookie_token:
            with separate_transaction() as connection:
                connection.execute(
                    delete(WebSession).where(WebSession.token_hash == digest(session.cookie_token))
                )
            response.delete_cookie(
                self.cookie_name(app), path="/", httponly=True, samesite="Lax",
                secure=app.config["SETTINGS"].is_https,
            )  # fmt: skip

    def _keep(self, app: Flask, session: TableSession, response: Response, at: datetime) -> None:
        token = session.ensure_token()
        user_id = session.get(STAFF_KEY) or session.get(PENDING_KEY)
        values: dict[str, Any] = {
            "user_id": int(user_id) if user_id else None,
            "data": session.dumps(),
            "last_seen_at": at,
            "code_given_at": session.code_given_at,
        }
        with separate_transaction() as connection:
            if session.stored and token == session.cookie_token:
                connection.execute(
                    update(WebSession).where(WebSession.token_hash == digest(token)).values(**values)
                )
                return
            if session.cookie_token:
                connection.execute(
                    delete(WebSession).where(WebSession.token_hash == digest(session.cookie_token))
                )
            created_at = session.created_at or at
            connection.execute(
                insert(WebSession).values(token_hash=digest(token), created_at=created_at, **values)
            )
        response.set_cookie(
            self.cookie_name(app), token, path="/", httponly=True, samesite="Lax",
            secure=app.config["SETTINGS"].is_https,
        )


def end_all_sessions(user_id: int) -> None:
    """Sign the person out everywhere, in the transaction that is under way."""
    db.session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def end_oldest_sessions(user_id: int) -> None:
    """Keep the person's three newest sessions, the one that is being signed in among them."""
    newest = db.session.scalars(
        select(WebSession.token_hash)
        .where(WebSession.user_id == user_id)
        .order_by(WebSession.created_at.desc())
        .limit(MOST_SESSIONS)
    ).all()
    db.session.execute(
        delete(WebSession).where(WebSession.user_id == user_id, WebSession.token_hash.not_in(newest))
    )


def forget_ended_sessions(at: datetime) -> None:
    """Remove the rows of sessions that nobody can use any more."""
    db.session.execute(delete(WebSession).where(WebSession.last_seen_at < at - VISITOR_LIFE))
