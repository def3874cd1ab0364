"""What every test can ask for: a clean database, the site, a clock, a client, and real browsers.

`TEST_DATABASE` chooses sqlite (unless told otherwise) or postgresql. One site is built per test process, on a
database made by the real migrations; each test that asks for it finds that database empty again.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import flask_migrate
import pytest
from argon2 import PasswordHasher
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import inspect, text

from config import ROOT, Config
from participation.accounts import passwords
from participation.app import create_app
from participation.core.db import db as participation_db
from tests.browsing import CheckingClient
from tests.support.browser import Devices, running_browser
from tests.support.postgresql import make_database, running_server
from tests.support.server import WatchedPages, address_of, listening_socket, serving

DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
BROWSER_FIXTURES = frozenset({"chromium", "devices", "page", "no_javascript_page"})
SITE_FIXTURE = "_settings"
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODYS_QUICK_HASH = QUICK_HASHER.hash("the password of nobody")
MONDAY_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

_for_the_run = ExitStack()


# The run


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole run; the processes that share the work inherit its address."""
    if DATABASE not in ("sqlite", "postgresql"):
        raise pytest.UsageError("TEST_DATABASE must be sqlite or postgresql.")
    if DATABASE == "postgresql" and not hasattr(config, "workerinput"):
        os.environ["TEST_DATABASE_URL"] = _for_the_run.enter_context(running_server())


def pytest_unconfigure() -> None:
    """Stop the server; the data go with it."""
    _for_the_run.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests, and leave out those that do not belong to this run.

    What never asks for the site, and so for its database, would only be the same test twice; nor do browsers
    care which database there is. Both run on SQLite alone, but for those marked `both_databases`.
    """
    kept, left_out = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        browser = bool(BROWSER_FIXTURES & fixtures)
        if browser:
            item.add_marker("browser")
        everywhere = DATABASE == "sqlite" or item.get_closest_marker("both_databases") is not None
        belongs = everywhere or (SITE_FIXTURE in fixtures and not browser)
        unwanted = browser and os.environ.get("BROWSER") == "none"
        (kept if belongs and not unwanted else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"No test may be skipped or expected to fail: {report.longrepr}"
        if hasattr(report, "wasxfail"):
            del report.wasxfail


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A skip hides what nobody looks at: it is a failure."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Iterator[None]:
    """The same for a module that skips itself."""
    report = yield
    _refuse_skip(report)
    return report


# The site


@pytest.fixture(autouse=True)
def _quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing a password costs next to nothing, but in tests of just that."""
    if request.node.get_closest_marker("real_passwords") is None:
        monkeypatch.setattr(passwords, "_hasher", QUICK_HASHER)
        monkeypatch.setattr(passwords, "_NOBODYS_HASH", NOBODYS_QUICK_HASH)


class SettableClock:
    """The site's clock in tests: it stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = MONDAY_MORNING

    def now(self) -> datetime:
        """The time that was set, in UTC."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Stand at this aware moment."""
        self.moment = moment.astimezone(UTC)

    def advance(self, **amount: float) -> datetime:
        """Go forward by `timedelta(**amount)`, for example `advance(days=14)`; answers the new time."""
        self.moment += timedelta(**amount)
        return self.moment


@pytest.fixture(scope="session")
def listener():
    """The socket of the test server: the site knows its own address before it is served."""
    with listening_socket() as listener:
        yield listener


@pytest.fixture(scope="session")
def _settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str, listener) -> Config:
    folder = tmp_path_factory.mktemp("instance")
    if DATABASE == "sqlite":
        address = f"sqlite:///{folder / 'participation.sqlite'}"
    else:
        address = make_database(os.environ["TEST_DATABASE_URL"], f"participation_test_{worker_id}")
        address = "postgresql+psycopg://" + address.partition("://")[2]
    translations = ROOT / "participation" / "translations"
    for catalogue in translations.glob("*/LC_MESSAGES/messages.po"):
        compiled = folder / "translations" / catalogue.parent.relative_to(translations)
        compiled.mkdir(parents=True)
        with catalogue.open("rb") as source, (compiled / "messages.mo").open("wb") as target:
            write_mo(target, read_po(source))
    return Config(
        environment="development",
        secret_key="secret-for-tests-0123456789-abcdefghijkl",
        receipt_secret="receipts-for-tests-0123456789-abcdefghij",
        instance_folder=folder,
        database_url=address,
        base_url=address_of(listener),
        rate_limits=False,
        testing=True,
    )


@pytest.fixture(scope="session")
def _site(_settings: Config) -> Iterator[SimpleNamespace]:
    """The application on a migrated database, and `clean`, which empties that database again."""
    application = create_app(_settings)
    application.test_client_class = CheckingClient
    with application.app_context():
        flask_migrate.upgrade()
        clean = _sqlite_cleaner(_settings) if DATABASE == "sqlite" else _postgresql_cleaner()
    yield SimpleNamespace(application=application, clean=clean)
    with application.app_context():
        participation_db.session.remove()
        participation_db.engine.dispose()


def _sqlite_cleaner(settings: Config) -> Callable[[], None]:
    """Puts back the file as the migrations left it."""
    file = Path(participation_db.engine.url.database or "")
    fresh = file.with_suffix(".fresh")
    participation_db.engine.dispose()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(file, fresh)

    def clean() -> None:
        participation_db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        shutil.copy(fresh, file)

    return clean


def _postgresql_cleaner() -> Callable[[], None]:
    """Empties what is not empty and counts from 1 again. Foreign keys and the log's triggers are off."""
    engine = participation_db.engine
    tables = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    each = (f"select '{name}' where exists (select from \"{name}\")" for name in tables)
    which = text(" union all ".join(each))
    with engine.connect() as connection:
        filled = connection.scalars(which).all()
        ours = text("select sequencename from pg_sequences where schemaname = 'public'")
        sequences = connection.scalars(ours).all()
        restart = text("select " + ", ".join(f"setval('{name}', 1, false)" for name in sequences))
    if filled:
        raise AssertionError(f"The migrations fill {filled}: rows belong in a command.")

    def clean() -> None:
        with engine.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            for name in connection.scalars(which).all():
                connection.execute(text(f'delete from "{name}"'))
            connection.execute(restart)

    return clean


@pytest.fixture
def clock() -> SettableClock:
    """The time of the site: Monday 23 November 2026, 9.00 in Sweden, until the test says otherwise."""
    return SettableClock()


@pytest.fixture
def app(_site: SimpleNamespace, clock: SettableClock) -> Flask:
    """The site, on an empty database. No application context is open: see `database`."""
    with _site.application.app_context():
        _site.clean()
    _site.application.extensions["clock"] = clock
    _site.application.extensions["kept_pages"].clear()
    return _site.application


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """An empty database with an application context open: what tests of operations and queries stand on."""
    with app.app_context():
        yield
        participation_db.session.rollback()


@pytest.fixture
def client(database: None, app: Flask) -> CheckingClient:
    """A visitor without a browser. Every page it receives is checked; commit before you let it ask."""
    return app.test_client()


@pytest.fixture
def another_site(app: Flask, clock: SettableClock, _settings: Config) -> Iterator[Callable[..., Flask]]:
    """Builds the site again with other settings, on the same database: `another_site(rate_limits=True)`."""
    built = []

    def build(**settings: object) -> Flask:
        other = create_app(replace(_settings, **settings))
        other.test_client_class = CheckingClient
        other.extensions["clock"] = clock
        built.append(other)
        return other

    yield build
    for other in built:
        with other.app_context():
            participation_db.session.remove()
            participation_db.engine.dispose()


# The browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the process."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def _served(_site: SimpleNamespace, listener) -> Iterator[WatchedPages]:
    watched = WatchedPages(_site.application)
    with serving(watched, listener):
        yield watched


@pytest.fixture
def live_server(_served: WatchedPages, database: None, _settings: Config) -> Iterator[str]:
    """The base address of the running site. What the test writes must be committed to be seen there.

    Every page it answered is checked at the end of the test.
    """
    yield _settings.base_url
    _served.wait_until_idle()
    problems, _served.problems = _served.problems, []
    assert not problems, "Pages are not in order:\n  " + "\n  ".join(problems)


@pytest.fixture
def devices(chromium: Browser, live_server: str) -> Iterator[Devices]:
    """Opens a page on a new device each time: `devices(1280, colour_scheme="dark")`."""
    devices = Devices(chromium, live_server)
    yield devices
    devices.close()
    assert not devices.problems, "In the browser:\n  " + "\n  ".join(devices.problems)


@pytest.fixture
def width() -> int:
    """How wide the window of `page` is; choose with `@pytest.mark.parametrize("width", [360, 1280])`."""
    return 360


@pytest.fixture
def page(devices: Devices, width: int) -> Page:
    """A page on a phone, or as wide as `width` says."""
    return devices(width)


@pytest.fixture
def no_javascript_page(devices: Devices, width: int) -> Page:
    """The same with scripts switched off."""
    return devices(width, javascript=False)
