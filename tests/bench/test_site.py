"""The server of a proof dies whole, and only it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.prove.support.site import NoSite, Site, database_server


def test_the_whole_group_is_killed_and_nobody_else(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    site = Site(tmp_path, None)
    try:
        site.start()
        workers = site.worker_ids()
        assert len(workers) == 2
        site.kill()
        assert soon(lambda: not any(is_running(worker) for worker in workers))
        assert bystander.poll() is None
        site.kill()  # there is nothing left to kill
    finally:
        site.kill()
        bystander.kill()
        bystander.wait()


def soon(is_so, seconds=5):
    """Whether it comes true in time: the kernel takes down a killed process when it gets to it."""
    end = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < end:
        time.sleep(0.01)
    return so


def is_running(process_id):
    """Whether the process still does anything; an ended one may wait for its parent to ask after it."""
    status = Path(f"/proc/{process_id}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] not in "ZX"


def test_a_server_that_cannot_start_says_so(tmp_path):
    site = Site(tmp_path, None)
    site.environment["PARTICIPATION_ENVIRONMENT"] = "nowhere"
    with pytest.raises(NoSite):
        site.start()
    assert "PARTICIPATION_ENVIRONMENT must be" in site.log.read_text()


def test_settings_of_whoever_runs_the_proof_do_not_reach_the_site(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://example.invalid/real")
    monkeypatch.setenv("PARTICIPATION_SECRET_KEY", "somebody's own")
    site = Site(tmp_path, None)
    assert "DATABASE_URL" not in site.environment
    assert "PARTICIPATION_SECRET_KEY" not in site.environment


def test_a_database_that_is_not_known_is_refused(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE", "oracle")
    with pytest.raises(SystemExit), database_server():
        pass
