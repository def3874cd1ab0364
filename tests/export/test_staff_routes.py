"""The page counts what the package holds; the package goes to its owner, for a day, and holds no secrets."""

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from participation.access.roles import Role
from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.export.making import NO_LONGER_HERS
from participation.export.models import ExportRecord
from participation.export.stored_files import folder_of
from participation.jobs.models import Job
from participation.jobs.running import run_job, run_waiting
from participation.jobs.states import JobState
from participation.jobs.worker import run_duties
from participation.revisions.models import Revision
from participation.revisions.operations import start_revision
from tests.export.making import (
    CANARIES,
    PERSONAL_WORDS,
    csv_rows_of,
    every_byte,
    make_leader,
    make_voices_of_every_fate,
    rows_of,
)
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user
from tests.support.signing_in import sign_in, token_in

GETINGE = "/personal/underlag/getinge"
INTERNAL = f"{GETINGE}/internt"


@pytest.fixture
def programme(database):
    programme = make_programme(areas=["Natur", "Skola"])
    make_voices_of_every_fate(programme)
    return programme


@pytest.fixture
def leader(programme, client):
    user, _actor = make_leader(programme)
    sign_in(client, user)
    return user


def ask(client, address=GETINGE):
    """Press the button; answers the redirect to the page where the work is watched."""
    return client.post(address, data={"csrf_token": token_in(client.get(address).text)})


def take_out(client, address=GETINGE):
    """Press the button and let the work be done; answers the address of the file."""
    work = ask(client, address).location
    assert run_waiting() == 1
    return BeautifulSoup(client.get(work).text, "html.parser").find("a", string="Hämta filen")["href"]


def fetched(client, location: str) -> bytes:
    """The file behind the redirect."""
    with client.get(location) as answer:
        assert answer.status_code == 200
        return answer.data


def counts_on(page: str, caption: str) -> dict[str, int]:
    """The sums by channel in one of the page's tables."""
    table = BeautifulSoup(page, "html.parser").find("caption", string=caption).parent
    headings = [cell.text for cell in table.select("thead th")][1:]
    return dict(zip(headings, [int(cell.text) for cell in table.select("tfoot td")], strict=True))


@pytest.mark.parametrize(
    ("address", "caption"),
    [(GETINGE, "Rader i det publika underlaget"), (INTERNAL, "Rader i det interna underlaget")],
)
def test_the_package_has_as_many_rows_by_channel_as_the_page_shows(client, leader, address, caption) -> None:
    on_page = counts_on(client.get(address).text, caption)
    package = fetched(client, take_out(client, address))
    rows = rows_of(package)
    assert on_page.pop("Alla") == len(rows) == len(csv_rows_of(package))
    assert {channel: sum(row["channel"] == channel for row in rows) for channel in on_page} == on_page


def test_one_press_gives_the_zip(client, leader) -> None:
    with client.get(take_out(client)) as answer:
        assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=[a-z0-9.-]+\.zip", disposition), disposition
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "ETag" not in answer.headers


def test_no_secret_word_is_anywhere_in_the_public_zip(client, leader) -> None:
    said = every_byte(fetched(client, take_out(client)))
    assert "Fler bänkar längs ån." in said
    for what, word in CANARIES.items():
        assert word not in said, what
    for row in rows_of(fetched(client, take_out(client))):
        assert not {"sex", "age_band", "relation", "original_text", "state", "note_to_author"} & set(row)


def test_the_internal_zip_holds_everything_and_says_that_it_is_internal(client, leader) -> None:
    package = fetched(client, take_out(client, INTERNAL))
    said = every_byte(package)
    for what, word in CANARIES.items():
        assert word in said, what
    assert all(word in said for word in PERSONAL_WORDS)
    assert {row["state"] for row in rows_of(package)} == {
        "visas", "väntar på att läsas", "har inte visats", "dold", "återtagen", "skickas vidare"
    }  # fmt: skip
    assert "INTERN" in said


def test_the_internal_package_asks_for_a_fresh_code(client, leader, clock) -> None:
    token = token_in(client.get(INTERNAL).text)
    clock.advance(minutes=11)
    for answer in (client.get(INTERNAL), client.post(INTERNAL, data={"csrf_token": token})):
        assert answer.status_code == 303
        assert answer.location.startswith("/personal/bekrafta")
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 0
    assert client.get(GETINGE).status_code == 200


def test_a_package_is_recorded_and_logged_and_the_revision_knows(client, programme, leader) -> None:
    _user, actor = make_leader(programme)
    with transaction():
        start_revision(programme.id, "Revidering 2027", actor=actor, at=site_clock.now())
    location = take_out(client)
    fetched(client, location)
    record = db.session.scalars(select(ExportRecord)).one()
    assert record.made_by == leader.id
    assert record.row_count == sum(json.loads(record.counts).values()) == 4
    assert {len(digest) for digest in json.loads(record.digests).values()} == {64}
    events = db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.sequence)).all()
    assert events[-2:] == [Event.EXPORT_MADE, Event.EXPORT_DOWNLOADED]
    assert db.session.scalars(select(Revision)).one().package_made_at == record.made_at


def test_earlier_packages_are_listed_with_who_and_checksums(client, leader) -> None:
    location = take_out(client)
    page = client.get(GETINGE).text
    record = db.session.scalars(select(ExportRecord)).one()
    assert leader.name in page
    assert location in page
    assert all(digest in page for digest in json.loads(record.digests).values())


def test_only_the_owner_can_fetch_and_others_cannot_tell_that_there_is_anything(
    app, client, programme, leader
) -> None:
    location = take_out(client)
    other = app.test_client()
    sign_in(other, make_leader(programme)[0])
    moderator = app.test_client()
    sign_in(moderator, make_user(Role.MODERATOR, programme)[0])
    for stranger in (other, moderator, app.test_client()):
        theirs, nothing = stranger.get(location), stranger.get("/personal/underlag/hamta/finns-inte")
        assert theirs.status_code == nothing.status_code == 404
        assert "zip" not in theirs.headers["Content-Type"]
    assert location not in other.get(GETINGE).text
    assert fetched(client, location)


def test_a_leader_who_lost_the_place_cannot_fetch_any_more(client, programme, leader) -> None:
    location = take_out(client)
    with transaction():
        for grant in db.session.get_one(
            type(leader), leader.id, options=[db.joinedload(type(leader).grants)]
        ).grants:
            db.session.delete(grant)
    assert client.get(location).status_code == 404


def test_the_file_lives_a_day(app, client, leader, clock) -> None:
    location = take_out(client)
    folder = folder_of(app.instance_path)
    token = location.rpartition("/")[2]
    assert (folder / f"{token}.zip").is_file()
    clock.advance(hours=24)
    sign_in(client, leader)
    assert client.get(location).status_code == 404
    assert client.get(GETINGE).status_code == 200
    assert run_duties(app.extensions["jobs"])["packages"] >= 1
    assert not (folder / f"{token}.zip").exists()
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 1


def test_the_folder_can_be_swept_by_hand(app, client, leader, clock) -> None:
    token = take_out(client).rpartition("/")[2]
    left_half_written = folder_of(app.instance_path) / "tmp-of-a-killed-process"
    left_half_written.mkdir()
    os.utime(left_half_written, (0, 0))
    clock.advance(hours=25)
    result = app.test_cli_runner().invoke(args=["exports", "sweep"])
    assert "files removed" in result.output
    assert not (folder_of(app.instance_path) / f"{token}.zip").exists()
    assert not left_half_written.exists()


def test_a_file_that_is_gone_is_not_found(app, client, leader) -> None:
    location = take_out(client)
    (folder_of(app.instance_path) / f"{location.rpartition('/')[2]}.zip").unlink()
    assert client.get(location).status_code == 404


def test_names_of_files_cannot_be_guessed_and_are_for_the_site_alone(app, client, leader) -> None:
    locations = {take_out(client) for _ in range(3)}
    assert len(locations) == 3
    assert all(len(location.rpartition("/")[2]) == 43 for location in locations)
    for path in folder_of(app.instance_path).glob("*.zip"):
        assert path.stat().st_mode & 0o077 == 0


def test_another_place_is_not_found(client, leader) -> None:
    make_programme("vallas", "Vallås")
    token = token_in(client.get(GETINGE).text)
    assert client.get("/personal/underlag/vallas").status_code == 404
    assert client.get("/personal/underlag/vallas/internt").status_code == 404
    for address in ("/personal/underlag/vallas", "/personal/underlag/vallas/internt"):
        assert client.post(address, data={"csrf_token": token}).status_code == 404
    assert client.get("/personal/underlag/finns-inte").status_code == 404


def test_an_empty_place_gives_an_empty_package(client, database) -> None:
    programme = make_programme("kvibille", "Kvibille")
    user, _actor = make_leader(programme)
    sign_in(client, user)
    location = take_out(client, "/personal/underlag/kvibille")
    assert rows_of(fetched(client, location)) == []


def test_two_may_take_out_packages_at_once(app, programme) -> None:
    _user, actor = make_leader(programme)
    with transaction():
        start_revision(programme.id, "Revidering 2027", actor=actor, at=site_clock.now())
    for _ in range(2):
        browser = app.test_client()
        sign_in(browser, make_leader(programme)[0])
        assert ask(browser).status_code == 303
    ids = db.session.scalars(select(Job.id)).all()
    db.session.remove()

    def do(job_id):
        with app.app_context():
            return run_job(job_id)

    with ThreadPoolExecutor(4) as pool:  # each is told twice: one of the two does it
        assert sorted(pool.map(do, [*ids, *ids])) == [False, False, True, True]
    assert db.session.scalars(select(Job.state)).all() == [JobState.DONE] * 2
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 2


def test_a_double_click_asks_once(client, leader) -> None:
    token = token_in(client.get(GETINGE).text)
    first, second = (client.post(GETINGE, data={"csrf_token": token}).location for _click in range(2))
    assert first == second
    assert run_waiting() == 1
    assert client.post(GETINGE, data={"csrf_token": token}).location != first


def test_who_lost_the_right_meanwhile_gets_no_file(app, client, leader) -> None:
    work = ask(client).location
    with transaction():
        db.session.get_one(type(leader), leader.id).disabled_at = site_clock.now()
    assert run_waiting() == 1
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.message) == (JobState.FAILED, NO_LONGER_HERS)
    assert db.session.scalar(select(func.count()).select_from(ExportRecord)) == 0
    assert client.get(work).status_code == 303


def test_many_packages_in_an_hour_are_refused(another_site, programme) -> None:
    client = another_site(rate_limits=True).test_client()
    sign_in(client, make_leader(make_programme("kvibille", "Kvibille"))[0])
    address = "/personal/underlag/kvibille"
    token = token_in(client.get(address).text)
    answers = [client.post(address, data={"csrf_token": token}).status_code for _ in range(21)]
    assert answers == [303] * 20 + [429]


def test_the_site_does_not_carry_the_writers_of_files(tmp_path: Path) -> None:
    heavy = {"docx", "xlsxwriter", "lxml", "huey", "redis", "typst"}
    told = f"import sys, participation.app; print({heavy} & set(sys.modules))"
    answer = run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_statistics_about_people_are_protected_in_the_public_zip(client, programme, leader) -> None:
    moderator = make_moderator(programme)
    for number in range(12):
        make_shown_idea(programme, moderator, f"Mer idrott {number}", sex="man", age_band="20_39")
    said = every_byte(fetched(client, take_out(client)))
    assert "skyddat" in said


def test_a_voice_that_comes_while_the_package_is_written_waits_for_the_next(
    client, programme, leader
) -> None:
    before = len(rows_of(fetched(client, take_out(client, INTERNAL))))
    make_idea(programme, "En till")
    assert len(rows_of(fetched(client, take_out(client, INTERNAL)))) == before + 1


def test_a_package_older_than_a_day_offers_no_link(client, leader, clock) -> None:
    take_out(client)
    clock.advance(hours=24)
    sign_in(client, leader)
    assert "Hämta filen" not in client.get(GETINGE).text
