"""Each act of a moderator, what it leaves behind, and that undo brings back exactly what was before."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import inspect

from participation.access.actors import PUBLIC
from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution
from participation.contributions.operations import withdraw
from participation.contributions.queries import any_contribution
from participation.contributions.states import Reason, State
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.elsewhere_operations import forward, leave
from participation.moderation.models import Act
from participation.moderation.operations import (
    MASK,
    AnswerText,
    mask,
    masked_text,
    passages_of,
    publish,
    restore,
    undo,
    withhold,
)
from participation.moderation.queries import all_answers_to, all_decisions_about, answers_to, decisions_about
from tests.making import make_idea, make_moderator, make_programme
from tests.support.audit import events

NEIGHBOUR = "Min granne Testa Testsson kör för fort. Testa bor i hörnet, ring 070-174 06 12."
MOVING = {"version", "changed_at"}


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def idea(getinge):
    return make_idea(getinge, NEIGHBOUR, shown_name="Kim", place_text="Storgatan 4")


def columns_of(contribution):
    """Everything the row says, but for its version and when it last changed."""
    db.session.refresh(contribution)
    names = {column.key for column in inspect(Contribution).column_attrs} - MOVING
    return {name: getattr(contribution, name) for name in names}


def do(act, contribution, actor, clock, **details):
    with transaction():
        return act(contribution, version=contribution.version, actor=actor, at=clock.now(), **details)


def test_publishing_shows_the_text_at_once_and_makes_it_found(idea, moderator, clock):
    decision = do(publish, idea, moderator, clock)
    assert (idea.state, idea.shown_on) == (State.SHOWN, local_day(clock.now()))
    assert idea.public_text == NEIGHBOUR
    assert "grann" in idea.search_stems
    assert (decision.act, decision.decided_by) == (Act.PUBLISH, moderator.user_id)
    assert events()[-1] == Event.CONTRIBUTION_PUBLISHED


def test_publishing_with_an_answer_is_one_act(idea, moderator, clock):
    answer = AnswerText("Vi sätter upp ett gupp.", date(2027, 2, 15), "Trafikverket")
    decision = do(publish, idea, moderator, clock, answer=answer)
    given = answers_to([idea.id])[idea.id]
    assert (given.text, given.next_word_on, given.deciding_body) == (
        "Vi sätter upp ett gupp.", date(2027, 2, 15), "Trafikverket",
    )
    assert given.decision_id == decision.id
    assert (idea.answered_on, idea.next_word_on) == (local_day(clock.now()), date(2027, 2, 15))
    assert events()[-2:] == [Event.CONTRIBUTION_PUBLISHED, Event.CONTRIBUTION_ANSWERED]


def test_withholding_needs_a_reason(idea, moderator, clock):
    with pytest.raises(RuleBroken) as broken:
        do(withhold, idea, moderator, clock, reason=None)
    assert broken.value.field == "reason"
    assert any_contribution(idea.id).state == State.WAITING
    assert decisions_about(idea.id) == []


def test_what_does_not_belong_here_needs_a_line_on_where_to_turn(idea, moderator, clock):
    with pytest.raises(RuleBroken) as broken:
        do(withhold, idea, moderator, clock, reason=Reason.OUTSIDE_SCOPE)
    assert broken.value.field == "note_to_author"
    do(withhold, idea, moderator, clock, reason=Reason.OUTSIDE_SCOPE, note_to_author="Ring Halmstad Direkt.")


def test_what_was_never_shown_is_withheld_and_what_was_shown_is_hidden(getinge, moderator, clock):
    never, once = make_idea(getinge), make_idea(getinge)
    do(publish, once, moderator, clock)
    for idea in (never, once):
        do(withhold, idea, moderator, clock, reason=Reason.THREAT, note_to_author="Skriv den utan hotet.")
    assert (never.state, never.shown_on) == (State.WITHHELD, None)
    assert (once.state, once.shown_on) == (State.HIDDEN, local_day(clock.now()))
    assert never.search_stems is None
    assert once.search_stems is None
    assert decisions_about(once.id)[0].note_to_author == "Skriv den utan hotet."


def test_masking_shows_a_copy_and_keeps_the_original(idea, moderator, clock):
    do(mask, idea, moderator, clock, passages=passages_of(idea.text, "Testa Testsson\n070-174 06 12"))
    assert idea.text == NEIGHBOUR
    assert idea.public_text == f"Min granne {MASK} kör för fort. Testa bor i hörnet, ring {MASK}."
    assert "testsson" not in idea.search_stems
    assert idea.state == State.SHOWN


def test_a_name_and_a_place_can_be_hidden_alone_and_the_text_stays_whole(idea, moderator, clock):
    do(mask, idea, moderator, clock, passages=[], hides_name=True, hides_place=True)
    read = any_contribution(idea.id)
    assert (read.state, read.public_text, read.shown_text) == (State.SHOWN, NEIGHBOUR, None)
    assert (read.public_name, read.public_place) == (None, None)
    assert (read.shown_name, read.place) == ("Kim", "Storgatan 4")
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert '"hides_name": true, "hides_place": true' in entry.details


def test_a_new_mask_replaces_the_old_one(idea, moderator, clock):
    do(mask, idea, moderator, clock, passages=[(0, 3)], hides_name=True)
    do(mask, idea, moderator, clock, passages=[], hides_place=True)
    read = any_contribution(idea.id)
    assert (read.public_text, read.public_name, read.public_place) == (NEIGHBOUR, "Kim", None)


def test_a_name_and_a_place_that_are_not_there_are_nothing_to_hide(getinge, moderator, clock):
    bare = make_idea(getinge)
    with pytest.raises(RuleBroken):
        do(mask, bare, moderator, clock, passages=[], hides_name=True, hides_place=True)
    assert any_contribution(bare.id).state == State.WAITING


def test_every_place_where_a_word_stands_is_masked_capitals_or_not():
    text = "Testa bor här. TESTA igen, och testa."
    assert masked_text(text, passages_of(text, "testa")) == f"{MASK} bor här. {MASK} igen, och {MASK}."


def test_passages_that_overlap_become_one_bar():
    assert masked_text("abcdef", [(1, 3), (2, 5)]) == f"a{MASK}f"


@pytest.mark.parametrize("passages", [[], [(0, 0)], [(2, 1)], [(-1, 2)], [(0, 7)]])
def test_masking_nothing_or_outside_the_text_is_refused(passages):
    with pytest.raises(RuleBroken):
        masked_text("abcdef", passages)


def test_a_word_to_hide_that_is_not_in_the_text_is_named():
    with pytest.raises(RuleBroken, match="Tesst"):
        passages_of(NEIGHBOUR, "Testa\nTesst")


def test_a_word_with_signs_is_taken_as_it_stands():
    text = "Ring (Kim) på 070.* eller (kim)"
    assert passages_of(text, "(Kim)\n070.*") == [(5, 10), (26, 31), (14, 19)]


@pytest.mark.parametrize("shown_first", [False, True])
def test_restoring_shows_the_text_again_unchanged(idea, moderator, clock, shown_first):
    if shown_first:
        do(publish, idea, moderator, clock)
    do(withhold, idea, moderator, clock, reason=Reason.ADVERTISING)
    do(restore, idea, moderator, clock)
    assert (idea.state, idea.withheld_reason, idea.public_text) == (State.SHOWN, None, NEIGHBOUR)
    assert idea.search_stems is not None


def test_restoring_what_was_masked_keeps_the_mask(idea, moderator, clock):
    do(mask, idea, moderator, clock, passages=[(0, 3)])
    do(withhold, idea, moderator, clock, reason=Reason.PERSONAL_DATA)
    do(restore, idea, moderator, clock)
    assert idea.public_text == MASK + NEIGHBOUR[3:]


def test_only_what_is_not_shown_can_be_restored(idea, moderator, clock):
    with pytest.raises(RuleBroken):
        do(restore, idea, moderator, clock)


def test_what_the_author_took_back_stays_back(idea, moderator, clock):
    with transaction():
        withdraw(idea, at=clock.now())
    for act, details in ((publish, {}), (withhold, {"reason": Reason.THREAT}), (mask, {"passages": [(0, 3)]}),
                         (restore, {})):  # fmt: skip
        with pytest.raises(RuleBroken, match="tagit tillbaka"):
            do(act, idea, moderator, clock, **details)
    assert any_contribution(idea.id).state == State.WITHDRAWN


ACTS = {
    "publish": (publish, {}),
    "answer": (publish, {"answer": AnswerText("Ja.", date(2027, 1, 1), "Regionen")}),
    "mask": (mask, {"passages": [(0, 3)]}),
    "mask the name": (mask, {"passages": [], "hides_name": True}),
    "mask all": (mask, {"passages": [(0, 3)], "hides_name": True, "hides_place": True}),
    "withhold": (withhold, {"reason": Reason.ACCUSATION}),
    "leave": (leave, {"answer": AnswerText("Ja.", date(2027, 1, 1), "Regionen", date(2026, 12, 1))}),
    "forward": (forward, {"receiver": "Felanmälan", "note_to_author": "De svarar dig."}),
}
BEFORE = {
    "waiting": [],
    "shown": ["publish"],
    "answered": ["answer"],
    "masked": ["mask"],
    "nameless": ["mask the name"],
    "withheld": ["withhold"],
    "hidden": ["publish", "withhold"],
    "left": ["leave"],
    "forwarded": ["forward"],
}


@pytest.mark.parametrize(
    ("earlier", "name"),
    [
        pytest.param(earlier, name, id=f"{state}-{name}")
        for state, earlier in BEFORE.items() for name in ACTS if (state, name) != ("forwarded", "withhold")
    ],
)
def test_undo_brings_back_exactly_what_was(idea, moderator, clock, earlier, name):
    for done in earlier:
        do(ACTS[done][0], idea, moderator, clock, **ACTS[done][1])
        clock.advance(days=1)
    before, answers = columns_of(idea), answers_to([idea.id])
    standing = [decision.id for decision in decisions_about(idea.id)]
    decision = do(ACTS[name][0], idea, moderator, clock, **ACTS[name][1])
    assert idea.version > 1
    clock.advance(minutes=1)
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    assert columns_of(idea) == before
    assert answers_to([idea.id]) == answers
    assert [decision.id for decision in decisions_about(idea.id)] == standing
    assert events()[-1] == Event.CONTRIBUTION_DECISION_UNDONE


@pytest.mark.parametrize("earlier", [["withhold"], ["publish", "withhold"], ["mask", "withhold"]])
def test_undoing_a_restoring_hides_it_again_for_the_same_reason(idea, moderator, clock, earlier):
    for done in earlier:
        do(ACTS[done][0], idea, moderator, clock, **ACTS[done][1])
    before = columns_of(idea)
    decision = do(restore, idea, moderator, clock)
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    assert columns_of(idea) == before


def test_what_was_undone_is_still_in_the_history(idea, moderator, clock):
    decision = do(publish, idea, moderator, clock, answer=AnswerText("Ja."))
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    ((kept, name),) = all_decisions_about(idea.id)
    assert (kept.id, kept.undone_at, name) == (decision.id, clock.now(), moderator.name)
    ((answer, _name),) = all_answers_to(idea.id)
    assert answer.undone_at == clock.now()


def test_nothing_is_undone_after_something_else_happened(idea, moderator, clock):
    decision = do(publish, idea, moderator, clock)
    with transaction():
        withdraw(idea, at=clock.now() + timedelta(hours=1))
    with pytest.raises(Conflict), transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    assert any_contribution(idea.id).state == State.WITHDRAWN


def test_nothing_is_undone_twice(idea, moderator, clock):
    decision = do(publish, idea, moderator, clock)
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    with pytest.raises(Conflict), transaction():
        undo(decision, idea, actor=moderator, at=clock.now())


def test_the_second_of_two_moderators_overwrites_nothing(idea, moderator, clock):
    read = idea.version
    do(withhold, idea, moderator, clock, reason=Reason.THREAT)
    with pytest.raises(Conflict), transaction():
        publish(idea, version=read, actor=moderator, at=clock.now())
    assert any_contribution(idea.id).state == State.WITHHELD
    assert len(decisions_about(idea.id)) == 1


def test_of_two_who_press_in_the_same_moment_one_wins(app, idea, moderator, clock):
    both_have_read, outcomes = Barrier(2, timeout=20), []

    def decide(reason):
        with app.app_context():
            read = any_contribution(idea_id)
            version = read.version
            db.session.rollback()
            both_have_read.wait()
            try:
                with transaction():
                    text = any_contribution(idea_id)
                    withhold(text, version=version, reason=reason, actor=moderator, at=clock.now())
                outcomes.append(reason)
            except Conflict:
                outcomes.append("conflict")

    idea_id = idea.id
    db.session.rollback()
    people = [Thread(target=decide, args=[reason]) for reason in (Reason.THREAT, Reason.ADVERTISING)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(outcomes) == 2
    assert outcomes.count("conflict") == 1
    winner = next(outcome for outcome in outcomes if outcome != "conflict")
    assert any_contribution(idea_id).withheld_reason == winner
    assert len(decisions_about(idea_id)) == 1


@pytest.mark.parametrize("stranger", ["public", "elsewhere"])
def test_nobody_decides_about_other_places(idea, moderator, clock, stranger):
    actor = PUBLIC if stranger == "public" else make_moderator(make_programme("kvibille", "Kvibille"))
    decision = do(publish, idea, moderator, clock)
    for act, details in ACTS.values():
        with pytest.raises(NotFound):
            do(act, idea, actor, clock, **details)
    with pytest.raises(NotFound), transaction():
        undo(decision, idea, actor=actor, at=clock.now())
    assert any_contribution(idea.id).state == State.SHOWN


def test_a_decision_about_another_text_is_not_undone_here(getinge, idea, moderator, clock):
    decision = do(publish, idea, moderator, clock)
    other = make_idea(getinge)
    do(publish, other, moderator, clock)
    with pytest.raises(NotFound), transaction():
        undo(decision, other, actor=moderator, at=clock.now())
