"""How often is too often. The counters are shared by every server of the site, and gone after a day.

Flask-Limiter keeps them through a store of our own: on SQLite a file beside the database, without waiting for
the disk, since a lost counter does no harm; on PostgreSQL an unlogged table. A key is never an address or a
name but a keyed digest, with a random key that is thrown away the day after. More in
docs/decisions/rate-limits.md.
"""

import hmac
import ipaddress
import secrets
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, session
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from limits.storage import Storage
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from participation.core import clock
from participation.core.db import db
from participation.core.errors import RuleBroken, TooManyAttempts

TOO_MANY = "För många försök. Vänta 15 minuter."

SIGN_IN_OF_ACCOUNT = parse("5 per 15 minutes")
SIGN_IN_OF_NETWORK = parse("50 per 15 minutes")
CODE_GUESS_OF_ACCOUNT = parse("5 per 15 minutes")
CODE_GUESS_OF_NETWORK = parse("30 per 15 minutes")
SUBMIT_OF_SESSION = parse("10 per hour")
SUBMIT_OF_NETWORK = parse("300 per hour")
RECEIPT_LOOKUP_OF_SESSION = parse("10 per 15 minutes")
RECEIPT_LOOKUP_OF_NETWORK = parse("100 per 15 minutes")
PHOTOS_OF_SESSION = parse("20 per day")
PHOTOS_OF_NETWORK = parse("500 per day")
PHOTOS_OF_SITE = parse("5000 per day")  # drawn anew, a picture is a megabyte at most: 5 GB
REPORT_OF_SESSION = parse("10 per hour")
REPORT_OF_NETWORK = parse("60 per hour")
HIDING_BY_NETWORK = parse("5 per hour")
RESET_OF_ADDRESS = parse("3 per hour")
RESET_OF_NETWORK = parse("20 per hour")
RESET_OF_SITE = parse("200 per hour")
EXPORT_OF_STAFF = parse("20 per hour")
MAIL_TO_ADDRESS = parse("3 per hour")
MAIL_TO_ADDRESS_AT_ONCE = parse("1 per minute")
MAIL_ASKED_BY_SESSION = parse("5 per hour")
MAIL_ASKED_BY_NETWORK = parse("60 per hour")

KEPT = timedelta(hours=24)


class SharedCounters(Storage):
    """The store that Flask-Limiter asks: a row for each key, counted in one statement on either database."""

    STORAGE_SCHEME = ["participation"]  # noqa: RUF012 - the base class's own shape

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, *, engine: Engine, **options: Any
    ):
        super().__init__(uri, wrap_exceptions, **options)
        self.engine = engine
        self._prepared = False
        self._daily_key: tuple[str, bytes] | None = None

    @property
    def base_exceptions(self) -> type[Exception]:
        return DBAPIError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, in a window of `expiry` seconds that began with the first. Answers the sum."""
        return self._run(
            "INSERT INTO {counter} AS known (key, hits, expires_at) VALUES (:key, :amount, :now + :expiry) "
            "ON CONFLICT (key) DO UPDATE SET "
            "hits = CASE WHEN known.expires_at <= :now THEN :amount ELSE known.hits + :amount END, "
            "expires_at = CASE WHEN known.expires_at <= :now THEN :now + :expiry ELSE known.expires_at END "
            "RETURNING hits",
            key=key, amount=amount, expiry=float(expiry),
        )  # fmt: skip

    def get(self, key: str) -> int:
        """How many there have been in the window."""
        return self._run("SELECT hits FROM {counter} WHERE key = :key AND expires_at > :now", key=key) or 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        return self._run("SELECT expires_at FROM {counter} WHERE key = :key", key=key) or self._now()

    def check(self) -> bool:
        """Whether the store answers."""
        return self._run("SELECT 1") == 1

    def reset(self) -> None:
        """Forget all counters."""
        self._run("DELETE FROM {counter}")

    def clear(self, key: str) -> None:
        """Forget one."""
        self._run("DELETE FROM {counter} WHERE key = :key", key=key)

    def daily_key(self) -> bytes:
        """Today's random key, the same on every server. The first question of a day clears what is old."""
        day = clock.now().date().isoformat()
        if self._daily_key is None or self._daily_key[0] != day:
            oldest = (clock.now() - KEPT).date().isoformat()
            self._run("DELETE FROM {counter} WHERE expires_at <= :now")
            self._run("DELETE FROM {key} WHERE day < :oldest", oldest=oldest)
            new = secrets.token_hex(32)
            self._run("INSERT INTO {key} VALUES (:day, :new) ON CONFLICT (day) DO NOTHING", day=day, new=new)
            kept = self._run("SELECT secret FROM {key} WHERE day = :day", day=day)
            self._daily_key = (day, bytes.fromhex(kept))
        return self._daily_key[1]

    def _now(self) -> float:
        return clock.now().timestamp()

    def _run(self, statement: str, **values: Any) -> Any:
        """One statement in a transaction of its own; its first value, if it answers any."""
        if not self._prepared:
            self._prepare()
        with self.engine.begin() as connection:
            result = connection.execute(text(self._named(statement)), {"now": self._now(), **values})
            return result.scalar() if result.returns_rows else None

    def _named(self, statement: str) -> str:
        # On PostgreSQL in a schema of its own: these are not part of the data, and not of the migrations.
        place = "rate_limits." if self.engine.dialect.name == "postgresql" else ""
        return statement.format(counter=f"{place}counter", key=f"{place}daily_key")

    def _prepare(self) -> None:
        kind = "TABLE"
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                kind = "UNLOGGED TABLE"
                # "IF NOT EXISTS" alone fails when two servers start at the same moment.
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('rate_limits'))"))
                connection.execute(text("CREATE SCHEMA IF NOT EXISTS rate_limits"))
            for columns in (
                "{counter} (key text PRIMARY KEY, hits integer, expires_at double precision)",
                "{key} (day text PRIMARY KEY, secret text)",
            ):
                connection.execute(text(self._named(f"CREATE {kind} IF NOT EXISTS {columns}")))
        self._prepared = True


def init_app(app: Flask) -> None:
    """Attach the limits, unless they are switched off. Nothing is opened before the first is asked."""
    if not app.config["SETTINGS"].rate_limits:
        return
    app.extensions["rate_limits"] = Limiter(
        network,
        app=app,
        storage_uri="participation://",
        storage_options={"engine": _engine(app)},  # type: ignore[dict-item]
        strategy="fixed-window",
        headers_enabled=False,
    )


def _engine(app: Flask) -> Engine:
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            return db.engine
    engine = create_engine(f"sqlite:///{Path(app.instance_path) / 'limits.sqlite'}", hide_parameters=True)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def network() -> str:
    """The asking address's network: /24 of IPv4, /64 of IPv6. What lies behind it is never kept."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    width = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, width), strict=False))


def spend_sign_in(email: str) -> None:
    """One try to sign in. Raises TooManyAttempts after 5 in 15 minutes for an account, 50 for a network."""
    _spend(
        ("sign_in", SIGN_IN_OF_ACCOUNT, email.strip().lower()),
        ("sign_in", SIGN_IN_OF_NETWORK, network()),
    )


def forgive_sign_in(email: str) -> None:
    """The password was right: her own earlier mistakes count no more."""
    _forget("sign_in", SIGN_IN_OF_ACCOUNT, email.strip().lower())


def spend_code_guess(user_id: int) -> None:
    """One guess at a one-time code. Raises RuleBroken at `code` after 5 in 15 minutes, 30 for the network."""
    try:
        _spend(
            ("code_guess", CODE_GUESS_OF_ACCOUNT, str(user_id)),
            ("code_guess", CODE_GUESS_OF_NETWORK, network()),
        )
    except TooManyAttempts as too_many:
        raise RuleBroken(TOO_MANY, "code") from too_many


def forgive_code_guesses(user_id: int) -> None:
    """The code was right."""
    _forget("code_guess", CODE_GUESS_OF_ACCOUNT, str(user_id))


def spend_submission() -> None:
    """One contribution is sent. Raises TooManyAttempts after 10 in an hour from the same browser session."""
    _spend(("submit", SUBMIT_OF_SESSION, _session_name()))


def network_is_busy() -> bool:
    """Counts one contribution from the network; True after 300 in an hour.

    A school shares one address: what it sends is then still received, but held and flagged for reading.
    """
    return not _hit("submit", SUBMIT_OF_NETWORK, network())


def spend_report() -> None:
    """One report. Raises TooManyAttempts after 10 in an hour for the session, 60 for the network."""
    _spend(("report", REPORT_OF_SESSION, _session_name()), ("report", REPORT_OF_NETWORK, network()))


def may_hide_at_once() -> bool:
    """Counts one report of protected data; False after 5 in an hour from the network.

    What comes after that is read first of all, but hides nothing: nobody can empty the site by reporting.
    """
    return _hit("hide", HIDING_BY_NETWORK, network())


def spend_receipt_lookup() -> None:
    """One try at a receipt's words. Raises TooManyAttempts after 10 in 15 minutes, 100 for the network."""
    _spend(
        ("receipt", RECEIPT_LOOKUP_OF_SESSION, _session_name()),
        ("receipt", RECEIPT_LOOKUP_OF_NETWORK, network()),
    )


def spend_photos(count: int) -> None:
    """So many pictures come. Raises TooManyAttempts after 20 in a day from a browser, 500 from a network.

    Also after 5,000 for the whole site, so that nobody with many networks fills the disk.
    """
    for _photo in range(count):
        _spend(
            ("photo", PHOTOS_OF_SESSION, _session_name()),
            ("photo", PHOTOS_OF_NETWORK, network()),
            ("photo", PHOTOS_OF_SITE, "site"),
        )


def spend_password_reset(email: str) -> None:
    """One wish for a new password. Raises TooManyAttempts after 3 in an hour for the address.

    Also after 20 for the network and 200 for the whole site: the mails go to others (row 55). An address that
    has no account is counted like one that has.
    """
    _spend(
        ("password_reset", RESET_OF_ADDRESS, email.strip().lower()),
        ("password_reset", RESET_OF_NETWORK, network()),
        ("password_reset", RESET_OF_SITE, "site"),
    )


def spend_export(user_id: int) -> None:
    """One package is made. Raises TooManyAttempts after 20 in an hour for the person."""
    _spend(("export", EXPORT_OF_STAFF, str(user_id)))


def spend_mail_request() -> None:
    """Somebody asks for a mail. Raises TooManyAttempts after 5 in an hour, 60 for the network."""
    _spend(
        ("mail", MAIL_ASKED_BY_SESSION, _session_name()),
        ("mail", MAIL_ASKED_BY_NETWORK, network()),
    )


def may_mail(address: str) -> bool:
    """Counts one mail to the address that anybody may ask for: 1 in a minute, 3 in an hour.

    False: none is sent. The page must answer as if it were, so that nobody learns about an address.
    """
    return _hit("mail at once", MAIL_TO_ADDRESS_AT_ONCE, address) and _hit("mail", MAIL_TO_ADDRESS, address)


def forget_all() -> None:
    """Begin from nothing; does nothing where the limits are off."""
    limiter = current_app.extensions.get("rate_limits")
    if limiter is not None:
        limiter.storage.reset()


def _session_name() -> str:
    """What stays the same through the session's rotations: the secret behind its form tokens."""
    return session.get("csrf_token") or network()


def _spend(*limits: tuple[str, RateLimitItem, str]) -> None:
    # All are counted before any refuses, so that the network's count does not depend on the account's.
    within = [_hit(*limit) for limit in limits]
    if not all(within):
        raise TooManyAttempts


def _hit(action: str, limit: RateLimitItem, who: str) -> bool:
    limiter = current_app.extensions.get("rate_limits")
    return limiter is None or limiter.limiter.hit(limit, _digest(limiter, action, who))


def _forget(action: str, limit: RateLimitItem, who: str) -> None:
    limiter = current_app.extensions.get("rate_limits")
    if limiter is not None:
        limiter.limiter.clear(limit, _digest(limiter, action, who))


def _digest(limiter: Limiter, action: str, who: str) -> str:
    said = f"{action}\n{who}".encode()
    return hmac.new(limiter.storage.daily_key(), said, sha256).hexdigest()
