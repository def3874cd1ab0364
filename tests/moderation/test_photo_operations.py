"""Looking at pictures: each act on the row, its right, its version, its way back, and what is logged."""

import json

import pytest

from participation.audit.models import AuditEntry
from participation.contributions.operations import withdraw
from participation.contributions.photo_drawing import Box
from participation.contributions.photo_queries import all_photos
from participation.contributions.states import PhotoState
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.photo_operations import DESCRIBE, cover, release, undo, withhold
from participation.moderation.photo_queries import (
    count_of_photos_to_look_at,
    names_needed,
    photo_to_moderate,
    photos_to_look_at,
)
from tests.making import make_idea, make_moderator, make_photo, make_programme


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def photo(getinge):
    idea = make_idea(getinge, "En bild på ån", photos=(make_photo(),))
    return photo_to_moderate(all_photos([idea])[idea.id][0].id)


def fresh(photo):
    """The same row with its text loaded, as a page would load it."""
    return photo_to_moderate(photo.id)


def let(photo, actor, description="Ån", **more):
    with transaction():
        return release(
            photo, actor=actor, at=now(),
            **{"version": photo.version, "description": description, "without_description": False} | more,
        )  # fmt: skip


def cover_all(photo, actor):
    masked = make_photo((29, 27, 24))
    with transaction():
        decision = cover(
            photo, version=photo.version, boxes=[Box(1, 2, 3, 4)], masked=masked, actor=actor, at=now()
        )
    return masked, decision


def last_entry():
    return db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()


def test_a_picture_is_released_with_its_line_and_the_log_holds_no_words(photo, moderator):
    let(photo, moderator, "Ån vid bron")
    assert (photo.state, photo.description) == (PhotoState.RELEASED, "Ån vid bron")
    entry = last_entry()
    assert (entry.event, entry.subject) == ("photo.released", f"photo:{photo.id}")
    assert "bron" not in entry.details
    assert set(json.loads(entry.details)) == {"decision_id", "text_digest"}


def test_without_a_line_she_has_to_say_that_there_is_none(photo, moderator):
    with pytest.raises(RuleBroken) as broken:
        let(photo, moderator, "")
    assert (broken.value.sentence, broken.value.field) == (DESCRIBE, "description")
    let(photo, moderator, "", without_description=True)
    assert photo.description == "Bild utan beskrivning"


def test_what_was_taken_back_cannot_be_released(photo, moderator):
    with transaction():
        withdraw(fresh(photo).contribution, at=now())
    with pytest.raises(RuleBroken, match="tagit tillbaka"):
        let(fresh(photo), moderator)


@pytest.mark.parametrize("act", ["release", "withhold", "cover"])
def test_a_moderator_of_another_place_does_not_know_of_it(photo, act):
    stranger = make_moderator(make_programme("oskarstrom", "Oskarström"))
    photo = fresh(photo)
    acts = {
        "release": lambda: let(photo, stranger),
        "withhold": lambda: withhold(photo, version=1, actor=stranger, at=now()),
        "cover": lambda: cover(photo, version=1, boxes=[], masked=None, actor=stranger, at=now()),
    }
    with pytest.raises(NotFound):
        acts[act]()


def test_the_second_of_two_overwrites_nothing(photo, moderator):
    seen = photo.version
    let(photo, moderator)
    with pytest.raises(Conflict):
        withhold(fresh(photo), version=seen, actor=moderator, at=now())
    assert photo.state == PhotoState.RELEASED


def test_what_is_covered_is_another_file_and_undo_brings_back_each_step(photo, moderator):
    first, covered = cover_all(photo, moderator)
    assert (photo.shown_name, photo.boxes) == (first.name, [Box(1, 2, 3, 4)])
    assert last_entry().event == "photo.masked"
    with transaction():
        more = cover(photo, version=photo.version, boxes=[], masked=None, actor=moderator, at=now())
    assert photo.shown_name == photo.id
    assert names_needed([photo.id, first.name, "0" * 32]) == {photo.id, first.name}
    with pytest.raises(Conflict):
        undo(covered, fresh(photo), actor=moderator, at=now())
    with transaction():
        undo(more, fresh(photo), actor=moderator, at=now())
    assert (photo.shown_name, photo.boxes) == (first.name, [Box(1, 2, 3, 4)])
    assert last_entry().event == "photo.decision_undone"


def test_undo_brings_back_the_state_and_the_line(photo, moderator):
    decision = let(photo, moderator)
    with transaction():
        undo(decision, fresh(photo), actor=moderator, at=now())
    assert (photo.state, photo.description) == (PhotoState.WAITING, None)
    with pytest.raises(Conflict):
        undo(decision, fresh(photo), actor=moderator, at=now())


def test_what_waits_is_counted_until_each_is_decided(photo, moderator, getinge):
    assert [one.id for one in photos_to_look_at({getinge.id})] == [photo.id]
    assert count_of_photos_to_look_at({getinge.id}) == count_of_photos_to_look_at(None) == 1
    assert count_of_photos_to_look_at(set()) == 0
    with transaction():
        withhold(photo, version=photo.version, actor=moderator, at=now())
    assert count_of_photos_to_look_at(None) == 0
