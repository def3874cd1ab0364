"""Filling is long work: killed in a batch, another goes on to exactly as many; stopped, it says how many."""

import signal
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from participation.access.actors import SYSTEM
from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.audit.queries import chain_faults
from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import Stage
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.idea_list.models import GroupMember
from participation.jobs.models import Job
from participation.jobs.running import run_waiting
from participation.jobs.states import JobState
from participation.loading import crowd
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from tests.jobs.processes import LONGEST_WAIT_SECONDS, job, process

SIZE = 220


@pytest.fixture
def before(app, database, monkeypatch):
    """The demonstration is there, and batches are small; answers how many voices it has."""
    monkeypatch.setattr(crowd, "BATCH", 50)
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=site_clock.now())
        load_demonstration(app.config["SETTINGS"].receipt_secret, site_clock.now())
    return voices()


def voices():
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(Contribution))
    db.session.rollback()
    return found


def the_id():
    db.session.rollback()
    found = db.session.scalars(select(Job.id)).one()
    db.session.rollback()
    return found


@contextmanager
def standing_in_the_third_batch(app, tmp_path):
    """`flask demo fill` in a process of its own, with a hundred voices kept and fifty more written."""
    stands, said = tmp_path / "stands", tmp_path / "said"
    command = (sys.executable, "-m", "tests.loading.slow_fill", str(stands), "fill", "--ideas", str(SIZE))
    with said.open("wb") as errors, process(command, app.config["SETTINGS"], stderr=errors) as filling:
        last_moment = time.monotonic() + LONGEST_WAIT_SECONDS
        while not stands.exists():
            assert filling.poll() is None, said.read_text()
            assert time.monotonic() < last_moment
            time.sleep(0.05)
        yield filling, said


@pytest.mark.timeout(180)
def test_killed_within_a_batch_a_worker_goes_on_to_exactly_as_many(app, before, clock, tmp_path) -> None:
    with standing_in_the_third_batch(app, tmp_path) as (filling, _said):
        filling.send_signal(signal.SIGKILL)
        filling.wait()
    assert voices() == before + 100
    clock.set(datetime.now(UTC))
    assert run_waiting() == 0
    clock.set(datetime.now(UTC) + timedelta(seconds=61))
    kept = set(db.session.scalars(select(Receipt.id)))
    assert run_waiting() == 1
    ended = job(the_id())
    assert (ended.state, ended.attempts, ended.done, ended.total) == (JobState.DONE, 2, SIZE, SIZE)
    assert voices() == before + SIZE
    assert kept < set(db.session.scalars(select(Receipt.id)))
    entries = select(AuditEntry).where(AuditEntry.event == Event.CROWD_LOADED)
    assert len(db.session.scalars(entries).all()) == 1
    assert chain_faults() == []


@pytest.mark.timeout(180)
def test_ctrl_c_cancels_it_and_the_whole_batches_stay(app, before, tmp_path) -> None:
    with standing_in_the_third_batch(app, tmp_path) as (filling, said):
        time.sleep(1.5)
        filling.send_signal(signal.SIGINT)
        assert filling.wait(LONGEST_WAIT_SECONDS) == 1
        lines = said.read_text()
    assert f"Skriver röster: 100 of {SIZE}" in lines
    assert lines.endswith(f"Stopped. 100 of {SIZE} invented voices were added.\n")
    ended = job(the_id())
    assert (ended.state, ended.done) == (JobState.CANCELLED, 100)
    assert voices() == before + 100
    assert run_waiting() == 0
    ungrouped = select(Contribution.id).where(
        Contribution.stage == Stage.LISTED, Contribution.id.not_in(select(GroupMember.contribution_id))
    )
    assert db.session.scalars(ungrouped).all() == []


def test_in_the_background_only_a_row_is_written_and_a_worker_told(app, before) -> None:
    jobs = app.extensions["jobs"]
    while jobs.dispatcher.receive() is not None:
        pass
    runner = app.test_cli_runner()
    result = runner.invoke(args=["demo", "fill", "--ideas", str(SIZE), "--in-background"])
    assert result.output == f"A worker will add {SIZE} invented voices.\n"
    assert (job(the_id()).state, voices()) == (JobState.WAITING, before)
    assert jobs.dispatcher.receive() == the_id()
    assert runner.invoke(args=["worker", "--once"]).exit_code == 0
    assert (job(the_id()).state, voices()) == (JobState.DONE, before + SIZE)


def test_what_a_worker_is_doing_is_not_done_twice(app, before, monkeypatch) -> None:
    def meanwhile(self, numbers):
        said.append(app.test_cli_runner().invoke(args=["demo", "fill", "--ideas", str(SIZE)]).output)
        raise KeyError

    said = []
    monkeypatch.setattr(crowd.Crowd, "__post_init__", lambda self: meanwhile(self, None))
    result = app.test_cli_runner().invoke(args=["demo", "fill", "--ideas", str(SIZE)])
    assert "A worker is adding them already." in said[0]
    assert result.exit_code == 1
    assert f"0 of {SIZE} invented voices were added." in result.output
    assert job(the_id()).state == JobState.FAILED


def test_without_the_demonstration_it_says_what_is_missing(app, database) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "fill"])
    assert result.exit_code == 1
    assert "Load the demonstration first. 0 of 1000" in result.output
