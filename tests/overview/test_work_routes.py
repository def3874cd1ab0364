"""One's own long work: watched, stopped, found again; and nobody else's."""

import pytest

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.export.operations import ask_for_package
from participation.export.package_content import Variant
from participation.jobs.models import Job
from participation.jobs.running import JobKind, run_waiting
from participation.jobs.states import JobState
from participation.programmes.queries import the_programme
from tests.export.making import make_leader
from tests.making import make_programme
from tests.support.signing_in import sign_in, token_in

LIST = "/personal/arbeten"


@pytest.fixture
def leader(client):
    """A signed-in leader: (the user, her actor, the programme)."""
    user, actor = make_leader(make_programme())
    sign_in(client, user)
    return user, actor, the_programme("getinge")


@pytest.fixture
def work(leader):
    """The address of the package that she has asked for."""
    _user, actor, getinge = leader
    with transaction():
        return f"{LIST}/{ask_for_package(getinge, Variant.PUBLIC, actor=actor, at=site_clock.now()).token}"


def press_stop(client, work):
    return client.post(f"{work}/avbryt", data={"csrf_token": token_in(client.get(work).text)})


def test_it_is_watched_until_it_can_be_fetched(client, work) -> None:
    page = client.get(work)
    assert "Väntar på sin tur" in page.text
    assert "Läs om sidan" in page.text
    assert client.get(f"{work}/lage").json == {
        "state": "Väntar på sin tur", "progress": "", "share": None, "is_under_way": True,
    }  # fmt: skip
    assert run_waiting() == 1
    assert "Hämta filen" in client.get(work).text
    assert not client.get(f"{work}/lage").json["is_under_way"]


def test_its_progress_is_told_in_words_and_as_a_share(app, client, work) -> None:
    seen = []
    kinds = app.extensions["jobs"].kinds
    real = kinds["package"]

    def run(work_in_hand):
        work_in_hand.step("Skriver rapport.docx", 1_250, 5_000)
        db.session.rollback()
        seen.extend([client.get(f"{work}/lage").json, client.get(work).text, client.get(LIST).text])

    kinds["package"] = JobKind("package", run)
    try:
        run_waiting()
    finally:
        kinds["package"] = real
    status, page, works = seen
    assert status["progress"] == "Skriver rapport.docx, 1\xa0250 av 5\xa0000"
    assert status["share"] == 25
    assert 'value="25"' in page
    assert "1\xa0250 av 5\xa0000" in works


def test_stopped_it_gives_no_file_and_the_log_knows(client, work) -> None:
    assert press_stop(client, work).location == work
    page = client.get(work).text
    assert "Avbrutet" in page
    assert "Hämta filen" not in page
    assert run_waiting() == 0
    newest = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert newest.event == Event.JOB_CANCELLED


def test_stopping_what_is_done_changes_nothing(client, work) -> None:
    token = token_in(client.get(work).text)
    run_waiting()
    assert client.post(f"{work}/avbryt", data={"csrf_token": token}).status_code == 303
    assert db.session.scalars(db.select(Job.state)).one() == JobState.DONE
    assert "Hämta filen" in client.get(work).text


def test_others_cannot_tell_that_it_exists(app, client, leader, work) -> None:
    other = app.test_client()
    sign_in(other, make_leader(leader[2])[0])
    token = token_in(other.get(f"{LIST}").text)
    for address in (work, f"{work}/lage", f"{LIST}/finns-inte", f"{LIST}/%00"):
        assert other.get(address).status_code == 404
    assert other.post(f"{work}/avbryt", data={"csrf_token": token}).status_code == 404
    assert "Underlag" not in other.get(LIST).text
    assert db.session.scalars(db.select(Job.state)).one() == JobState.WAITING


def test_it_is_found_again_in_the_list_by_another_server(another_site, client, leader, work) -> None:
    assert work in client.get(LIST).text
    restarted = another_site().test_client()
    sign_in(restarted, leader[0])
    assert work in restarted.get(LIST).text
    assert run_waiting() == 1
    assert "Hämta filen" in restarted.get(work).text


def test_when_nobody_does_it_the_page_says_so(client, leader, work, clock) -> None:
    clock.advance(minutes=3)
    assert "Det dröjer längre än vanligt." in client.get(work).text


def test_what_failed_says_why(app, client, work) -> None:
    kinds = app.extensions["jobs"].kinds
    real = kinds.pop("package")
    try:
        run_waiting()
    finally:
        kinds["package"] = real
    page = client.get(work).text
    assert "Det gick inte" in page
    assert "Något gick fel hos oss." in page
