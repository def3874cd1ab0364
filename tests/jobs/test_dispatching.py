"""A worker is told the id; a queue that is away disturbs nobody; a message from others is not believed."""

import sqlite3

import pytest

from config import ConfigurationError, from_environment
from participation.jobs.dispatching import Dispatcher

SECRET = "secret-for-tests-0123456789-abcdefghijkl"


def test_ids_come_in_the_order_they_were_sent(tmp_path) -> None:
    there, here = (Dispatcher("", tmp_path / "queue.sqlite", SECRET) for _process in range(2))
    assert here.receive() is None
    there.send(7)
    there.send(8)
    assert [here.receive(), here.receive(), here.receive()] == [7, 8, None]


def test_a_message_signed_by_somebody_else_is_thrown_away(tmp_path) -> None:
    Dispatcher("", tmp_path / "queue.sqlite", "another-secret").send(7)
    here = Dispatcher("", tmp_path / "queue.sqlite", SECRET)
    assert here.receive() is None
    assert here.receive() is None
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
