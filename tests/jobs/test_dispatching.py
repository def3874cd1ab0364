"""A worker is told the id; a queue that is away disturbs nobody; a message from others is not believed."""

import os
import sqlite3
from contextlib import ExitStack

import pytest

from config import ConfigurationError, from_environment
from participation.jobs.dispatching import Dispatcher
from tests.support.postgresql import drop_database, make_database

SECRET = "secret-for-tests-0123456789-abcdefghijkl"


@pytest.fixture
def queue_url(worker_id):
    """The queue beside this run's database: huey's own file, or a PostgreSQL database of its own."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
        yield ""
        return
    server, name = os.environ["TEST_DATABASE_URL"], f"queue_{worker_id}"
    yield make_database(server, name)
    drop_database(server, name)


@pytest.fixture
def process(tmp_path, queue_url):
    """What answers one more process's way to that queue."""
    with ExitStack() as all_closed:

        def begin(secret=SECRET):
            dispatcher = Dispatcher(queue_url, tmp_path / "queue.sqlite", secret)
            all_closed.callback(dispatcher.close)
            return dispatcher

        yield begin


@pytest.mark.both_databases
def test_ids_come_in_the_order_they_were_sent(process) -> None:
    there, here = process(), process()
    assert here.receive() is None
    there.send(7)
    there.send(8)
    assert [here.receive(), here.receive(), here.receive()] == [7, 8, None]


@pytest.mark.both_databases
def test_a_message_signed_by_somebody_else_is_not_believed(process) -> None:
    process("another-secret").send(7)
    here = process()
    assert here.receive() is None
    assert here.receive() is None


@pytest.mark.both_databases
def test_what_was_closed_is_opened_by_the_next_message(process) -> None:
    there = process()
    there.send(7)
    there.close()
    there.send(8)
    here = process()
    assert [here.receive(), here.receive()] == [7, 8]


def test_a_message_that_is_not_believed_is_thrown_away(tmp_path) -> None:
    Dispatcher("", tmp_path / "queue.sqlite", "another-secret").send(7)
    Dispatcher("", tmp_path / "queue.sqlite", SECRET).receive()
    with sqlite3.connect(tmp_path / "queue.sqlite") as queue:
        assert queue.execute("select count(*) from task").fetchone() == (0,)
    queue.close()


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1/0", "valkey://127.0.0.1:1/0", "postgresql://127.0.0.1:1/x"]
)
def test_a_queue_that_is_away_disturbs_nobody(tmp_path, url) -> None:
    away = Dispatcher(url, tmp_path / "queue.sqlite", SECRET)
    away.send(7)
    assert away.receive() is None


def test_an_unknown_queue_is_refused_at_the_start(tmp_path) -> None:
    settings = {"PARTICIPATION_ENVIRONMENT": "development", "PARTICIPATION_INSTANCE": str(tmp_path)}
    with pytest.raises(ConfigurationError, match="PARTICIPATION_QUEUE"):
        from_environment(settings | {"PARTICIPATION_QUEUE": "amqp://x"})
    assert from_environment(settings | {"PARTICIPATION_QUEUE": "valkey://x"}).queue_url == "valkey://x"
