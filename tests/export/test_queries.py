"""The rows of a package are the rows that the page counts."""

from collections import Counter
from datetime import timedelta

import pytest

from participation.contributions.operations import withdraw
from participation.contributions.states import UNCOUNTED, Channel, Kind, Reason, State
from participation.core import clock
from participation.core.db import one_moment, transaction
from participation.export.package_content import Variant
from participation.export.queries import Scope, moderation_counts, packaged_voices, record_to_fetch, tallies
from participation.idea_list.operations import group, place_on_idea_list
from participation.moderation.operations import undo, withhold
from participation.moderation.splitting_operations import Part, split
from participation.programmes.queries import areas_of
from participation.revisions.operations import end_revision, move_to_step, start_revision
from participation.revisions.queries import last_ended_at
from tests.export.making import make_leader, make_voices_of_every_fate
from tests.making import make_idea, make_moderator, make_part, make_programme, make_shown_idea
from tests.support.queries import count_queries


def scope(programme, variant=Variant.INTERNAL, since=None) -> Scope:
    return Scope(programme.id, variant, since, tuple(area.id for area in areas_of(programme.id)))


@pytest.mark.parametrize("variant", list(Variant))
def test_what_is_counted_is_what_is_packed_by_kind_channel_and_area(database, variant) -> None:
    programme = make_programme(areas=["Natur", "Skola"])
    make_voices_of_every_fate(programme)
    asked = scope(programme, variant)
    packed = Counter(
        (voice.contribution.kind, voice.contribution.channel, voice.area_id)
        for voice in packaged_voices(asked)
    )
    assert packed == {(t.kind, t.channel, t.area_id): t.count for t in tallies(asked)}
    assert packed


def test_the_public_variant_holds_only_what_is_shown(database) -> None:
    programme = make_programme(areas=["Natur"])
    make_voices_of_every_fate(programme)
    public = [voice.contribution.state for voice in packaged_voices(scope(programme, Variant.PUBLIC))]
    internal = {voice.contribution.state for voice in packaged_voices(scope(programme))}
    assert set(public) == {State.SHOWN}
    assert internal == set(State) - UNCOUNTED


def test_a_comment_on_an_idea_that_is_hidden_is_not_in_the_public_variant(database) -> None:
    programme = make_programme()
    moderator = make_moderator(programme)
    idea = make_shown_idea(programme, moderator)
    make_shown_idea(programme, moderator, "Håller med", kind=Kind.COMMENT, target_id=idea.id)
    public = scope(programme, Variant.PUBLIC)
    assert len(list(packaged_voices(public))) == 2
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.PERSONAL_ATTACK, actor=moderator, at=clock.now())
    assert list(packaged_voices(public)) == tallies(public) == []
    assert len(list(packaged_voices(scope(programme)))) == 2


def test_who_took_a_split_text_back_is_one_voice_per_part(database) -> None:
    programme = make_programme()
    moderator, idea = make_moderator(programme), make_idea(programme)
    with transaction():
        parts = [Part("Ljus"), Part("Bänkar")]
        split(idea, parts, version=idea.version, actor=moderator, at=clock.now())
    with transaction():
        withdraw(idea, at=clock.now())
    assert sum(tally.count for tally in tallies(scope(programme))) == len(parts)
    assert moderation_counts(programme.id, None) == {(State.WITHDRAWN, None): len(parts)}


def test_who_took_a_text_back_that_was_joined_again_is_one_voice(database) -> None:
    programme = make_programme()
    moderator, idea = make_moderator(programme), make_idea(programme)
    act = {"actor": moderator, "at": clock.now()}
    with transaction():
        decision = split(idea, [Part("Ljus"), Part("Bänkar")], version=idea.version, **act)
    with transaction():
        undo(decision, idea, **act)
    with transaction():
        withdraw(idea, at=clock.now())
    assert moderation_counts(programme.id, None) == {(State.WITHDRAWN, None): 1}


def test_other_places_stay_out(database) -> None:
    getinge, vallas = make_programme(), make_programme("vallas", "Vallås")
    make_idea(getinge)
    make_idea(vallas)
    assert sum(tally.count for tally in tallies(scope(vallas))) == 1


def test_a_voice_belongs_to_the_area_it_was_sorted_into_then_to_its_own_then_to_what_it_is_about(
    database,
) -> None:
    programme = make_programme(areas=["Natur", "Skola"])
    nature, school = areas_of(programme.id)
    moderator = make_moderator(programme)
    sorted_elsewhere = make_shown_idea(programme, moderator, "Ett", area_id=nature.id)
    own = make_shown_idea(programme, moderator, "Två", area_id=nature.id)
    with transaction():
        place_on_idea_list(
            [sorted_elsewhere],
            area_id=school.id,
            title="Bänkar",
            motive="Bra",
            actor=moderator,
            at=clock.now(),
        )
    on_idea = make_idea(programme, "Tre", kind=Kind.COMMENT, target_id=own.id)
    on_part = make_idea(programme, "Fyra", kind=Kind.COMMENT, target_part_id=school.id)
    loose = make_idea(programme, "Fem")
    found = {voice.contribution.id: voice.area_id for voice in packaged_voices(scope(programme))}
    assert found == {
        sorted_elsewhere.id: school.id,
        own.id: nature.id,
        on_idea.id: nature.id,
        on_part.id: school.id,
        loose.id: None,
    }


def test_a_part_that_is_no_area_counts_as_not_established(database) -> None:
    programme = make_programme(areas=["Natur"])
    strategy = make_part(programme, "strategy", "Fler träd")
    make_idea(programme, "Ja", kind=Kind.COMMENT, target_part_id=strategy.part_id)
    assert [tally.area_id for tally in tallies(scope(programme))] == [None]


def test_groups_come_first_in_their_area_and_together(database) -> None:
    programme = make_programme(areas=["Natur", "Skola"])
    nature, school = areas_of(programme.id)
    moderator = make_moderator(programme)
    ideas = [
        make_shown_idea(programme, moderator, f"Idé {n}", area_id=(school if n % 2 else nature).id)
        for n in range(8)
    ]
    with transaction():
        group([ideas[0], ideas[2], ideas[1]], actor=moderator, at=clock.now())
        group([ideas[4], ideas[6]], actor=moderator, at=clock.now())
    voices = list(packaged_voices(scope(programme)))
    assert [voice.area_id for voice in voices] == [nature.id] * 4 + [school.id] * 4
    groups = [voice.group_id for voice in voices]
    assert groups[0] == groups[1] != groups[2] == groups[3]
    assert groups[4] in (groups[0], groups[2])
    assert groups[5:] == [None] * 3
    assert sorted(voice.group_size for voice in voices if voice.group_id) == [2, 2, 3, 3, 3]


def test_what_came_before_the_last_revision_ended_is_left_out(database, clock) -> None:
    programme = make_programme()
    _user, leader = make_leader(programme)
    make_idea(programme, "Före")
    with transaction():
        revision = start_revision(programme.id, "Revidering 2022", actor=leader, at=clock.now())
        move_to_step(
            revision, 9, version=revision.version, window=None, actor=leader, at=clock.now(), motive="Prov"
        )
        end_revision(revision, version=revision.version, actor=leader, at=clock.advance(hours=1))
    clock.advance(hours=1)
    make_idea(programme, "Efter")
    asked = scope(programme, since=last_ended_at(programme.id))
    assert [voice.contribution.text for voice in packaged_voices(asked)] == ["Efter"]
    assert sum(tally.count for tally in tallies(asked)) == 1


def test_the_rows_are_asked_for_once_however_many_they_are(database) -> None:
    programme = make_programme()
    for number in range(5):
        make_idea(programme, f"Idé {number}", channel=list(Channel)[number])
    asked = scope(programme)
    with one_moment(), count_queries() as queries:
        assert len(list(packaged_voices(asked))) == 5
    assert len(queries) == 1


def test_nobody_fetches_by_a_token_that_is_not_hers(database) -> None:
    assert record_to_fetch("", 1, clock.now()) is None
    assert record_to_fetch("x" * 5000, 1, clock.now() + timedelta(days=1)) is None


def test_what_came_in_the_minute_of_the_last_end_is_not_lost(database) -> None:
    """Arrivals are stamped to the minute, ends are not: 12.00.40 is kept as 12.00, before 12.00.20."""
    programme = make_programme()
    ended_at = clock.now().replace(second=20)
    make_idea(programme, "Kom strax efter")
    assert [said.contribution.text for said in packaged_voices(scope(programme, since=ended_at))] == [
        "Kom strax efter"
    ]
    assert sum(tally.count for tally in tallies(scope(programme, since=ended_at))) == 1
