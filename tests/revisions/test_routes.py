"""The nine steps as anyone reads them."""

import gzip
from datetime import timedelta

import pytest

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.core.clock import local_day
from participation.core.db import transaction
from participation.revisions.operations import (
    close_step_five,
    move_to_step,
    open_step_five,
    plan_step,
    start_revision,
)
from participation.revisions.queries import revision_under_way
from tests.making import make_programme, make_user
from tests.support.queries import count_queries


@pytest.fixture
def programme(client):
    return make_programme()


@pytest.fixture
def leader(programme):
    return actor_of(make_user(Role.PROJECT_LEADER, programme)[0])


def test_without_a_revision_the_page_tells_how_one_goes(client, programme):
    with count_queries() as queries:
        answer = client.get("/getinge/nio-steg")

    assert "Ingen revidering pågår. Idéer tas emot hela året." in answer.text
    assert "9. Beslut" in answer.text
    assert 'aria-current="step"' not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert len(queries) <= 5
    assert len(gzip.compress(answer.data)) <= 14_000


def test_what_has_happened_what_happens_and_what_comes_have_their_days(client, clock, programme, leader):
    with transaction():
        revision = start_revision(programme.id, "Revidering", actor=leader, at=clock.now(), is_example=True)
    clock.advance(days=10)
    with transaction():
        revision = revision_under_way(programme.id)
        move_to_step(revision, 2, version=revision.version, window=None, actor=leader, at=clock.now())
        plan_step(
            revision, 1, version=revision.version, planned_from=None, planned_to=None,
            note="64 personer kom.", actor=leader, at=clock.now(),
        )  # fmt: skip
        plan_step(
            revision, 3, version=revision.version, planned_from=local_day(clock.now()) + timedelta(days=20),
            planned_to=None, note=None, actor=leader, at=clock.now(),
        )  # fmt: skip
    with count_queries() as queries:
        text = client.get("/getinge/nio-steg").text

    assert len(queries) <= 5
    assert "Steg 2 av 9" in text
    assert "Exempel" in text
    assert "Klart 3 december" in text
    assert "64 personer kom." in text
    assert "Pågår sedan 3 december" in text
    assert "Börjar 23 december" in text
    assert text.count('aria-current="step"') == 1


def test_while_synpunkter_are_asked_for_the_page_says_until_when_and_leads_there(
    client, clock, programme, leader
):
    with transaction():
        revision = start_revision(programme.id, "Revidering", actor=leader, at=clock.now())
        last_day = local_day(clock.now()) + timedelta(days=7)
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=clock.now())

    text = client.get("/getinge/nio-steg").text
    assert "Pågår till 30 november" in text
    assert 'href="/getinge/program/kommentera"' in text
    assert "Lämna synpunkter till 30 november." in client.get("/").text

    clock.advance(days=9)
    assert 'href="/getinge/program/kommentera"' not in client.get("/getinge/nio-steg").text
    assert over_on_every_page(client, "30 november")


def over_on_every_page(client, day) -> bool:
    """Whether the steps, the place and the start page all say until when, and none that it goes on."""
    addresses = ("/getinge/nio-steg", "/getinge", "/")
    pages = [client.get(address).text.replace("\u00a0", " ") for address in addresses]
    contrary = ("Pågår till", "Alla kan lämna", "<p>Alla lämnar synpunkter", "Lämna synpunkter till")
    return all(
        f"Synpunkter togs emot till {day}." in page and not any(words in page for words in contrary)
        for page in pages
    )


def test_closed_by_hand_before_its_last_day_every_page_says_when(client, clock, programme, leader):
    with transaction():
        revision = start_revision(programme.id, "Revidering", actor=leader, at=clock.now())
        last_day = local_day(clock.now()) + timedelta(days=29)
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=clock.now())
    assert not over_on_every_page(client, "24 november")

    clock.advance(days=1)
    with transaction():
        revision = revision_under_way(programme.id)
        close_step_five(revision, revision.window, version=revision.version, actor=leader, at=clock.now())
    assert over_on_every_page(client, "24 november")
    assert "Steg 5 av 9" in client.get("/getinge/nio-steg").text


def test_a_place_that_does_not_exist_has_no_steps(client):
    assert client.get("/ingenstans/nio-steg").status_code == 404
