"""The map of a place's ideas: the list is its equal, hidden places give no point, and it stays small."""

import gzip
import json

import pytest
from bs4 import BeautifulSoup

from participation.contributions.operations import withdraw
from participation.contributions.states import Kind, Reason
from participation.core import clock
from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.insight.queries import IdeaFilter, idea_counts_by_place
from participation.moderation.operations import mask, publish, withhold
from participation.programmes.models import KnownPlace, ProgrammeMap
from participation.programmes.queries import areas_of, known_places
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea
from tests.support.queries import count_queries, plan_of

BADET = Point.from_degrees(56.8206, 12.7312)
NORTH = Point(BADET.north + 300, BADET.east)
CANARY = "kanariefågel"
MOST_BYTES = 14_000


@pytest.fixture
def getinge(database):
    """A map around Badet; Kvarnen is known, but not where it lies."""
    programme = make_programme("getinge", areas=["Natur", "Trafik"], places=["Kvarnen"])
    with transaction():
        db.session.add(ProgrammeMap(programme_id=programme.id, centre=BADET, reach=2000))
        db.session.add(KnownPlace(programme_id=programme.id, name="Badet", point=BADET))
    return programme


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


def place_id(programme, name):
    return next(place.id for place in known_places(programme.id) if place.name == name)


def listed(client, address="/getinge/karta"):
    """The spots in the page's list: words, how many, and the link."""
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    return [
        (row.a.get_text(), row.span.get_text(), row.a["href"]) for row in soup.select("ul.spots li")
    ]


def points(client, address="/getinge/karta.json"):
    answer = client.get(address)
    assert answer.content_type == "application/geo+json"
    return json.loads(answer.data)["features"]


def shown_at(client, address):
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    return [said.get_text(strip=True) for said in soup.select("ul.voices .say")]


def test_every_point_is_a_link_in_the_list_and_leads_to_its_ideas(client, getinge, moderator):
    badet, kvarnen = place_id(getinge, "Badet"), place_id(getinge, "Kvarnen")
    make_shown_idea(getinge, moderator, "En brygga", known_place_id=badet)
    make_shown_idea(getinge, moderator, "En till brygga", known_place_id=badet)
    make_shown_idea(getinge, moderator, "Lampor", point=NORTH)
    make_shown_idea(getinge, moderator, "Ett hjul", known_place_id=kvarnen)
    make_shown_idea(getinge, moderator, "Mer musik")
    rows = listed(client)
    assert [row[:2] for row in rows] == [
        ("Badet", "2 idéer"), ("300 meter norr om Badet", "1 idé"), ("Kvarnen", "1 idé"),
    ]  # fmt: skip
    assert [shown_at(client, address) for _words, _ideas, address in rows] == [
        shown_at(client, rows[0][2]), ["Lampor"], ["Ett hjul"],
    ]  # fmt: skip
    assert sorted(shown_at(client, rows[0][2])) == ["En brygga", "En till brygga"]
    assert "1 idé har ingen plats." in client.get("/getinge/karta").text
    found = {feature["properties"]["address"]: feature for feature in points(client)}
    assert set(found) == {rows[0][2], rows[1][2]}  # nobody has said where Kvarnen lies
    badet_feature = found[rows[0][2]]
    assert badet_feature["properties"]["words"] == "Badet, 2 idéer"
    assert badet_feature["geometry"]["coordinates"] == pytest.approx([12.7312, 56.8206], abs=2e-5)


def test_a_public_point_is_never_finer_than_its_square(client, getinge, moderator):
    exact = Point(NORTH.north + 37, NORTH.east + 21)
    make_shown_idea(getinge, moderator, point=exact)
    longitude, latitude = points(client)[0]["geometry"]["coordinates"]
    assert Point.from_degrees(latitude, longitude).distance_to(exact.square().middle) < 2


def test_what_is_not_shown_or_whose_place_is_hidden_gives_no_point_in_any_view(client, getinge, moderator):
    badet = place_id(getinge, "Badet")
    said = {"point": NORTH, "near_place": CANARY, "known_place_id": badet, "place_text": CANARY}
    make_idea(getinge, f"{CANARY} väntar", **said)
    for state in ("hidden", "withdrawn", "masked"):
        idea = make_shown_idea(getinge, moderator, f"{state} text", **said)
        with transaction():
            if state == "hidden":
                withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())
            elif state == "withdrawn":
                withdraw(idea, at=clock.now())
            else:
                mask(
                    idea, version=idea.version, passages=[], hides_place=True, actor=moderator,
                    at=clock.now(),
                )  # fmt: skip
    make_shown_idea(getinge, moderator, "En synpunkt", kind=Kind.COMMENT, **said)
    assert points(client) == []
    assert listed(client) == []
    square = NORTH.square()
    key = f"{square.north}-{square.east}-{square.metres}"
    for address in (
        "/getinge/karta", "/getinge/karta.json", "/getinge/karta?ord=masked",
        f"/getinge/ideer?plats={key}", f"/getinge/ideer?plats={badet}",
        "/getinge/ideer", "/getinge/karta.json?status=vantar",
    ):  # fmt: skip
        assert CANARY not in client.get(address).text
    assert shown_at(client, f"/getinge/ideer?plats={key}") == []
    assert shown_at(client, f"/getinge/ideer?plats={badet}") == []
    assert shown_at(client, "/getinge/ideer") == ["masked text"]


def test_the_map_changes_at_once_when_an_idea_is_shown_or_hidden(client, getinge, moderator):
    idea = make_idea(getinge, "Lampor", point=NORTH)
    assert points(client) == []
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert len(points(client)) == 1
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())
    assert points(client) == []


def test_the_same_filters_as_the_list_and_the_links_keep_them(client, getinge, moderator):
    nature, traffic = areas_of(getinge.id)
    make_shown_idea(getinge, moderator, "Lampor vid ån", point=NORTH, area_id=nature.id)
    make_shown_idea(getinge, moderator, "Lampor på vägen", point=BADET, area_id=traffic.id)
    make_shown_idea(getinge, moderator, "En bänk vid vägen", point=BADET, area_id=traffic.id)
    assert [row[1] for row in listed(client)] == ["2 idéer", "1 idé"]
    rows = listed(client, f"/getinge/karta?omrade={traffic.id}&ord=lampor")
    assert [row[1] for row in rows] == ["1 idé"]
    assert shown_at(client, rows[0][2]) == ["Lampor på vägen"]
    assert len(points(client, f"/getinge/karta.json?omrade={traffic.id}")) == 1
    assert points(client, "/getinge/karta.json?status=besvarad") == []
    assert points(client, "/getinge/karta.json?ord=%21%21") == []
    soup = BeautifulSoup(client.get(f"/getinge/ideer?omrade={traffic.id}&ord=lampor").text, "html.parser")
    to_map = soup.find("a", string="Se idéerna på karta")["href"]
    assert to_map == f"/getinge/karta?omrade={traffic.id}&ord=lampor"


def test_a_spot_of_another_programme_or_of_nowhere_shows_nothing_foreign(client, getinge, moderator):
    other = make_programme("kvibille", "Kvibille", places=["Torget"])
    make_shown_idea(other, make_moderator(other), "En fontän", known_place_id=place_id(other, "Torget"))
    assert shown_at(client, f"/getinge/ideer?plats={place_id(other, 'Torget')}") == []
    for key in ("0", "finns-inte", "' or 1=1", "2147483648", "6300050-362000-100"):
        assert client.get("/getinge/ideer", query_string={"plats": key}).status_code == 200
    assert client.get("/getinge/karta?plats=1&plats=2").status_code == 400


def test_the_page_without_a_map_or_without_ideas_says_so(client, database):
    make_programme("kvibille", "Kvibille")
    answer = client.get("/kvibille/karta")
    assert "Ingen idé har en plats än." in answer.text
    assert "data-map" not in answer.text
    assert answer.headers["Content-Security-Policy"].endswith("trusted-types app")
    assert client.get("/finnsinte/karta").status_code == 404


def test_words_for_where_a_point_is(client, getinge, moderator):
    for north, east in ((0, 20), (400, 400), (-1000, 0), (0, -5000)):
        make_shown_idea(getinge, moderator, point=Point(BADET.north + north, BADET.east + east))
    words = {row[0] for row in listed(client)}
    assert "600 meter nordost om Badet" in words
    assert "1000 meter söder om Badet" in words
    assert "5 km väster om Badet" in words
    assert any(word in words for word in ("Vid Badet", "100 meter öster om Badet", "100 meter norr om Badet"))
    assert any("metres north-east of Badet" in row[0] for row in listed(client, "/en/getinge/karta"))


def test_it_asks_little_weighs_little_and_sets_no_cookie_however_many_ideas(client, getinge, moderator):
    for number in range(90):
        where = Point(BADET.north - 1900 + number * 40, BADET.east - 1900 + (number * 37 % 90) * 40)
        make_shown_idea(getinge, moderator, f"Idé {number}", point=where)
    for address, most in (("/getinge/karta", 4), ("/getinge/karta.json", 3)):
        with count_queries() as queries:
            answer = client.get(address)
        assert len(queries) <= most, queries
        assert len(gzip.compress(answer.data)) < MOST_BYTES
        assert "Set-Cookie" not in answer.headers
    features = points(client)
    assert 1 < len(features) <= 60
    assert sum(feature["properties"]["ideas"] for feature in features) == 90


def test_the_ideas_of_the_map_are_counted_in_their_own_index_and_not_sorted(getinge):
    if db.engine.dialect.name == "sqlite":
        plan = plan_of(lambda: idea_counts_by_place(IdeaFilter(getinge.id)))
        assert "COVERING INDEX ix_contribution_map" in plan
        assert "TEMP B-TREE" not in plan
