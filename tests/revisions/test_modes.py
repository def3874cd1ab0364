"""Reading before or after showing: what is chosen holds, and nothing else resets it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.operations import add_line
from participation.contributions.queries import any_contribution
from participation.contributions.states import State
from participation.core.clock import now, today
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.public_ids import public_id_text
from participation.moderation.operations import publish, undo
from participation.moderation.queries import queue
from participation.moderation.question_operations import ask
from participation.moderation.report_models import ReportReason
from participation.moderation.report_operations import report
from participation.moderation.report_queries import reported_count
from participation.overview.leader_queries import loads
from participation.programmes.mode_models import ALWAYS, ReadWhen
from participation.programmes.mode_operations import choose_mode
from participation.programmes.mode_queries import shows_at_once
from participation.revisions.operations import move_to_step, start_revision
from participation.revisions.queries import revision_under_way
from participation.upkeep.queries import Waiting, backlog
from tests.making import make_idea, make_moderator, make_photo, make_programme, make_user
from tests.support.signing_in import sign_in, token_in

SECRET = "receipts-for-tests-0123456789-abcdefghij"
PAGE = "/personal/revidering/getinge/visning"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def person(getinge):
    return make_user(Role.PROJECT_LEADER, getinge)[0]


@pytest.fixture
def leader(person):
    return actor_of(person)


def choose(programme, step, read, leader, seen):
    with transaction():
        return choose_mode(programme.id, step, read, seen=seen, actor=leader, at=now()).id


def asked(idea, moderator):
    with transaction():
        ask(
            idea, version=idea.version, question="Var?", answer_by=today() + timedelta(days=7),
            actor=moderator, at=now(),
        )  # fmt: skip


def move(programme, leader, step):
    with transaction():
        revision = revision_under_way(programme.id)
        move_to_step(
            revision, step, version=revision.version, window=None, actor=leader, at=now(), motive="Klart."
        )


def test_a_step_goes_before_always_and_moving_resets_nothing(getinge, leader):
    assert not shows_at_once(getinge.id)
    first = choose(getinge, 2, ReadWhen.AFTER, leader, 0)
    assert not shows_at_once(getinge.id)
    with transaction():
        start_revision(getinge.id, "Revidering 2027", actor=leader, at=now())
    assert not shows_at_once(getinge.id)
    for step, at_once in ((2, True), (3, False), (2, True)):
        move(getinge, leader, step)
        assert shows_at_once(getinge.id) is at_once
    second = choose(getinge, ALWAYS, ReadWhen.AFTER, leader, first)
    third = choose(getinge, 2, ReadWhen.BEFORE, leader, second)
    assert not shows_at_once(getinge.id)
    choose(getinge, 2, None, leader, third)
    assert shows_at_once(getinge.id)


def test_only_leaders_of_the_place_choose_and_the_second_is_told(getinge, leader):
    with pytest.raises(NotFound):
        choose(getinge, ALWAYS, ReadWhen.AFTER, make_moderator(getinge), 0)
    with pytest.raises(RuleBroken):
        choose(getinge, ALWAYS, None, leader, 0)
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    with pytest.raises(Conflict):
        choose(getinge, ALWAYS, ReadWhen.BEFORE, leader, 0)


@pytest.mark.parametrize(
    ("text", "said", "state"),
    [
        ("Lampor vid ån", {}, State.SHOWN),
        ("Ring 070-174 06 12", {}, State.WAITING),
        ("Personnummer 19900101-0017", {}, State.WAITING),
        ("Skriv till kim@exempel.se", {}, State.WAITING),
        ("Se www.exempel.se", {}, State.WAITING),
        ("Lampor", {"looks_like_robot": True}, State.WAITING),
        ("Lampor", {"shown_name": "Kim"}, State.WAITING),
        ("Lampor", {"place_text": "Ring 070-174 06 12"}, State.WAITING),
        ("Lampor", {"photos": "one"}, State.WAITING),
    ],
)
def test_what_is_marked_in_any_way_waits_and_all_else_is_shown_and_still_read(
    getinge, leader, text, said, state
):
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    said = said | ({"photos": (make_photo(),)} if "photos" in said else {})
    idea = make_idea(getinge, text, **said)
    assert (idea.state, idea.shown_unread) == (state, state == State.SHOWN)
    assert queue(None).length == 1


def test_reading_takes_it_from_the_queue_and_undo_puts_it_back(client, getinge, leader):
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    idea = make_idea(getinge)
    address = f"/getinge/ideer/{public_id_text(idea.id)}"
    assert "Visas, inte läst än" in client.get(address).text
    moderator = make_moderator(getinge)
    idea = any_contribution(idea.id)
    with transaction():
        decision = publish(idea, version=idea.version, actor=moderator, at=now())
    assert (idea.state, queue(None).length) == (State.SHOWN, 0)
    assert "Läst och visad" in client.get(address).text
    with transaction():
        undo(decision, any_contribution(idea.id), actor=moderator, at=now())
    db.session.expire_all()
    assert any_contribution(idea.id).shown_unread
    assert queue(None).length == 1


def test_a_question_leaves_a_reported_text_among_what_is_to_be_read(getinge, leader):
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    idea = make_idea(getinge)
    with transaction():
        report(idea, ReportReason.THREAT, None, key="a-key", secret=SECRET, may_hold=True, at=now())
    asked(idea, make_moderator(getinge))
    assert (idea.state, reported_count(None), queue(None).length) == (State.SHOWN, 1, 1)


def test_a_line_is_shown_at_once_only_under_a_text_that_is_shown_and_not_asked_about(getinge, leader):
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    waits = make_idea(getinge, "Ring 070-174 06 12")
    shown, questioned = make_idea(getinge), make_idea(getinge)
    asked(questioned, make_moderator(getinge))

    def line_to(idea, key, **more):
        with transaction():
            return add_line(idea, "Vid bron", key=key, secret=SECRET, at=now(), **more).state

    assert line_to(waits, "first-key") == State.WAITING
    assert line_to(questioned, "second-key") == State.WAITING
    assert line_to(shown, "third-key") == State.SHOWN
    assert line_to(shown, "fourth-key", looks_like_robot=True) == State.WAITING


def test_what_is_shown_unread_is_told_to_leaders_and_operators(getinge, leader):
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    idea = make_idea(getinge)
    assert idea.shown_unread
    load = loads([getinge.id], long_before=now() + timedelta(hours=1), today=today())[getinge.id]
    assert (load.waiting, load.waiting_long, load.oldest_at) == (1, 1, idea.received_at)
    assert backlog(now()).texts == Waiting(1, idea.received_at)


def test_every_promise_follows_the_choice(client, getinge, leader, clock):
    form = "/getinge/lamna-ide"
    assert "En människa läser först, senast" in client.get(form).text
    choose(getinge, ALWAYS, ReadWhen.AFTER, leader, 0)
    page = client.get(form).text
    assert "Texten visas direkt. En människa läser senast" in page
    assert "En människa läser först, senast" not in page
    for seconds, promised in ((0, "Då visas texten, eller så får du veta varför inte"), (9, "kan då dölja")):
        page = client.get(form).text
        clock.advance(seconds=seconds)  # what comes back at once looks like a robot's, and waits
        opened = BeautifulSoup(page, "html.parser").find(attrs={"name": "opened"})["value"]
        sent = {"csrf_token": token_in(page), "text": f"Lampor {seconds}", "language": "sv", "opened": opened}
        receipt = client.post(form, data=sent)
        assert promised in client.get(receipt.location).text


def test_the_page_says_what_holds_and_who_chose_it(client, getinge, person):
    sign_in(client, person)
    page = client.get(PAGE).text
    assert "Just nu läser en människa varje text innan den visas." in page
    sent = {"csrf_token": token_in(page), "step": "0", "read": "after", "seen": "0"}
    assert client.post(PAGE, data=sent).status_code == 303
    page = client.get(PAGE).text
    assert "Just nu visas texter direkt" in page
    assert person.name in page
    late = client.post(PAGE, data=sent)
    assert late.status_code == 409
    assert "Någon annan hann välja" in late.text
