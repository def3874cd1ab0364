"""Where an idea belongs: by a list, by words, by a point. Row numbers (C1 …) are those of odd positions."""

import pytest
from bs4 import BeautifulSoup

from participation.contributions.models import Contribution
from participation.core import clock
from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.moderation.operations import mask
from participation.programmes.models import KnownPlace, ProgrammeMap
from tests.making import make_idea, make_moderator, make_programme
from tests.support.form_filling import filled_in

ADDRESS = "/getinge/lamna-ide"
BADET = Point.from_degrees(56.8206, 12.7312)
OUTSIDE = "Platsen ligger utanför kartan. Flytta markören."
NOT_PLACED = "Markören är inte placerad."


@pytest.fixture
def getinge(database):
    """A map of 4 km around a bathing place that has a point, and a mill that has none."""
    programme = make_programme("getinge", places=["Kvarnen"])
    with transaction():
        db.session.add(ProgrammeMap(programme_id=programme.id, centre=BADET, reach=2000))
        db.session.add(KnownPlace(programme_id=programme.id, name="Badet", point=BADET))
    return programme


def send(client, **answers):
    sent = filled_in(client.get(ADDRESS).text) | {"text": "Lampor vid ån"} | answers
    client.application.extensions["clock"].advance(seconds=10)
    return client.post(ADDRESS, data=sent)


def received():
    db.session.rollback()
    return db.session.scalars(db.select(Contribution).options(db.joinedload(Contribution.known_place))).one()


def degrees(point):
    latitude, longitude = point.to_degrees()
    return {"latitude": str(latitude), "longitude": str(longitude)}


def test_c6_a_point_is_kept_by_its_square_of_100_metres_and_said_to_be_near_what_it_is_near(client, getinge):
    exact = Point(BADET.north + 137, BADET.east - 61)
    latitude, longitude = exact.to_degrees()
    many_decimals, comma = f"{latitude}00000000000000001", f"{longitude}".replace(".", ",")
    assert send(client, latitude=many_decimals, longitude=comma).status_code == 303
    idea = received()
    assert idea.point == Point.from_degrees(latitude, longitude).square().middle
    assert idea.point.distance_to(exact) <= 75
    assert idea.place == "nära Badet"
    assert idea.flags == ""


def test_a_point_far_from_every_known_place_is_a_point_on_the_map(client, getinge):
    send(client, **degrees(Point(BADET.north + 1500, BADET.east)))
    assert (received().near_place, received().place) == (None, "en punkt på kartan")


def test_the_same_place_is_not_said_twice(client, getinge):
    badet = db.session.scalars(db.select(KnownPlace).where(KnownPlace.name == "Badet")).one()
    send(client, known_place=str(badet.id), place_text="vid bryggan", **degrees(BADET))
    assert received().place == "Badet, vid bryggan"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        pytest.param({"latitude": "91", "longitude": "12"}, OUTSIDE, id="C1"),
        pytest.param({"latitude": "56.82", "longitude": "500"}, OUTSIDE, id="C1 longitude"),
        pytest.param({"latitude": "59.33", "longitude": "18.06"}, OUTSIDE, id="C1 another town"),
        pytest.param({"latitude": "0", "longitude": "0"}, NOT_PLACED, id="C3"),
        pytest.param({"latitude": "NaN", "longitude": "NaN"}, OUTSIDE, id="C4"),
        pytest.param({"latitude": "inf", "longitude": "12.7"}, OUTSIDE, id="C4 infinity"),
        pytest.param({"latitude": "56.82", "longitude": ""}, NOT_PLACED, id="C9"),
        pytest.param({"latitude": "", "longitude": "12.73"}, NOT_PLACED, id="C9 other"),
        pytest.param({"latitude": "<b>", "longitude": "' or 1=1"}, OUTSIDE, id="mark-up"),
    ],
)
def test_a_position_that_cannot_be_is_refused_and_what_was_typed_is_kept(client, getinge, answers, sentence):
    answer = send(client, place_text="vid bryggan", **answers)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert sentence in page.select_one(".error-summary").get_text()
    fold = page.find("input", {"name": "latitude"}).find_parent("details")
    assert fold.has_attr("open")
    assert sentence in fold.get_text()
    kept = filled_in(answer.text)
    assert {name: kept[name] for name in answers} == answers
    assert (kept["text"], kept["place_text"]) == ("Lampor vid ån", "vid bryggan")
    assert db.session.scalar(db.select(db.func.count(Contribution.id))) == 0


def test_c7_who_points_just_outside_the_map_is_welcome_and_the_moderator_sees_it(client, getinge):
    assert send(client, **degrees(Point(BADET.north, BADET.east + 2040))).status_code == 303
    assert received().flags == "outside_map"


def test_i17_a_point_left_out_is_no_point(client, getinge):
    assert send(client, latitude="", longitude=" ").status_code == 303
    assert (received().point, received().place) == (None, None)


def test_without_a_map_no_point_is_asked_for_and_none_is_received(client):
    make_programme("kvibille", "Kvibille")
    page = client.get("/kvibille/lamna-ide")
    assert "latitude" not in filled_in(page.text)
    assert "data-map" not in page.text
    sent = filled_in(page.text) | {"text": "Lampor", "latitude": "91", "longitude": "NaN"}
    assert client.post("/kvibille/lamna-ide", data=sent).status_code == 303
    assert received().point is None


def test_a_retired_place_is_not_offered_and_can_no_longer_be_chosen(client, getinge):
    page = client.get(ADDRESS)
    mill = db.session.scalars(db.select(KnownPlace).where(KnownPlace.name == "Kvarnen")).one()
    with transaction():
        mill.retired_on = clock.today()
    mill_id = str(mill.id)
    answer = client.post(ADDRESS, data=filled_in(page.text) | {"text": "Lampor", "known_place": mill_id})
    assert answer.status_code == 422
    assert "Välj ett av alternativen." in answer.text
    assert "Kvarnen" not in client.get(ADDRESS).text


def test_the_form_is_light_and_may_ask_the_device_where_it_is_only_when_there_is_a_map(client, getinge):
    answer = client.get(ADDRESS)
    assert len(answer.data) < 40_000
    assert "leaflet" not in answer.text
    assert answer.headers["Content-Security-Policy"].endswith("trusted-types app default")
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    make_programme("kvibille", "Kvibille")
    without = client.get("/kvibille/lamna-ide")
    assert without.headers["Content-Security-Policy"].endswith("trusted-types app")
    assert "geolocation=()" in without.headers["Permissions-Policy"]


def test_a_place_that_is_only_a_point_can_be_hidden(getinge):
    idea = make_idea(getinge, "Lampor", point=BADET, near_place="Badet")
    with transaction():
        mask(
            idea, version=idea.version, passages=[], hides_place=True, actor=make_moderator(getinge),
            at=clock.now(),
        )  # fmt: skip
    assert idea.place_is_hidden
    assert idea.public_place is None
