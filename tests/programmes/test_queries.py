"""Reading programmes: in Swedish order, in their current wording, and never one place's in another's."""

import pytest
from sqlalchemy import select

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import NotFound
from participation.loading.programmes import load_programmes, read_programmes
from participation.programmes.models import PartKind, PartWording, ProgrammeVersion
from participation.programmes.queries import (
    all_programmes,
    areas_of,
    areas_places_and_map,
    current_wording,
    current_wordings,
    known_places,
    programme_by_id,
    programme_by_slug,
    the_programme,
)
from tests.making import make_part, make_programme
from tests.support.queries import count_queries


@pytest.fixture
def getinge(database):
    return make_programme(
        "getinge", areas=["Zon för båtar", "Ängar", "Ålar", "Österled"], places=["Ön", "Ängen", "Ån", "Zoo"]
    )


def revise(programme):
    """A new current version in which the first area has another wording and the others are gone."""
    with transaction():
        old = db.session.scalars(
            select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme.id)
        ).one()
        old.is_current = False
        new = ProgrammeVersion(programme_id=programme.id, number=2, label="Reviderat", is_current=True)
        db.session.add(new)
        db.session.flush()
        first = db.session.scalars(
            select(PartWording).where(PartWording.version_id == old.id).order_by(PartWording.position)
        ).first()
        db.session.add(
            PartWording(part_id=first.part_id, version_id=new.id, position=1, text="Zon för båtar och bad")
        )
    return first.part_id


def names(things):
    return [thing.name for thing in things]


def test_a_programme_comes_with_the_name_of_its_place(getinge):
    assert programme_by_slug("getinge").locality.name == "Getinge"
    assert programme_by_id(getinge.id).locality.name == "Getinge"
    assert the_programme("getinge").id == getinge.id


@pytest.mark.parametrize(
    "slug", ["", "Getinge", "framtid-getinge", "ingenstans", "a" * 5000, "get%", "getinge'"]
)
def test_another_address_is_no_programme(getinge, slug):
    assert programme_by_slug(slug) is None
    with pytest.raises(NotFound):
        the_programme(slug)


def test_places_come_in_swedish_order_on_both_databases(database):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
    for slug, name in (("osterled", "Österled"), ("angelholm", "Ängelholm"), ("aled", "Åled")):
        make_programme(slug, name)

    found = [programme.locality.name for programme in all_programmes()]

    assert found[-3:] == ["Åled", "Ängelholm", "Österled"]
    assert len(found) == 11
    assert found[:8] == sorted(found[:8])


def test_areas_stand_in_the_order_of_the_programme_and_places_in_swedish_order(getinge):
    assert names(areas_of(getinge.id)) == ["Zon för båtar", "Ängar", "Ålar", "Österled"]
    assert names(known_places(getinge.id)) == ["Zoo", "Ån", "Ängen", "Ön"]


def test_a_form_gets_areas_and_places_in_one_question(getinge):
    programme_id = getinge.id
    with count_queries() as queries:
        areas, places, _map = areas_places_and_map(programme_id)

    assert len(queries) == 1
    assert areas == areas_of(programme_id)
    assert names(places) == names(known_places(programme_id))


def test_only_areas_are_areas(getinge):
    make_part(getinge, PartKind.VISION, "Getinge växer")
    make_part(getinge, PartKind.STRATEGY, "Bygg mer")

    assert len(areas_of(getinge.id)) == 4
    assert [wording.part.kind for wording in current_wordings(getinge.id)] == [
        *[PartKind.AREA] * 4, PartKind.VISION, PartKind.STRATEGY,
    ]  # fmt: skip


def test_a_part_keeps_its_identity_when_its_words_change(getinge):
    part_id = revise(getinge)

    assert [(area.id, area.name) for area in areas_of(getinge.id)] == [(part_id, "Zon för båtar och bad")]
    assert current_wording(getinge.id, part_id).text == "Zon för båtar och bad"
    assert [wording.part_id for wording in current_wordings(getinge.id)] == [part_id]


def test_a_part_that_the_current_version_has_left_out_is_not_found(getinge):
    gone = areas_of(getinge.id)[1]
    revise(getinge)
    assert current_wording(getinge.id, gone.id) is None


def test_nothing_of_one_place_is_read_in_another(getinge):
    other = make_programme("oskarstrom", "Oskarström")

    assert areas_of(other.id) == []
    assert known_places(other.id) == []
    assert areas_places_and_map(other.id) == ([], [], None)
    assert list(current_wordings(other.id)) == []
    assert current_wording(other.id, areas_of(getinge.id)[0].id) is None
