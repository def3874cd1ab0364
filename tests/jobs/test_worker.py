"""Real worker processes: one that is killed in the middle, one that is told to end, one beside a server."""

import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.export.models import ExportRecord
from participation.export.operations import ask_for_package
from participation.export.package_content import Variant
from participation.export.stored_files import folder_of
from participation.jobs.running import run_waiting
from participation.jobs.states import JobState
from participation.jobs.worker import Duty, run_duties
from participation.programmes.queries import the_programme
from tests.export.making import make_leader
from tests.jobs.processes import LONGEST_WAIT_SECONDS, job, process, wait_for
from tests.making import make_idea, make_programme
from tests.support.signing_in import sign_in

WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")
SLOW_WORKER = (sys.executable, "-m", "tests.jobs.slow_worker")


@pytest.fixture
def asked(app, database):
    """A package that a leader has asked for: (the leader, the id of its job)."""
    make_idea(make_programme(areas=["Natur"]), "En bänk vid ån")
    user, actor = make_leader(the_programme("getinge"))
    getinge = the_programme("getinge")
    with transaction():
        job_id = ask_for_package(getinge, Variant.INTERNAL, actor=actor, at=site_clock.now()).id
    app.extensions["jobs"].dispatch(job_id)
    db.session.rollback()
    return user, job_id


def is_packing(found):
    return found.doing == "Packar filerna"


def files_in(app):
    return sorted(path.name for path in folder_of(app.instance_path).glob("*.zip"))


@pytest.mark.timeout(180)
def test_a_worker_killed_in_the_middle_leaves_nothing_to_fetch_and_another_takes_over(
    app, client, asked, clock
) -> None:
    user, job_id = asked
    before = files_in(app)
    with process(SLOW_WORKER, app.config["SETTINGS"]) as worker:
        wait_for(job_id, is_packing)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert job(job_id).state == JobState.RUNNING
    assert set(files_in(app)) <= set(before)  # old ones may have been swept meanwhile
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 0
    assert run_waiting() == 0
    sign_in(client, user)
    address = f"/personal/arbeten/{job(job_id).token}"
    assert "Hämta filen" not in client.get(address).text

    clock.set(datetime.now(UTC) + timedelta(seconds=61))
    assert run_waiting() == 1
    ended = job(job_id)
    assert (ended.state, ended.attempts) == (JobState.DONE, 2)
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 1
    sign_in(client, user)
    assert "Hämta filen" in client.get(address).text
    with client.get(f"/personal/underlag/hamta/{ended.result}") as file:
        assert file.status_code == 200


@pytest.mark.timeout(180)
def test_a_worker_told_to_end_hands_its_work_to_the_next(app, asked) -> None:
    _user, job_id = asked
    settings = app.config["SETTINGS"]
    with process(SLOW_WORKER, settings) as worker:
        wait_for(job_id, is_packing)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(LONGEST_WAIT_SECONDS) == 0
    back = job(job_id)
    assert (back.state, back.attempts) == (JobState.WAITING, 0)
    with process(WORKER, settings):
        assert wait_for(job_id, lambda found: not found.is_under_way).state == JobState.DONE
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 1


@pytest.mark.timeout(120)
def test_a_worker_beside_a_server_ends_with_it(app, database, tmp_path) -> None:
    told = Path(tmp_path, "worker")
    beside = (
        "import os, subprocess, sys, time; "
        "worker = subprocess.Popen([*sys.argv[2:], '--beside', str(os.getpid())]); "
        "open(sys.argv[1], 'w').write(str(worker.pid)); time.sleep(600)"
    )
    with process((sys.executable, "-c", beside, str(told), *WORKER), app.config["SETTINGS"]) as server:
        last_moment = time.monotonic() + LONGEST_WAIT_SECONDS
        while not (told.exists() and told.read_text()) and time.monotonic() < last_moment:
            time.sleep(0.05)
        worker_id = int(told.read_text())
        time.sleep(1)
        server.kill()
        server.wait()
        while Path(f"/proc/{worker_id}/cmdline").exists() and time.monotonic() < last_moment:
            if b"worker" not in Path(f"/proc/{worker_id}/cmdline").read_bytes():
                break  # ended, and waits to be reaped
            time.sleep(0.1)
        else:
            assert not Path(f"/proc/{worker_id}").exists()


def test_what_there_is_can_be_done_at_once_by_hand(app, asked) -> None:
    _user, job_id = asked
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("1 jobs done.")
    assert job(job_id).state == JobState.DONE


def test_a_duty_that_fails_does_not_hinder_the_others(app, database) -> None:
    def fails(_at):
        raise OSError

    jobs = app.extensions["jobs"]
    before = jobs.duties
    jobs.duties = (
        Duty("first", timedelta(hours=1), fails),
        Duty("second", timedelta(hours=1), lambda _at: 3),
    )
    try:
        assert run_duties(jobs) == {"second": 3}
    finally:
        jobs.duties = before
