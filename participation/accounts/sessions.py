"""One cookie with an opaque token; what it stands for is a row (decision 25).

A page that only reads never touches the session: it asks no question and sets no cookie. The row is written
on a connection of its own after the page is made, so that a rolled-back change does not sign anybody out.
"""

import json
import secrets
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
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
ANSWER_IS_ON_ITS_WAY = timedelta(minutes=2)
MOST_SESSIONS = 3
STAFF_KEY = "_user_id"  # Flask-Login's own name for who is signed in
PENDING_KEY = "password_given_by"  # has given the password, not yet the code
NEW_APP_KEY = "new_app"  # has given both in another way, and couples a new app
_ENDS_KEY = "ends_at"  # only in what `rotate` left behind
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# In every change of a row that may have been left behind since it was read: nothing gives it life again.
_IS_NOT_LEFT_BEHIND = WebSession.data.not_like(f'%"{_ENDS_KEY}"%')


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
        self.left_behind: dict[str, Any] | None = None
        self.is_left_behind = False
        self._names_staff = False

    def _load(self) -> dict[str, Any]:
        self.accessed = True
        if self._data is None:
            self._data = {}
            row = db.session.get(WebSession, digest(self.cookie_token)) if self.cookie_token else None
            self._names_staff = row is not None and row.user_id is not None
            if row is not None and not _is_over(row, clock.now()):
                self._data = json.loads(row.data)
                self.is_left_behind = self._data.pop(_ENDS_KEY, None) is not None
                self.created_at = row.created_at
            if row is not None and self._data and not self.is_left_behind:
                self._last_seen_at = row.last_seen_at
                self.code_given_at = row.code_given_at
                self.stored = True
            else:
                self.token = None
        return self._data

    @property
    def names_staff(self) -> bool:
        """Whether the browser's cookie was given to somebody at work, also when that session has ended."""
        self._load()
        return self._names_staff

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

    def rotate(self, leaving: Collection[str] = ()) -> None:
        """Give the browser a new token; the old one dies in the same write. Done at every change of power.

        The session is not younger for it: its ten hours count from sign-in. What `leaving` names, and nothing
        else, still answers to the old token for two minutes: for a browser that sends the same form again
        because the answer with the new token never reached it.
        """
        data = self._load()
        ends_at = (clock.now() + ANSWER_IS_ON_ITS_WAY).isoformat()
        kept = {key: data[key] for key in leaving if key in data}
        self.left_behind = kept | {_ENDS_KEY: ends_at} if kept else None
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
        ends_at = json.loads(row.data).get(_ENDS_KEY)
        if ends_at is not None and at > datetime.fromisoformat(ends_at):
            return True
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
        # Whoever is on her way in counts as well: signing her out everywhere must end that too.
        coupling = session.get(NEW_APP_KEY) or {}
        user_id = session.get(STAFF_KEY) or session.get(PENDING_KEY) or coupling.get("user")
        values: dict[str, Any] = {
            "user_id": int(user_id) if user_id else None,
            "data": session.dumps(),
            "last_seen_at": at,
            "code_given_at": session.code_given_at,
        }
        with separate_transaction() as connection:
            if session.stored and token == session.cookie_token:
                own = WebSession.token_hash == digest(token)
                connection.execute(update(WebSession).where(own, _IS_NOT_LEFT_BEHIND).values(**values))
                return
            if session.cookie_token and not session.is_left_behind:
                self._end_old_token(connection, session)
            created_at = session.created_at or at
            connection.execute(
                insert(WebSession).values(token_hash=digest(token), created_at=created_at, **values)
            )
        response.set_cookie(
            self.cookie_name(app), token, path="/", httponly=True, samesite="Lax",
            secure=app.config["SETTINGS"].is_https,
        )

    def _end_old_token(self, connection: Any, session: TableSession) -> None:
        old = WebSession.token_hash == digest(session.cookie_token or "")
        if session.left_behind is None:
            connection.execute(delete(WebSession).where(old))
            return
        data = json.dumps(session.left_behind, sort_keys=True)
        connection.execute(
            update(WebSession)
            .where(old, _IS_NOT_LEFT_BEHIND)
            .values(data=data, user_id=None, code_given_at=None)
        )


def end_all_sessions(user_id: int) -> None:
    """Sign the person out everywhere, in the transaction that is under way.

    The rows stay, empty and over, until they are swept: what she was typing elsewhere is kept for her only
    when it comes with the cookie of somebody at work (row L3).
    """
    db.session.execute(
        update(WebSession)
        .where(WebSession.user_id == user_id)
        .values(created_at=_LONG_AGO, data="{}", code_given_at=None)
    )


def end_one_session(user_id: int, token_hash: bytes) -> bool:
    """Sign the person out in one browser. False when she has no such session."""
    own = (WebSession.user_id == user_id, WebSession.token_hash == token_hash)
    return db.session.execute(delete(WebSession).where(*own)).rowcount == 1


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


def forget_ended_sessions(at: datetime) -> int:
    """Remove the rows of sessions that nobody can use any more. Answers how many."""
    ended = delete(WebSession).where(WebSession.last_seen_at < at - VISITOR_LIFE)
    return db.session.execute(ended).rowcount


def end_every_session() -> None:
    """Everybody is out, visitors too: after a backup was put back, no session of that time lives again."""
    db.session.execute(delete(WebSession))
