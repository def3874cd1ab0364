"""The figures: only for the token, right over several workers, and nothing of anybody in them."""

import subprocess
import sys

import pytest

from config import ROOT
from tests.making import make_idea, make_programme

TOKEN = "figures-for-tests-0123456789-abcdefghijkl"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def site(database, another_site, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    make_idea(make_programme(), "Kanariefågel")
    site = another_site(metrics_token=TOKEN)
    yield site
    site.extensions["request_figures"].close()


def figures(site):
    answer = site.test_client().get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    told = answer.get_data(as_text=True)
    rows = (line.rpartition(" ") for line in told.splitlines() if not line.startswith("#"))
    return told, {name: float(value) for name, _, value in rows}


def test_without_a_token_in_the_settings_there_is_no_such_page(client):
    assert client.get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer fel", TOKEN, f"Basic {TOKEN}", "Bearer åäö"])
def test_only_the_token_opens_it(site, given):
    headers = {} if given is None else {"Authorization": given}
    answer = site.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert b"participation_" not in answer.data


def test_it_tells_of_the_site_and_of_requests_by_pattern(site, clock):
    clock.advance(hours=2)
    site.test_client().get("/getinge?kanariefagel=1")
    site.test_client().get("/kanariefagel")
    told, rows = figures(site)
    assert rows["participation_queue_waiting"] == 1
    assert rows["participation_queue_oldest_seconds"] == 2 * 3600
    assert rows["participation_database_up"] == 1
    assert rows['participation_request_seconds_count{method="GET",route="/<slug>",status="2xx"}'] >= 1
    assert rows['participation_request_seconds_count{method="GET",route="/<slug>",status="4xx"}'] >= 1
    assert "kanarief" not in told.lower()
    assert "getinge" not in told


WORKER = (
    "import sys; from pathlib import Path; from participation.upkeep.metrics import RequestFigures\n"
    "from participation.core.finished_requests import FinishedRequest\n"
    "figures = RequestFigures(Path(sys.argv[1]))\n"
    "[figures.count(FinishedRequest('a', 'GET', '/x', 200, 0.02)) for _ in range(5)]\n"
    "print('counted', flush=True); sys.stdin.read()\n"
)


def test_several_workers_are_added_up_and_one_that_was_killed_is_not_forgotten(site):
    folder = site.config["SETTINGS"].instance_folder
    row = 'participation_request_seconds_count{method="GET",route="/x",status="2xx"}'

    def start():
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert worker.stdout.readline() == b"counted\n"
        return worker

    workers = [start(), start()]
    try:
        assert figures(site)[1][row] == 10
        files = len(list((folder / "metrics").rglob("*.db")))
        workers[0].kill()
        workers[0].communicate()
        workers.append(start())
        assert figures(site)[1][row] == 15
        assert len(list((folder / "metrics").rglob("*.db"))) == files
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
