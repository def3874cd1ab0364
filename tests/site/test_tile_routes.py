"""The tiles that visitors ask for: only beside our maps, without a cookie, and never from another host."""

import pytest

from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.core.tiles import Tile, tile_at
from participation.programmes.models import ProgrammeMap
from tests.making import make_programme

PNG = b"\x89PNG\r\n\x1a\nground"
TILE = Tile(PNG, "image/png")
GETINGE = 56.8206, 12.7312


class Store:
    """Stands where the upstream's store stands; counts what is fetched."""

    def __init__(self, tile=TILE):
        self.tile, self.fetched = tile, []

    def kept(self, *_asked):
        return None

    def fetch(self, *asked):
        self.fetched.append(asked)
        return self.tile


@pytest.fixture
def getinge(database):
    programme = make_programme("getinge")
    with transaction():
        centre = Point.from_degrees(*GETINGE)
        db.session.add(ProgrammeMap(programme_id=programme.id, centre=centre, reach=2000))
    return programme


def address(z, latitude=GETINGE[0], longitude=GETINGE[1]):
    x, y = tile_at(z, latitude, longitude)
    return f"/karta/rutor/{z}/{x}/{y}"


def served_by(app, monkeypatch, store):
    monkeypatch.setitem(app.extensions, "tiles", store)
    return store


def test_a_tile_of_our_map_is_a_picture_that_may_be_kept_and_sets_no_cookie(
    client, app, getinge, monkeypatch
):
    store = served_by(app, monkeypatch, Store())
    answer = client.get(address(14))
    assert (answer.status_code, answer.data, answer.content_type) == (200, PNG, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    assert len(store.fetched) == 1


@pytest.mark.parametrize("elsewhere", [address(14, 59.33, 18.06), address(4), "/karta/rutor/14/0/0"])
def test_what_nobody_can_see_on_our_maps_is_never_fetched(client, app, getinge, monkeypatch, elsewhere):
    store = served_by(app, monkeypatch, Store())
    assert client.get(elsewhere).status_code == 204
    assert store.fetched == []


def test_a_tile_that_is_not_to_be_had_is_quietly_absent(client, app, getinge, monkeypatch):
    served_by(app, monkeypatch, Store(None))
    answer = client.get(address(14))
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("wrong", ["99/1/1", "14/99999/1", "1000000000/0/0", "-1/0/0", "14/x/1", "14/1/1.5"])
def test_numbers_that_are_no_tile_are_no_page(client, app, getinge, monkeypatch, wrong):
    store = served_by(app, monkeypatch, Store())
    assert client.get(f"/karta/rutor/{wrong}").status_code == 404
    assert store.fetched == []


def test_without_an_upstream_there_are_no_tiles(client, getinge):
    assert client.get(address(14)).status_code == 404
