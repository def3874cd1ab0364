"""Grouping and listing: nothing is destroyed, and taking back restores exactly."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import inspect

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution
from participation.contributions.operations import withdraw
from participation.contributions.queries import any_contribution
from participation.contributions.states import Channel, Reason, Stage
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.idea_list.models import Group, GroupMember, ListedStatus
from participation.idea_list.operations import (
    add_to_entry,
    group,
    place_on_idea_list,
    remove_from_idea_list,
    undo_grouping,
    undo_placing,
    ungroup,
)
from participation.idea_list.queries import (
    chosen_contributions,
    current_members,
    current_memberships,
    groups_behind,
    listed_idea,
    listed_ideas,
    loose_voice_counts,
    loose_voices,
    shown_voices_of_entry,
    voice_counts,
    voice_counts_of_entries,
)
from participation.moderation.operations import withhold
from tests.making import make_idea, make_moderator, make_part, make_programme, make_shown_idea
from tests.support.queries import count_queries

MOVING = {"version", "changed_at"}


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def voices(getinge, moderator):
    channels = [Channel.WEB] * 3 + [Channel.PAPER] * 2
    return [
        make_shown_idea(getinge, moderator, f"Lampor vid ån {number}", channel=channel)
        for number, channel in enumerate(channels)
    ]


def everything_said():
    """Each contribution with all that its row says, but for its version and when it last changed."""
    db.session.expire_all()
    names = {column.key for column in inspect(Contribution).column_attrs} - MOVING
    return {
        contribution.id: {name: getattr(contribution, name) for name in names}
        for contribution in db.session.scalars(db.select(Contribution))
    }


def in_groups():
    """Which contributions are together now."""
    db.session.expire_all()
    together = {}
    for member in db.session.scalars(db.select(GroupMember).where(GroupMember.left_at.is_(None))):
        together.setdefault(member.group_id, set()).add(member.contribution_id)
    return together


def to_sort(programme):
    return {voice.id for voice in loose_voices(programme.id, None, None).items}


def put_together(contributions, moderator, clock):
    with transaction():
        return group(contributions, actor=moderator, at=clock.now())


def put_on_list(contributions, moderator, clock, area_id=None, **details):
    with transaction():
        return place_on_idea_list(
            contributions, area_id=area_id, title="Belysning längs ån", motive="Många går där.",
            actor=moderator, at=clock.now(), **details,
        )  # fmt: skip


def test_five_that_say_the_same_count_as_five_voices(voices, moderator, clock):
    together = put_together(voices, moderator, clock)
    assert voice_counts([together.id])[together.id] == {Channel.WEB: 3, Channel.PAPER: 2}
    assert [member.contribution.text for member in current_members(together.id)] == [
        voice.text for voice in sorted(voices, key=lambda voice: voice.id)
    ]


def test_ungrouping_five_restores_the_earlier_state_exactly(getinge, voices, moderator, clock):
    before, loose = everything_said(), to_sort(getinge)
    together = put_together(voices, moderator, clock)
    assert to_sort(getinge) == set()
    clock.advance(days=1)
    with transaction():
        ungroup(together, actor=moderator, at=clock.now())
    assert everything_said() == before
    assert in_groups() == {}
    assert to_sort(getinge) == loose
    told = [entry.event for entry in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence))]
    assert told.count(Event.CONTRIBUTION_GROUPED) == told.count(Event.CONTRIBUTION_UNGROUPED) == 5


def test_taking_back_a_grouping_leaves_those_who_were_together_before(voices, moderator, clock):
    together = put_together(voices[:3], moderator, clock)
    before = in_groups()
    clock.advance(minutes=5)
    put_together([voices[0], *voices[3:]], moderator, clock)
    grouped_at = clock.now()
    clock.advance(minutes=1)
    with transaction():
        undo_grouping(together, grouped_at=grouped_at, actor=moderator, at=clock.now())
    assert in_groups() == before
    with pytest.raises(Conflict), transaction():
        undo_grouping(together, grouped_at=grouped_at, actor=moderator, at=clock.now())


def test_taking_back_the_grouping_that_made_the_group_dissolves_it(voices, moderator, clock):
    together = put_together(voices, moderator, clock)
    grouped_at = clock.now()
    with transaction():
        undo_grouping(together, grouped_at=grouped_at, actor=moderator, at=clock.now())
    assert in_groups() == {}
    assert db.session.get(Group, together.id).dissolved_at is not None


def test_one_alone_is_no_group(voices, moderator, clock):
    with pytest.raises(RuleBroken) as broken:
        put_together(voices[:1], moderator, clock)
    assert broken.value.field == "chosen"


def test_nothing_chosen_is_refused(getinge, moderator, clock):
    with pytest.raises(RuleBroken):
        put_together([], moderator, clock)
    with pytest.raises(RuleBroken):
        put_on_list([], moderator, clock)


def test_voices_of_different_places_are_never_merged(getinge, voices, moderator, clock):
    kvibille = make_programme("kvibille", "Kvibille")
    elsewhere = make_shown_idea(kvibille, make_moderator(kvibille), "Lampor vid ån")
    for act in (put_together, put_on_list):
        with pytest.raises(RuleBroken, match="olika orter"):
            act([voices[0], elsewhere], moderator, clock)
    assert in_groups() == {}


def test_only_what_is_shown_is_grouped(getinge, voices, moderator, clock):
    with pytest.raises(RuleBroken):
        put_together([voices[0], make_idea(getinge)], moderator, clock)


def test_voices_of_two_groups_are_not_merged_by_the_way(voices, moderator, clock):
    put_together(voices[:2], moderator, clock)
    put_together(voices[2:4], moderator, clock)
    before = in_groups()
    with pytest.raises(RuleBroken, match="olika grupper"):
        put_together(voices, moderator, clock)
    assert in_groups() == before


def test_a_group_is_listed_in_one_act(getinge, voices, moderator, clock):
    area = make_part(getinge, text="Natur")
    together = put_together(voices, moderator, clock)
    entry = put_on_list([voices[2]], moderator, clock, area.part_id, next_word_on=date(2027, 2, 15))
    assert (entry.area_id, entry.title, entry.motive, entry.next_word_on) == (
        area.part_id, "Belysning längs ån", "Många går där.", date(2027, 2, 15),
    )
    assert [group.id for group in groups_behind([entry.id])[entry.id]] == [together.id]
    shown = shown_voices_of_entry(entry.id, None).items
    assert {voice.id for voice in shown} == {voice.id for voice in voices}
    memberships = current_memberships([voice.id for voice in voices])
    assert {member.group.listed_idea.id for member in memberships.values()} == {entry.id}
    assert {any_contribution(voice.id).stage for voice in voices} == {Stage.LISTED}


def test_a_single_voice_is_listed_without_grouping_first(voices, moderator, clock):
    entry = put_on_list(voices[:1], moderator, clock)
    assert entry.area_id is None
    assert voice_counts_of_entries([entry.id])[entry.id] == {Channel.WEB: 1}


def test_an_area_of_another_programme_is_refused(voices, moderator, clock):
    elsewhere = make_part(make_programme("kvibille", "Kvibille"))
    with pytest.raises(RuleBroken) as broken:
        put_on_list(voices, moderator, clock, elsewhere.part_id)
    assert broken.value.field == "area"
    assert in_groups() == {}


def test_nothing_is_listed_twice(voices, moderator, clock):
    put_on_list(voices, moderator, clock)
    with pytest.raises(RuleBroken, match="redan"):
        put_on_list(voices[:1], moderator, clock)


def test_a_group_on_the_list_is_not_dissolved(voices, moderator, clock):
    entry = put_on_list(voices, moderator, clock)
    (together,) = groups_behind([entry.id])[entry.id]
    with pytest.raises(RuleBroken, match="idélistan"), transaction():
        ungroup(together, actor=moderator, at=clock.now())
    with pytest.raises(RuleBroken, match="idélistan"), transaction():
        undo_grouping(together, grouped_at=clock.now(), actor=moderator, at=clock.now())


def test_taking_back_a_placing_restores_the_earlier_state_exactly(getinge, voices, moderator, clock):
    put_together(voices[:2], moderator, clock)
    clock.advance(minutes=1)
    before, together_before, loose = everything_said(), in_groups(), to_sort(getinge)
    entry = put_on_list(voices[1:4], moderator, clock)
    placed_at = clock.now()
    (together,) = groups_behind([entry.id])[entry.id]
    clock.advance(minutes=1)
    with transaction():
        undo_placing(together, entry, placed_at=placed_at, actor=moderator, at=clock.now())
    assert everything_said() == before
    assert in_groups() == together_before
    assert to_sort(getinge) == loose
    assert listed_ideas(getinge.id) == []
    with pytest.raises(Conflict), transaction():
        undo_placing(together, entry, placed_at=placed_at, actor=moderator, at=clock.now())


def test_taking_back_the_placing_of_loose_voices_leaves_no_group(voices, moderator, clock):
    entry = put_on_list(voices, moderator, clock)
    placed_at = clock.now()
    (together,) = groups_behind([entry.id])[entry.id]
    with transaction():
        undo_placing(together, entry, placed_at=placed_at, actor=moderator, at=clock.now())
    assert in_groups() == {}


def test_an_entry_is_removed_and_its_group_stays(getinge, voices, moderator, clock):
    put_together(voices, moderator, clock)
    together_before, before = in_groups(), everything_said()
    entry = put_on_list(voices[:1], moderator, clock)
    with transaction():
        remove_from_idea_list(entry, groups_behind([entry.id])[entry.id], actor=moderator, at=clock.now())
    assert entry.status == ListedStatus.REMOVED
    assert listed_idea(getinge.id, entry.id) is None
    assert in_groups() == together_before
    assert everything_said() == before


def test_more_voices_are_added_to_an_entry_and_taken_back(voices, moderator, clock):
    entry = put_on_list(voices[:2], moderator, clock)
    clock.advance(minutes=1)
    before, together_before = everything_said(), in_groups()
    with transaction():
        together = add_to_entry(voices[2:], entry, actor=moderator, at=clock.now())
    assert voice_counts_of_entries([entry.id])[entry.id] == {Channel.WEB: 3, Channel.PAPER: 2}
    with transaction():
        undo_placing(together, entry, placed_at=clock.now(), actor=moderator, at=clock.now())
    assert entry.status == ListedStatus.ON_LIST
    assert everything_said() == before
    assert in_groups() == together_before


@pytest.mark.parametrize("act", ["add", "undo", "remove"])
def test_all_who_change_an_entry_take_it_after_the_log(voices, moderator, clock, act):
    with transaction():
        entry = place_on_idea_list(
            voices[:2], area_id=None, title="Bänkar", motive="Många.", actor=moderator, at=clock.now()
        )
    together = current_memberships([voices[0].id])[voices[0].id].group
    with transaction():
        group(voices[2:], actor=moderator, at=clock.now())
    placed_at = entry.listed_at
    clock.advance(minutes=1)
    with count_queries() as statements, transaction():
        if act == "add":
            add_to_entry(voices[2:], entry, actor=moderator, at=clock.now())
        elif act == "undo":
            undo_placing(together, entry, placed_at=placed_at, actor=moderator, at=clock.now())
        else:
            remove_from_idea_list(entry, [together], actor=moderator, at=clock.now())
    changed = [statement.split()[1] for statement in statements if statement.startswith("UPDATE")]
    assert {"audit_head", "listed_idea"} <= set(changed)
    assert changed.index("audit_head") < changed.index("listed_idea")


def test_all_groups_of_an_entry_are_held_before_the_log_is(voices, moderator, clock):
    """Whoever moderates holds a text and waits for the log: nobody holds the log and waits for her text."""
    entry = put_on_list(voices[:2], moderator, clock)
    with transaction():
        add_to_entry(voices[2:], entry, actor=moderator, at=clock.now())
    groups = groups_behind([entry.id])[entry.id]
    with count_queries() as queries, transaction():
        remove_from_idea_list(entry, groups[::-1], actor=moderator, at=clock.now())
    log_held = next(number for number, query in enumerate(queries) if "FROM audit_head" in query)
    held = ("FROM contribution ", "FROM voice_group", "FROM group_member")
    assert [query for query in queries[:log_held] if "contribution.version \nFROM contribution" in query]
    assert not [query for query in queries[log_held:] if any(table in query for table in held)]


def test_nothing_is_added_to_an_entry_that_was_removed_or_is_elsewhere(voices, moderator, clock):
    entry = put_on_list(voices[:1], moderator, clock)
    with transaction():
        remove_from_idea_list(entry, groups_behind([entry.id])[entry.id], actor=moderator, at=clock.now())
    kvibille = make_programme("kvibille", "Kvibille")
    other_moderator = make_moderator(kvibille)
    elsewhere = put_on_list([make_shown_idea(kvibille, other_moderator)], other_moderator, clock)
    for wrong in (entry, elsewhere):
        with pytest.raises(RuleBroken) as broken, transaction():
            add_to_entry(voices[1:], wrong, actor=moderator, at=clock.now())
        assert broken.value.field == "entry"


def test_what_is_hidden_or_withdrawn_is_not_counted(voices, moderator, clock):
    entry = put_on_list(voices, moderator, clock)
    with transaction():
        withdraw(voices[0], at=clock.now())
        withhold(
            voices[4], version=voices[4].version, reason=Reason.THREAT, actor=moderator, at=clock.now()
        )
    (together,) = groups_behind([entry.id])[entry.id]
    assert voice_counts_of_entries([entry.id])[entry.id] == {Channel.WEB: 2, Channel.PAPER: 1}
    assert voice_counts([together.id])[together.id] == {Channel.WEB: 2, Channel.PAPER: 1}
    assert {voice.id for voice in shown_voices_of_entry(entry.id, None).items} == {
        voice.id for voice in voices[1:4]
    }


def test_what_was_hidden_keeps_its_day_when_its_group_is_listed(voices, moderator, clock):
    put_together(voices[:3], moderator, clock)
    with transaction():
        withhold(
            voices[0], version=voices[0].version, reason=Reason.THREAT, actor=moderator, at=clock.now()
        )
    hidden_at = clock.now()
    clock.advance(days=3)
    put_on_list(voices[1:2], moderator, clock)
    assert (voices[0].stage, voices[0].changed_at) == (Stage.LISTED, hidden_at)
    assert (voices[1].stage, voices[1].changed_at) == (Stage.LISTED, clock.now())


def test_what_is_left_to_sort_is_counted_by_place(getinge, voices, moderator, clock):
    make_idea(getinge)
    put_together(voices[:2], moderator, clock)
    assert loose_voice_counts({getinge.id}) == loose_voice_counts(None) == {getinge.id: 3}


def test_nobody_sorts_in_other_places(voices, moderator, clock):
    stranger = make_moderator(make_programme("kvibille", "Kvibille"))
    entry = put_on_list(voices[:2], moderator, clock)
    together = put_together(voices[2:], moderator, clock)
    listed = groups_behind([entry.id])[entry.id]
    at = clock.now()
    with pytest.raises(NotFound), transaction():
        group(voices[2:], actor=stranger, at=at)
    with pytest.raises(NotFound), transaction():
        ungroup(together, actor=stranger, at=at)
    with pytest.raises(NotFound), transaction():
        undo_grouping(together, grouped_at=at, actor=stranger, at=at)
    with pytest.raises(NotFound), transaction():
        remove_from_idea_list(entry, listed, actor=stranger, at=at)
    with pytest.raises(NotFound), transaction():
        undo_placing(listed[0], entry, placed_at=at, actor=stranger, at=at)
    with pytest.raises(NotFound), transaction():
        add_to_entry(voices[2:], entry, actor=stranger, at=at)


def test_of_two_who_group_the_same_text_in_the_same_moment_one_wins(app, voices, moderator, clock):
    both_are_ready, outcomes = Barrier(2, timeout=20), []
    ids = [voice.id for voice in voices]
    db.session.rollback()

    def sort(chosen):
        with app.app_context():
            read = chosen_contributions(chosen)
            assert len(read) == 2
            db.session.rollback()
            both_are_ready.wait()
            try:
                with transaction():
                    group(chosen_contributions(chosen), actor=moderator, at=clock.now())
                outcomes.append("grouped")
            except (Conflict, RuleBroken):
                outcomes.append("refused")

    people = [Thread(target=sort, args=[chosen]) for chosen in (ids[:2], ids[1:3])]
    for person in people:
        person.start()
    for person in people:
        person.join()
    # Either the second came so late that it joined the first one's group, or it was refused: never two.
    assert len(in_groups()) == 1
    assert outcomes.count("grouped") >= 1
    assert len(outcomes) == 2


def test_a_text_that_was_hidden_after_it_was_chosen_is_not_grouped(voices, moderator, clock, app):
    """The texts are held before the log is written, in the order in which moderating takes them."""
    chosen = list(chosen_contributions([voice.id for voice in voices[:2]]))
    hidden_id = chosen[0].id
    db.session.expunge_all()  # as they were read, whatever happens to them

    def hide():
        with app.app_context(), transaction():
            text = any_contribution(hidden_id)
            withhold(text, version=text.version, reason=Reason.THREAT, actor=moderator, at=clock.now())

    db.session.commit()
    other = Thread(target=hide)
    other.start()
    other.join()
    with pytest.raises(Conflict), transaction():
        group(chosen, actor=moderator, at=clock.now())
    assert current_memberships([hidden_id]) == {}
