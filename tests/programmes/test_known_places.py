"""Known places and maps: added, renamed, moved, retired; never deleted, never overwritten, always logged."""

import pytest

from participation.access.actors import SYSTEM
from participation.audit.models import AuditEntry
from participation.core import clock
from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.core.errors import Conflict, RuleBroken
from participation.programmes import operations
from participation.programmes.models import MapArea
from participation.programmes.queries import (
    NamedPlace,
    areas_places_and_map,
    known_places,
    nearest_place,
    programme_map,
)
from tests.making import make_programme
from tests.support.audit import events

BADET = Point.from_degrees(56.8206, 12.7312)


@pytest.fixture
def getinge(database):
    return make_programme("getinge", places=["Kvarnen"])


def act(operate, *arguments, **more):
    with transaction():
        return operate(*arguments, actor=SYSTEM, at=clock.now(), **more)


def only(programme):
    db.session.rollback()
    return known_places(programme.id)[0]


def test_a_place_is_added_renamed_moved_retired_and_brought_back_and_the_log_tells_it(getinge):
    kvarnen = only(getinge)
    act(operations.change_known_place, kvarnen, "Gamla kvarnen", BADET, version=1)
    act(operations.retire_known_place, only(getinge), version=2)
    assert only(getinge).retired_on == clock.today()
    act(operations.bring_back_known_place, only(getinge), version=3)
    place = only(getinge)
    assert (place.name, place.point, place.retired_on, place.version) == ("Gamla kvarnen", BADET, None, 4)
    act(operations.add_known_place, getinge.id, "Badet", None)
    assert events()[-4:] == [
        "known_place.changed", "known_place.retired", "known_place.brought_back", "known_place.added",
    ]  # fmt: skip
    said = " ".join(db.session.scalars(db.select(AuditEntry.details)))
    assert "kvarnen" not in said
    assert "56" not in said or str(BADET.north) not in said


@pytest.mark.parametrize("name", ["Kvarnen", "KVARNEN"])
def test_two_places_do_not_share_a_name(getinge, name):
    with pytest.raises(RuleBroken) as refused:
        act(operations.add_known_place, getinge.id, name, None)
    assert refused.value.field == "name"
    act(operations.add_known_place, getinge.id, "Badet", None)
    badet = next(place for place in known_places(getinge.id) if place.name == "Badet")
    with pytest.raises(RuleBroken):
        act(operations.change_known_place, badet, name, None, version=1)


def test_a_place_keeps_its_own_name_when_only_its_letters_change(getinge):
    act(operations.change_known_place, only(getinge), "KVARNEN", None, version=1)
    assert only(getinge).name == "KVARNEN"


def test_a_list_that_nobody_can_read_is_refused(getinge, monkeypatch):
    monkeypatch.setattr(operations, "MOST_KNOWN_PLACES", 1)
    with pytest.raises(RuleBroken):
        act(operations.add_known_place, getinge.id, "Badet", None)
    act(operations.retire_known_place, only(getinge), version=1)
    act(operations.add_known_place, getinge.id, "Badet", None)


def test_who_had_read_an_older_version_overwrites_nothing(getinge):
    act(operations.change_known_place, only(getinge), "Bruket", None, version=1)
    for operate, arguments in (
        (operations.change_known_place, ("Kvarnbyn", None)),
        (operations.retire_known_place, ()),
        (operations.bring_back_known_place, ()),
    ):
        with pytest.raises(Conflict):
            act(operate, only(getinge), *arguments, version=1)
    assert (only(getinge).name, only(getinge).retired_on) == ("Bruket", None)


def test_a_map_is_placed_once_and_moved_by_who_has_read_where_it_lies(getinge):
    act(operations.place_map, getinge.id, BADET, 2000, version=0)
    with pytest.raises(Conflict):
        act(operations.place_map, getinge.id, BADET, 500, version=0)
    db.session.rollback()
    act(operations.place_map, getinge.id, BADET, 3000, version=1)
    assert areas_places_and_map(getinge.id)[2] == MapArea(BADET, 3000)
    assert programme_map(getinge.id).version == 2


def test_a_map_reaches_to_its_edge_and_as_far_beyond_as_it_is_told():
    square = MapArea(BADET, 1000)
    assert square.reaches(Point(BADET.north + 1000, BADET.east - 1000))
    beside = Point(BADET.north + 1001, BADET.east)
    assert not square.reaches(beside)
    assert square.reaches(beside, 40)


def test_the_nearest_place_is_one_whose_point_is_known():
    near, far = NamedPlace(1, "Badet", BADET), NamedPlace(2, "Ån", Point(BADET.north + 900, BADET.east))
    unplaced = NamedPlace(3, "Kvarnen")
    assert nearest_place([far, unplaced, near], Point(BADET.north + 100, BADET.east)) is near
    assert nearest_place([unplaced], BADET) is None
