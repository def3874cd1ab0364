"""Whatever happens to the work or to its worker, the row says how it stands, and one worker does it."""

import errno

import pytest
from sqlalchemy import select

from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.core.errors import RuleBroken
from participation.jobs import running
from participation.jobs.models import Job
from participation.jobs.operations import ask_to_cancel, start
from participation.jobs.running import (
    DIED_TOO_OFTEN,
    DISK_IS_FULL,
    LEASE,
    MOST_ATTEMPTS,
    OUR_FAULT,
    run_job,
    run_waiting,
)
from participation.jobs.states import JobState


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the house may catch it."""


def job(job_id: int) -> Job:
    db.session.rollback()
    return db.session.scalars(
        select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    ).one()


def cancel(job_id):
    with transaction():
        return ask_to_cancel(job_id, site_clock.now())


def killed(_work):
    raise Killed


def test_work_is_done_once_with_what_it_was_given(ask) -> None:
    seen = []
    job_id = ask(lambda work: seen.append((work.payload, work.owner_id)), {"slug": "getinge"})
    assert run_job(job_id)
    assert not run_job(job_id)
    assert seen == [({"slug": "getinge"}, None)]
    ended = job(job_id)
    assert (ended.state, ended.open_key, ended.claim) == (JobState.DONE, None, None)


def test_steps_are_told_while_the_work_goes_on(ask) -> None:
    told = []

    def run(work):
        work.step("Räknar")
        work.step("Skriver", 40, 100)
        now = job(work.job_id)
        told.append((now.state, now.doing, now.done, now.total))

    run_job(ask(run))
    assert told == [(JobState.RUNNING, "Skriver", 40, 100)]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuleBroken("Filen är inte en lista."), "Filen är inte en lista."),
        (OSError(errno.ENOSPC, "full"), DISK_IS_FULL),
        (KeyError("hemligt"), OUR_FAULT),
    ],
)
def test_work_that_fails_says_so_and_tells_no_secret(ask, error, sentence) -> None:
    def run(_work):
        raise error

    job_id = ask(run)
    assert run_job(job_id)
    ended = job(job_id)
    assert (ended.state, ended.message) == (JobState.FAILED, sentence)
    assert ended.ended_at is not None


def test_what_it_wrote_before_it_failed_is_not_kept(ask, database) -> None:
    def run(work):
        with transaction():
            start("other", {}, title="Följdarbete", owner_id=None, at=work.at)
            raise RuleBroken("Nej.")

    run_job(ask(run))
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_unknown_work_ends_as_failed(ask, kinds) -> None:
    job_id = ask(lambda work: None)
    kinds.pop("trial")
    assert run_job(job_id)
    assert job(job_id).state == JobState.FAILED


def test_cancelled_while_it_waits_it_never_begins(ask) -> None:
    seen = []
    job_id = ask(seen.append)
    assert cancel(job_id)
    assert not run_job(job_id)
    assert (job(job_id).state, seen) == (JobState.CANCELLED, [])


def test_cancelled_while_it_runs_it_ends_at_the_next_step(ask) -> None:
    after = []

    def run(work):
        work.step("Ett")
        assert cancel(work.job_id)
        work.step("Två")
        after.append("too far")

    job_id = ask(run)
    run_job(job_id)
    assert (job(job_id).state, after) == (JobState.CANCELLED, [])


def test_cancelled_at_the_last_moment_leaves_no_result(ask) -> None:
    def run(work):
        assert cancel(work.job_id)
        with transaction():
            start("other", {}, title="Resultatet", owner_id=None, at=work.at)
            work.finish("token")

    job_id = ask(run)
    run_job(job_id)
    ended = job(job_id)
    assert (ended.state, ended.result) == (JobState.CANCELLED, "")
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_what_has_ended_cannot_be_cancelled(ask) -> None:
    job_id = ask(lambda work: None)
    run_job(job_id)
    assert not cancel(job_id)
    assert job(job_id).state == JobState.DONE


def test_a_job_whose_worker_died_is_begun_anew_when_the_lease_has_run_out(ask, clock, kinds) -> None:
    job_id = ask(killed)
    with pytest.raises(Killed):
        run_job(job_id)
    assert job(job_id).state == JobState.RUNNING
    assert run_waiting() == 0
    clock.advance(seconds=LEASE.total_seconds())
    kinds["trial"] = running.JobKind("trial", lambda work: None)
    assert run_waiting() == 1
    assert (job(job_id).state, job(job_id).attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_workers_ends_as_failed(ask, clock) -> None:
    job_id = ask(killed)
    for _attempt in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            run_job(job_id)
        clock.advance(minutes=2)
    assert run_waiting() == 0
    assert (job(job_id).state, job(job_id).message) == (JobState.FAILED, DIED_TOO_OFTEN)


def test_cancelled_after_its_worker_died_it_is_not_begun_again(ask, clock) -> None:
    job_id = ask(killed)
    with pytest.raises(Killed):
        run_job(job_id)
    assert cancel(job_id)
    clock.advance(minutes=2)
    assert run_waiting() == 0
    assert job(job_id).state == JobState.CANCELLED


def test_a_worker_that_was_thought_dead_can_write_nothing_more(ask, clock) -> None:
    """It slept past its lease; another took the job over and did it."""
    turns = []

    def run(work):
        turns.append(work)
        if len(turns) > 1:
            with transaction():
                work.finish("the second's")
            return
        clock.advance(minutes=2)
        assert run_job(work.job_id)
        with transaction():
            work.finish("the first's")

    job_id = ask(run)
    run_job(job_id)
    assert (job(job_id).state, job(job_id).result) == (JobState.DONE, "the second's")
    with pytest.raises(running.TakenAway):
        turns[0].step("Mer")


def test_a_piece_is_written_only_while_the_job_is_held(ask, clock) -> None:
    turns = []

    def run(work):
        turns.append(work)
        name = f"piece of {len(turns)}"
        if len(turns) == 1:
            clock.advance(minutes=2)
            assert run_job(work.job_id)
        with transaction():
            start(name, {}, title="Ett stycke", owner_id=None, at=work.at)
            work.hold(done=7)

    job_id = ask(run)
    run_job(job_id)
    assert (job(job_id).state, job(job_id).done) == (JobState.DONE, 7)
    assert db.session.scalars(select(Job.kind).order_by(Job.id)).all() == ["trial", "piece of 2"]


def test_who_holds_the_job_for_a_piece_has_a_new_lease(ask, clock) -> None:
    def run(work):
        clock.advance(seconds=50)
        with transaction():
            work.hold()
        clock.advance(seconds=50)
        assert run_waiting() == 0

    job_id = ask(run)
    run_job(job_id)
    assert (job(job_id).state, job(job_id).attempts) == (JobState.DONE, 1)


def test_ctrl_c_cancels_it_and_is_passed_on(ask) -> None:
    def run(work):
        with transaction():
            work.hold(done=3)
        raise KeyboardInterrupt

    job_id = ask(run)
    with pytest.raises(KeyboardInterrupt):
        run_job(job_id)
    ended = job(job_id)
    assert (ended.state, ended.done, ended.open_key) == (JobState.CANCELLED, 3, None)


def test_a_long_step_keeps_the_job(ask, clock, monkeypatch) -> None:
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0.01)

    def run(work):
        first = job(work.job_id).lease_until
        clock.advance(seconds=50)
        for _look in range(1_000):
            if job(work.job_id).lease_until > first:
                return
        raise AssertionError("nobody kept the job")

    job_id = ask(run)
    run_job(job_id)
    assert job(job_id).state == JobState.DONE


def test_a_worker_that_must_end_hands_the_job_back(ask) -> None:
    stopping = []

    def run(work):
        work.step("Ett")
        stopping.append(True)
        work.step("Två")

    job_id = ask(run)
    run_job(job_id, lambda: bool(stopping))
    back = job(job_id)
    assert (back.state, back.attempts, back.claim, back.doing) == (JobState.WAITING, 0, None, "")


def test_the_oldest_is_done_first(ask) -> None:
    order = []
    first, second = (ask(lambda work: order.append(work.job_id), {"number": number}) for number in (1, 2))
    assert run_waiting() == 2
    assert order == [first, second]


def test_the_same_asked_twice_is_one_job_until_it_has_ended(ask) -> None:
    run = lambda work: None  # noqa: E731
    first = ask(run, {"slug": "getinge"})
    assert ask(run, {"slug": "getinge"}) == first
    assert ask(run, {"slug": "vallas"}) != first
    run_waiting()
    assert ask(run, {"slug": "getinge"}) != first
