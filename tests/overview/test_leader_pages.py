"""A leader sees what waits, how long, what is late and what comes next in her places, and only in hers."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts import queries as accounts
from participation.accounts.models import RoleGrant
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.moderation.operations import AnswerText, publish
from participation.revisions.operations import open_step_five, plan_step, start_revision
from participation.revisions.queries import revision_under_way
from tests.making import make_idea, make_moderator, make_programme, make_user
from tests.support.queries import count_queries
from tests.support.signing_in import sign_in

ADDRESS = "/personal/orter"


def rows_on(page: str) -> dict[str, dict[str, str]]:
    table = BeautifulSoup(page, "html.parser").find("table")
    return {
        row.th.a.text: {"": row.th.text}
        | {cell["data-label"]: cell.get_text(" ", strip=True) for cell in row("td")}
        for row in table.select("tbody tr")
    }


def make_leader_of(*programmes):
    user = make_user(Role.PROJECT_LEADER, programmes[0])[0]
    with transaction():
        for programme in programmes[1:]:
            db.session.add(
                RoleGrant(
                    user_id=user.id,
                    role=Role.PROJECT_LEADER,
                    programme_id=programme.id,
                    granted_at=site_clock.now(),
                )
            )
    return accounts.active_user(user.id)


def start(programme, leader):
    with transaction():
        start_revision(programme.id, "Revidering 2027", actor=leader, at=site_clock.now())
    return revision_under_way(programme.id)


@pytest.fixture
def getinge(database):
    return make_programme()


def test_she_sees_her_places_and_no_others(client, getinge) -> None:
    vallas = make_programme("vallas", "Vallås")
    make_programme("kvibille", "Kvibille")
    sign_in(client, make_leader_of(getinge, vallas))
    assert list(rows_on(client.get(ADDRESS).text)) == ["Getinge", "Vallås"]


def test_a_leader_for_the_municipality_sees_all_in_swedish_order(client, getinge) -> None:
    make_programme("oskarstrom", "Oskarström")
    make_programme("aled", "Åled")
    sign_in(client, make_user(Role.PROJECT_LEADER)[0])
    assert list(rows_on(client.get(ADDRESS).text)) == ["Getinge", "Oskarström", "Åled"]


def test_what_waits_is_counted_with_its_age_in_words_and_long_waits_are_filled(
    client, getinge, clock
) -> None:
    make_idea(getinge, "Först")
    clock.advance(days=3)
    make_idea(getinge, "Sedan")
    sign_in(client, make_leader_of(getinge))
    page = client.get(ADDRESS).text
    row = rows_on(page)["Getinge"]
    assert (row["Väntar"], row["Äldsta"]) == ("2", "3 dagar")
    circles = BeautifulSoup(page, "html.parser").select("svg.dots circle")
    assert [circle.get("class") for circle in circles] == [["long"], None]
    assert "2 röster väntar på att läsas." in page


def test_a_promised_word_is_late_the_day_after(client, getinge, clock) -> None:
    moderator = make_moderator(getinge)
    idea = make_idea(getinge)
    answer = AnswerText("Vi återkommer.", site_clock.today() + timedelta(days=2), None)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=site_clock.now(), answer=answer)
    leader = make_leader_of(getinge)
    clock.advance(days=2)
    sign_in(client, leader)
    assert rows_on(client.get(ADDRESS).text)["Getinge"]["Försenade besked"] == "0"
    clock.advance(days=1)
    sign_in(client, leader)
    page = client.get(ADDRESS).text
    assert rows_on(page)["Getinge"]["Försenade besked"] == "1"
    assert "Ett besked är försenat i Getinge." in page


def test_the_step_its_last_day_and_what_comes_next_are_told(client, getinge) -> None:
    user = make_leader_of(getinge)
    leader = accounts.actor_of(user)
    revision = start(getinge, leader)
    with transaction():
        last_day = site_clock.today() + timedelta(days=7)
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=site_clock.now())
    sign_in(client, user)
    row = rows_on(client.get(ADDRESS).text)["Getinge"]
    assert "Steg 5 av 9, till 30 november" in row[""]
    assert "Sista dagen för synpunkter 30 november" in row["Härnäst"]


def test_after_the_last_day_the_package_comes_next(client, getinge, clock) -> None:
    user = make_leader_of(getinge)
    leader = accounts.actor_of(user)
    revision = start(getinge, leader)
    with transaction():
        open_step_five(
            revision, site_clock.today(), version=revision.version, actor=leader, at=site_clock.now()
        )
    clock.advance(days=1)
    sign_in(client, user)
    row = rows_on(client.get(ADDRESS).text)["Getinge"]
    assert "Steg 5 av 9, synpunkter togs emot till 23 november" in row[""]
    assert "Ta ut underlaget för steg 5" in row["Härnäst"]


def test_a_step_that_should_be_over_is_marked_late(client, getinge, clock) -> None:
    user = make_leader_of(getinge)
    leader = accounts.actor_of(user)
    revision = start(getinge, leader)
    with transaction():
        plan_step(
            revision, 1, version=revision.version, planned_from=None, planned_to=site_clock.today(),
            note=None, actor=leader, at=site_clock.now(),
        )  # fmt: skip
    clock.advance(days=1)
    sign_in(client, user)
    page = BeautifulSoup(client.get(ADDRESS).text, "html.parser")
    assert "skulle ha varit klart 23 november" in page.select_one("td .overdue").text


def test_the_queue_is_offered_to_those_who_moderate_there(client, getinge) -> None:
    vallas = make_programme("vallas", "Vallås")
    user = make_leader_of(getinge, vallas)
    with transaction():
        db.session.add(
            RoleGrant(
                user_id=user.id, role=Role.MODERATOR, programme_id=getinge.id, granted_at=site_clock.now()
            )
        )
    sign_in(client, accounts.active_user(user.id))
    rows = rows_on(client.get(ADDRESS).text)
    assert "Att läsa" in rows["Getinge"]["Gå till"]
    assert "Att läsa" not in rows["Vallås"]["Gå till"]
    assert all(word in rows["Vallås"]["Gå till"] for word in ("Sortera", "Revidering", "Underlag"))


def test_the_questions_are_as_many_for_one_place_as_for_eight(client, getinge) -> None:
    sign_in(client, make_user(Role.PROJECT_LEADER)[0])
    with count_queries() as few:
        client.get(ADDRESS)
    leader = accounts.actor_of(make_user(Role.PROJECT_LEADER)[0])
    for number in range(7):
        programme = make_programme(f"ort-{number}", f"Ort {number}")
        make_idea(programme)
        start(programme, leader)
    with count_queries() as many:
        client.get(ADDRESS)
    assert len(many) <= 8, many
    assert len(many) - len(few) <= 1, "the steps are asked for once when there are revisions"
