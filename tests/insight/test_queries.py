"""The lists of ideas: what stands in them, in which order, and what became of each."""

import pytest

from participation.access.actors import Actor
from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.operations import withdraw
from participation.contributions.states import Channel, Kind, Reason
from participation.core import clock
from participation.core.db import transaction
from participation.idea_list.operations import group, place_on_idea_list, remove_from_idea_list
from participation.idea_list.queries import groups_behind
from participation.insight.queries import IdeaFilter, IdeaStatus, outcomes_of, public_ideas
from participation.moderation.operations import AnswerText, publish, withhold
from participation.programmes.queries import areas_of
from tests.making import make_idea, make_programme, make_shown_idea, make_user


@pytest.fixture
def getinge(database):
    return make_programme("getinge", areas=["Natur och vatten", "Mötesplatser"])


@pytest.fixture
def moderator(getinge) -> Actor:
    """One person for the whole municipality, who reads and sorts."""
    user, _, _ = make_user(Role.MODERATOR)
    return actor_of(user)


def texts(**wanted):
    return [idea.text for idea in public_ideas(IdeaFilter(**wanted), None, 50).items]


def hide(idea, moderator):
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())


def test_the_latest_day_comes_first(getinge, moderator, clock):
    for words in ("måndag", "tisdag", "onsdag"):
        make_shown_idea(getinge, moderator, words)
        clock.advance(days=1)

    assert texts() == ["onsdag", "tisdag", "måndag"]


def test_only_what_is_or_was_shown_stands_in_a_list(getinge, moderator):
    make_idea(getinge, "väntar")
    hide(make_idea(getinge, "aldrig visad"), moderator)
    make_shown_idea(getinge, moderator, "visad")
    hide(make_shown_idea(getinge, moderator, "dold"), moderator)
    taken_back = make_shown_idea(getinge, moderator, "tillbakatagen")
    with transaction():
        withdraw(taken_back, at=clock.now())

    assert sorted(texts()) == ["dold", "visad"]


def test_comments_stand_in_no_list_of_ideas(getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "idén")
    make_shown_idea(getinge, moderator, "en kommentar", kind=Kind.COMMENT, target_id=idea.id)

    assert texts() == ["idén"]


def test_a_list_is_of_one_place_and_one_area(getinge, moderator):
    nature, meeting = areas_of(getinge.id)
    make_shown_idea(getinge, moderator, "ån", area_id=nature.id)
    make_shown_idea(getinge, moderator, "torget", area_id=meeting.id)
    make_shown_idea(getinge, moderator, "utan område")
    make_shown_idea(make_programme("oskarstrom", "Oskarström"), moderator, "en annan ort")

    assert sorted(texts(programme_id=getinge.id)) == ["torget", "utan område", "ån"]
    assert texts(programme_id=getinge.id, area_id=nature.id) == ["ån"]
    assert len(texts()) == 4


def test_each_status_shows_its_own(getinge, moderator):
    waiting = make_shown_idea(getinge, moderator, "väntar på besked")
    answered = make_idea(getinge, "besvarad")
    with transaction():
        publish(
            answered,
            version=answered.version,
            actor=moderator,
            at=clock.now(),
            answer=AnswerText("Ja, i vår."),
        )
    listed = make_shown_idea(getinge, moderator, "på listan")
    with transaction():
        entry = place_on_idea_list(
            [listed], area_id=None, title="Gunga", motive="Många vill", actor=moderator, at=clock.now()
        )

    assert texts(status=IdeaStatus.WAITING_FOR_ANSWER) == [waiting.text]
    assert texts(status=IdeaStatus.ANSWERED) == [answered.text]
    assert texts(status=IdeaStatus.LISTED) == [listed.text]

    with transaction():
        remove_from_idea_list(entry, groups_behind([entry.id])[entry.id], actor=moderator, at=clock.now())
    assert texts(status=IdeaStatus.LISTED) == []


def test_a_group_speaks_with_all_its_shown_voices_by_channel(getinge, moderator):
    voices = [
        make_shown_idea(getinge, moderator, f"Gunga {number}", channel=channel)
        for number, channel in enumerate([Channel.WEB, Channel.WEB, Channel.PAPER, Channel.TABLET])
    ]
    alone = make_shown_idea(getinge, moderator, "Något annat", channel=Channel.PHONE)
    with transaction():
        group(voices, actor=moderator, at=clock.now())
    hide(voices[3], moderator)

    outcomes = outcomes_of([*voices, alone])

    assert dict(outcomes[voices[0].id].voices) == {Channel.WEB: 2, Channel.PAPER: 1}
    assert dict(outcomes[alone.id].voices) == {Channel.PHONE: 1}
    assert outcomes[alone.id].listed_idea is None


def test_every_voice_of_a_group_shows_the_entry(getinge, moderator):
    voices = [make_shown_idea(getinge, moderator, f"Gunga {number}") for number in range(2)]
    with transaction():
        group(voices, actor=moderator, at=clock.now())
        entry = place_on_idea_list(
            [voices[0]], area_id=None, title="Gunga", motive="Många vill", actor=moderator, at=clock.now()
        )

    outcomes = outcomes_of(voices)

    assert {outcome.listed_idea.id for outcome in outcomes.values()} == {entry.id}


def test_the_answer_that_stands_is_the_latest(getinge, moderator):
    idea = make_shown_idea(getinge, moderator)
    for words in ("Vi återkommer.", "Ja, i vår."):
        with transaction():
            publish(idea, version=idea.version, actor=moderator, at=clock.now(), answer=AnswerText(words))

    assert outcomes_of([idea])[idea.id].answer.text == "Ja, i vår."


def test_nothing_asked_for_has_no_outcome(database):
    assert outcomes_of([]) == {}
