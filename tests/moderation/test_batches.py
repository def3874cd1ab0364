"""Several texts at once: each decided by itself, all taken back together."""

import pytest
from bs4 import BeautifulSoup

from participation.access.actors import SYSTEM
from participation.access.roles import Role
from participation.accounts.people_operations import set_last_day
from participation.accounts.queries import actor_of
from participation.contributions.likeness import likeness_of
from participation.contributions.queries import any_contribution
from participation.contributions.states import Channel, Reason, State
from participation.core.clock import now, today
from participation.core.db import db, transaction
from participation.core.errors import NotFound, RuleBroken
from participation.core.public_ids import public_id_text
from participation.moderation.batch_models import BatchOutcome
from participation.moderation.batch_operations import (
    Chosen,
    assign_many,
    show_many,
    undo_batch,
    withhold_many,
)
from participation.moderation.batch_queries import alike_in_queue, items_of
from participation.moderation.operations import publish
from participation.moderation.queries import decisions_about, queue
from participation.moderation.queue_choice import QueueChoice, Whose
from participation.moderation.workplace_operations import assign
from participation.moderation.workplace_queries import standing_assignments
from tests.making import make_idea, make_moderator, make_programme, make_user
from tests.support.signing_in import sign_in, token_in

PAGE = "/personal/att-lasa/flera"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def person(getinge):
    return make_user(Role.MODERATOR, getinge)[0]


@pytest.fixture
def anna(person):
    return actor_of(person)


def chosen(*texts):
    return [Chosen(text.id, text.version) for text in texts]


def states(*texts):
    db.session.expire_all()
    return [any_contribution(text.id).state for text in texts]


def outcomes(batch):
    return [item.outcome for item in items_of(batch.id)]


def test_what_a_colleague_decided_meanwhile_is_left_and_said_and_so_is_it_when_undone(getinge, anna, clock):
    texts = [make_idea(getinge, f"Text {number}") for number in range(4)]
    selection = chosen(*texts)
    kim = make_moderator(getinge)
    with transaction():
        publish(texts[0], version=1, actor=kim, at=now())
    with transaction():
        batch = withhold_many(
            selection, reason=Reason.ADVERTISING, note_to_author=None, actor=anna, at=now()
        )  # fmt: skip
    assert states(*texts) == [State.SHOWN, *[State.WITHHELD] * 3]
    assert sorted(outcomes(batch)) == ["changed", "done", "done", "done"]
    assert [len(decisions_about(text.id)) for text in texts] == [1, 1, 1, 1]
    with transaction():
        publish(any_contribution(texts[1].id), version=2, actor=kim, at=now())
    with transaction():
        undo_batch(batch, actor=anna, at=now())
    assert states(*texts) == [State.SHOWN, State.SHOWN, State.WAITING, State.WAITING]
    assert sorted(outcomes(batch)) == ["changed", "changed_since", "undone", "undone"]
    with transaction():
        undo_batch(batch, actor=anna, at=now())
    assert states(*texts) == [State.SHOWN, State.SHOWN, State.WAITING, State.WAITING]


def test_others_places_and_others_batches_are_out_of_reach(getinge, anna):
    elsewhere = make_programme("oskarstrom", "Oskarström")
    theirs, ours = make_idea(elsewhere), make_idea(getinge)
    with transaction():
        batch = show_many(chosen(theirs, ours), actor=anna, at=now())
    assert states(theirs, ours) == [State.WAITING, State.SHOWN]
    assert [item.contribution_id for item in items_of(batch.id)] == [ours.id]
    with pytest.raises(NotFound), transaction():
        undo_batch(batch, actor=make_moderator(getinge), at=now())
    for nothing in ([], chosen(theirs)):
        with pytest.raises(RuleBroken), transaction():
            show_many(nothing, actor=anna, at=now())


def test_assigning_many_leaves_those_that_somebody_took_and_can_be_undone(getinge, anna, person):
    mine, taken = make_idea(getinge), make_idea(getinge)
    kim = make_moderator(getinge)
    with transaction():
        assign(taken, kim.user_id, seen=0, actor=kim, at=now())
    with transaction():
        batch = assign_many(chosen(mine, taken), person.id, actor=anna, at=now())
    holders = {key: row.assigned_to for key, row in standing_assignments([mine.id, taken.id]).items()}
    assert holders == {mine.id: person.id, taken.id: kim.user_id}
    assert sorted(outcomes(batch)) == [BatchOutcome.CHANGED, BatchOutcome.DONE]
    with transaction():
        undo_batch(batch, actor=anna, at=now())
    assert set(standing_assignments([mine.id, taken.id])) == {taken.id}


def test_what_lies_on_the_desk_of_somebody_who_left_is_nobodys(getinge, anna, person, clock):
    idea = make_idea(getinge)
    with transaction():
        assign(idea, person.id, seen=0, actor=anna, at=now())
    nobodys = QueueChoice(whose=Whose.NOBODYS)
    assert queue(None, nobodys).oldest == []
    with transaction():
        set_last_day(person.id, person.grants[0].id, today(), SYSTEM, now())
    assert queue(None, nobodys).oldest == []
    clock.advance(days=1)
    assert [text.id for text in queue(None, nobodys).oldest] == [idea.id]


def test_the_queue_is_filtered_sorted_and_paged(getinge, anna, person, clock):
    plain = make_idea(getinge, "Lampor")
    clock.advance(minutes=1)
    paper = make_idea(getinge, "Bänkar", channel=Channel.PAPER)
    clock.advance(minutes=1)
    flagged = make_idea(getinge, "Ring 070-174 06 12 eller se www.exempel.se")
    with transaction():
        assign(paper, person.id, seen=0, actor=anna, at=now())

    def ids(choice, **more):
        return [text.id for text in queue(None, choice, person.id, **more).oldest]

    assert ids(QueueChoice()) == [plain.id, paper.id, flagged.id]
    assert ids(QueueChoice(by_risk=True)) == [flagged.id, plain.id, paper.id]
    assert ids(QueueChoice(by_risk=True), after=flagged) == [plain.id, paper.id]
    assert ids(QueueChoice(by_risk=True), after=plain, most=1) == [paper.id]
    assert ids(QueueChoice(whose=Whose.MINE)) == [paper.id]
    assert ids(QueueChoice(whose=Whose.NOBODYS)) == [plain.id, flagged.id]
    assert ids(QueueChoice(channel=Channel.PAPER)) == [paper.id]
    assert ids(QueueChoice(flag="link")) == ids(QueueChoice(flag="phone")) == [flagged.id]
    assert ids(QueueChoice(slug="oskarstrom")) == []
    everything = QueueChoice(Whose.MINE, "getinge", Channel.WEB, "phone", "abc", True)
    assert QueueChoice.from_args(everything.to_args()) == everything
    assert QueueChoice.from_args({"vilka": "?", "kanal": "\0", "flagga": "%", "lika": "%"}) == QueueChoice()


def test_a_burst_of_two_hundred_is_one_heap_and_one_act_and_can_be_undone(client, getinge, person):
    for number in range(200):
        make_idea(getinge, f"Köp BILLIGA piller {number}!", looks_like_robot=True)
    neighbour = make_idea(getinge, "Fler bänkar vid ån")
    assert likeness_of("Köp billiga  piller 7") == likeness_of("KÖP, billiga piller!") != likeness_of("7")
    (heap,) = alike_in_queue(None)
    assert heap.count == 200
    sign_in(client, person)
    assert "200 nästan lika" in client.get(PAGE).text
    page = BeautifulSoup(client.get(f"{PAGE}?lika={heap.likeness}").text, "html.parser")
    boxes = [box["value"] for box in page.select("input[name=chosen][checked]")]
    assert len(boxes) == 200
    sent = {"csrf_token": token_in(str(page)), "act": "withhold", "reason": "advertising", "chosen": boxes}
    done = client.post(PAGE, data=sent)
    assert "200 texter visas inte" in client.get(done.location).text
    assert queue(None).length == 1
    assert states(neighbour) == [State.WAITING]
    client.post(f"{done.location}/angra", data={"csrf_token": token_in(client.get(done.location).text)})
    assert "200 texter är som de var innan" in client.get(done.location).text
    assert queue(None).length == 201


def test_a_refused_batch_keeps_what_was_chosen_and_typed(client, getinge, person):
    idea = make_idea(getinge)
    box = f"{public_id_text(idea.id)}-{idea.version}-0"
    sign_in(client, person)
    token = token_in(client.get(PAGE).text)
    response = client.post(
        PAGE, data={"csrf_token": token, "act": "withhold", "chosen": box, "note_to_author": "Hej"}
    )
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one("input[name=chosen][checked]")["value"] == box
    assert page.select_one("textarea").get_text().strip() == "Hej"
    assert "Välj varför texterna inte visas." in response.text
    assert states(idea) == [State.WAITING]
