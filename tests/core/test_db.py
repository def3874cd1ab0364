"""The database: how it is opened, how a change is kept or not, and what a moment is."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from participation.access.guards import public
from participation.core.db import database_answers, db, separate_transaction, transaction
from participation.core.errors import Conflict
from participation.programmes.models import Locality, LocalityKind, Programme, Window
from participation.revisions.models import Revision

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def new_locality(name: str = "Getinge") -> Locality:
    locality = Locality(name=name, kind=LocalityKind.LOCALITY)
    db.session.add(locality)
    return locality


def new_programme() -> Programme:
    locality = new_locality()
    db.session.flush()
    programme = Programme(slug="getinge", name="Framtid Getinge", palette="getinge", locality_id=locality.id)
    db.session.add(programme)
    db.session.flush()
    return programme


def localities() -> int:
    return db.session.scalar(select(func.count()).select_from(Locality))


# Keeping and not keeping


def test_a_transaction_that_ends_well_is_kept(database):
    with transaction():
        new_locality()

    db.session.rollback()
    assert localities() == 1


@pytest.mark.parametrize("mishap", [ValueError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing(database, mishap):
    def half_done():
        with transaction():
            new_locality()
            db.session.flush()
            raise mishap

    with pytest.raises(mishap):
        half_done()
    assert localities() == 0


def test_a_broken_constraint_leaves_nothing_and_passes_on(database):
    def twice_the_same():
        with transaction():
            new_locality("Oskarström")
            db.session.flush()
            new_locality("Oskarström")

    with pytest.raises(IntegrityError):
        twice_the_same()
    assert localities() == 0


def test_a_row_that_somebody_else_changed_meanwhile_is_a_conflict_and_not_overwritten(database):
    with transaction():
        programme = new_programme()
        db.session.add(Revision(programme_id=programme.id, name="2026", started_at=NOON))

    def change_what_was_changed():
        with transaction():
            revision = db.session.scalars(select(Revision)).one()
            db.session.execute(
                update(Revision)
                .values(name="den andras", version=2)
                .execution_options(synchronize_session=False)
            )
            revision.name = "min"

    with transaction():
        db.session.execute(text("select 1"))
    with pytest.raises(Conflict):
        change_what_was_changed()
    assert db.session.scalar(select(Revision.name)) == "2026"


def test_a_separate_transaction_is_kept_whatever_becomes_of_the_page(database):
    with separate_transaction() as connection:
        connection.execute(text("insert into locality (name, kind) values ('Getinge', 'locality')"))
    new_locality("Vallås")
    db.session.rollback()

    assert db.session.scalars(select(Locality.name)).all() == ["Getinge"]


def test_a_separate_transaction_that_fails_leaves_nothing(database):
    def half_done():
        with separate_transaction() as connection:
            connection.execute(text("insert into locality (name, kind) values ('Getinge', 'locality')"))
            raise ValueError

    with pytest.raises(ValueError):
        half_done()
    assert localities() == 0


def test_the_database_answers(database):
    assert database_answers()


def test_a_word_outside_the_vocabulary_is_refused_before_it_is_stored(database):
    db.session.add(Locality(name="Getinge", kind="galaxy"))
    with pytest.raises(StatementError):
        db.session.flush()


def test_a_word_outside_the_vocabulary_is_refused_by_the_database_itself(database):
    with pytest.raises(IntegrityError):
        db.session.execute(text("insert into locality (name, kind) values ('Getinge', 'galaxy')"))


def test_a_row_that_points_to_nothing_is_refused_by_the_database_itself(database):
    with pytest.raises(IntegrityError):
        db.session.execute(text("insert into programme_part (programme_id, kind) values (4711, 'area')"))


# Moments


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_told_in(database):
    with transaction():
        programme = new_programme()
        db.session.add(
            Window(
                programme_id=programme.id,
                step=5,
                opens_at=datetime(2026, 11, 23, 13, 30, 15, 123456, tzinfo=timezone(timedelta(hours=1))),
                closes_at=datetime(2026, 12, 23, 17, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            )
        )
    window = db.session.scalars(select(Window)).one()

    assert window.opens_at == datetime(2026, 11, 23, 12, 30, 15, 123456, tzinfo=UTC)
    assert window.opens_at.utcoffset() == timedelta(0)
    assert window.closes_at.isoformat() == "2026-12-23T11:30:00+00:00"
    assert window.closed_at is None


def test_moments_are_compared_in_the_database_as_moments(database):
    with transaction():
        programme = new_programme()
        db.session.add(
            Window(programme_id=programme.id, step=5, opens_at=NOON, closes_at=NOON + timedelta(days=30))
        )
    same_moment = NOON.astimezone(timezone(timedelta(hours=-9)))

    assert (
        db.session.scalar(select(func.count()).select_from(Window).where(Window.opens_at == same_moment)) == 1
    )
    assert (
        db.session.scalar(select(func.count()).select_from(Window).where(Window.opens_at < same_moment)) == 0
    )


def test_a_moment_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="time zone"):
        db.session.scalars(select(Window).where(Window.opens_at < datetime(2026, 11, 23, 12))).all()  # noqa: DTZ001


# SQLite, also when these tests are run on PostgreSQL


@pytest.fixture
def sqlite_site(another_site, tmp_path):
    """A site on a SQLite file of its own, with a page that reads and a form that writes."""
    site = another_site(database_url=f"sqlite:///{tmp_path / 'own.sqlite'}")
    with site.app_context():
        db.session.execute(text("create table note (id integer primary key, said text)"))
        db.session.commit()

    @site.route("/prov", methods=["GET", "POST"])
    @public
    def prov():
        return {"notes": db.session.scalar(text("select count(*) from note"))}

    return site


def begun_by(site, method: str) -> list[str]:
    """How the transactions of one request began."""
    said = []

    def hear(_connection, _cursor, statement, _parameters, _context, _many):
        said.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    # A form without its token is refused before it asks the database anything: let the guard stand aside.
    site.before_request_funcs[None] = [
        check for check in site.before_request_funcs[None] if "csrf" not in check.__module__
    ]
    assert site.test_client().open("/prov", method=method).status_code == 200
    event.remove(engine, "before_cursor_execute", hear)
    return [statement for statement in said if statement.startswith("BEGIN")]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 4000)],
)
def test_sqlite_is_opened_so_that_nothing_acknowledged_is_lost(sqlite_site, pragma, value):
    with sqlite_site.app_context():
        assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


def test_on_sqlite_a_page_that_reads_leaves_the_write_lock_alone(sqlite_site):
    assert begun_by(sqlite_site, "GET") == ["BEGIN"]


def test_on_sqlite_a_request_that_may_write_takes_the_lock_at_once(sqlite_site):
    assert begun_by(sqlite_site, "POST") == ["BEGIN IMMEDIATE"]


def test_on_sqlite_two_writers_that_both_read_first_wait_for_each_other(sqlite_site):
    mishaps = []

    def write_many() -> None:
        with sqlite_site.app_context():
            for _ in range(20):
                try:
                    with transaction():
                        seen = db.session.scalar(text("select count(*) from note"))
                        db.session.execute(
                            text("insert into note (said) values (:seen)"), {"seen": str(seen)}
                        )
                except OperationalError as mishap:
                    mishaps.append(mishap)
            db.session.remove()

    writers = [Thread(target=write_many) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert mishaps == []
    with sqlite_site.app_context():
        said = db.session.scalars(text("select said from note order by id")).all()
    assert said == [str(number) for number in range(40)]


def test_on_sqlite_the_file_can_be_read_by_others_while_a_writer_holds_it(sqlite_site):
    with sqlite_site.app_context():
        with transaction():
            db.session.execute(text("insert into note (said) values ('ett')"))
            with closing(sqlite3.connect(db.engine.url.database)) as reader:
                assert reader.execute("select count(*) from note").fetchone() == (0,)
        assert db.session.scalar(text("select count(*) from note")) == 1
