"""The database: one engine, one declarative base, one way to commit.

SQLite runs in WAL mode with `synchronous=FULL`, so that an acknowledged voice survives a power cut, and
writers take their lock at once (`BEGIN IMMEDIATE`), so that two of them wait for each other instead of
failing. PostgreSQL needs none of this. Both run the same models and migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Enum, Integer, MetaData, TypeDecorator, event, select
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError

from participation.core.errors import Conflict

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """Every table. Constraint names are fixed so that both databases and all migrations agree on them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

# An integer that is 64 bits on both databases; on SQLite it must be called INTEGER to be the row's own key.
LongInteger = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC on both databases. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def vocabulary(enum_class: type, **options: Any) -> Enum:
    """A column type for a StrEnum: stored as its value in text, checked by the database."""
    return Enum(
        enum_class,
        native_enum=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        create_constraint=True,
        validate_strings=True,
        name=options.pop("name", enum_class.__name__.lower()),
        **options,
    )


@contextmanager
def transaction() -> Iterator[None]:
    """Commit when the block ends well, roll back when it does not. Operations never commit themselves.

    Raises Conflict when a row with a version number was changed by somebody else meanwhile.
    """
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except StaleDataError as stale:
        db.session.rollback()
        raise Conflict from stale
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read in peace: what the block asks is answered as of one moment, and nobody who writes waits for it.

    For long reading that must agree with itself. What the session had read before is read anew afterwards.
    """
    db.session.rollback()
    token = _writing.set(False)
    try:
        if db.engine.dialect.name == "postgresql":  # SQLite in WAL mode always reads so
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
    finally:
        db.session.rollback()
        _writing.reset(token)


@contextmanager
def separate_transaction() -> Iterator[Any]:
    """A short write on a connection of its own, for what must be kept whatever the page does (sessions)."""
    token = _writing.set(True)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _writing.reset(token)


def database_answers() -> bool:
    """True when the database answers a question; any error of the driver passes on to the caller."""
    return db.session.scalar(select(1)) == 1


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=4000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def init_app(app: Flask) -> None:
    """Attach the engine. A request that may change something takes SQLite's write lock at once."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)

    @app.before_request
    def declare_intent() -> None:
        _writing.set(request.method not in SAFE_METHODS)

    @app.teardown_request
    def forget_intent(_error: BaseException | None) -> None:
        _writing.set(False)
