"""Where is it? By the list, by a finger, by the keyboard; on a map that is not missed when it fails."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.core.coordinates import Point
from participation.core.db import db, transaction
from participation.core.tiles import Tile
from participation.programmes.models import KnownPlace, ProgrammeMap
from participation.programmes.queries import known_places
from tests.journeys.steps import heading, press, say, sign_in
from tests.making import make_moderator, make_programme, make_shown_idea, make_user
from tests.support.axe import violations
from tests.support.browser import sideways_scroll, small_targets

BADET = Point.from_degrees(56.8206, 12.7312)
BRYGGAN = Point(BADET.north + 700, BADET.east + 400)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "f01f000503020036a1cb0d0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def getinge(live_server):
    """A map of 3 km around Badet, and Bryggan on it."""
    programme = make_programme("getinge")
    with transaction():
        db.session.add(ProgrammeMap(programme_id=programme.id, centre=BADET, reach=1500))
        db.session.add(KnownPlace(programme_id=programme.id, name="Badet", point=BADET))
        db.session.add(KnownPlace(programme_id=programme.id, name="Bryggan", point=BRYGGAN))
    return programme


def unfold(page):
    page.locator("summary", has_text="Var i Getinge?").click()


def open_map(page):
    """The form with its map to point on."""
    page.goto("/getinge/lamna-ide")
    unfold(page)
    expect(page.locator(".map .leaflet-control-zoom-in")).to_be_visible()
    return page.locator(".map")


def point_in(page):
    return [page.locator(f"[name={name}]").input_value() for name in ("latitude", "longitude")]


def received():
    db.session.rollback()
    return db.session.scalars(db.select(Contribution).options(db.joinedload(Contribution.known_place))).one()


def test_by_the_list_with_and_without_scripts(resident, clock):
    resident.goto("/getinge/lamna-ide")
    unfold(resident)
    resident.get_by_label("Välj en plats").select_option("Bryggan")
    say(resident, "En bänk att sitta på.", clock)
    expect(heading(resident)).to_have_text("Tack. Din röst är mottagen.")
    expect(resident.locator("main")).to_contain_text("Bryggan")
    assert received().known_place.name == "Bryggan"


@pytest.mark.parametrize("width", [360, 1280])
def test_by_a_finger_and_by_the_keyboard(devices, width, clock):
    page = devices(width)
    ground = open_map(page)
    status = page.locator("#map-status")
    expect(status).to_have_text("Ingen markör är satt.")
    assert point_in(page) == ["", ""]
    ground.click()
    expect(page.locator(".map-pin")).to_be_visible()
    expect(status).to_contain_text("Markören")
    assert all(point_in(page))
    press(page, "Ta bort markören")
    expect(page.locator(".map-pin")).to_have_count(0)
    assert point_in(page) == ["", ""]
    expect(ground).to_be_focused()
    page.keyboard.press("Enter")
    south, west = map(float, point_in(page))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    north, east = map(float, point_in(page))
    assert north > south
    assert east > west
    assert sideways_scroll(page) == 0
    assert [target for target in small_targets(page) if "visually-hidden" not in target] == []
    assert violations(page) == []
    say(page, "En bänk att sitta på.", clock)
    expect(heading(page)).to_have_text("Tack. Din röst är mottagen.")
    idea = received()
    assert idea.point == Point.from_degrees(north, east).square().middle
    expect(page.locator("main")).to_contain_text(idea.place)


def test_what_she_pointed_out_is_there_again_when_the_form_comes_back(devices, clock):
    page = devices(360)
    open_map(page).click()
    before = point_in(page)
    say(page, " ", clock)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(".map-pin")).to_be_visible()
    assert point_in(page) == before


def test_c15_her_own_place_is_asked_for_only_when_she_says_so_and_never_needed(devices):
    page = devices(360)
    open_map(page)
    press(page, "Använd platsen där jag är")
    status = page.locator("#map-status")
    expect(status).to_have_text("Vi fick inte platsen. Klicka på kartan eller skriv en plats.")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 56.8206, "longitude": 12.7312, "accuracy": 5000})
    press(page, "Använd platsen där jag är")
    expect(status).to_have_text("Markören står nära Badet. Platsen är ungefärlig.")
    assert point_in(page) == ["56.82060", "12.73120"]


def test_c18_a_map_that_does_not_come_is_not_missed(devices, clock):
    page = devices(360)
    page.route("**/map.js", lambda route: route.abort())
    page.goto("/getinge/lamna-ide")
    unfold(page)
    page.get_by_label("Eller skriv var det är").fill("Vid bron")
    expect(page.locator(".map")).to_be_hidden()
    say(page, "En bänk att sitta på.", clock)
    expect(heading(page)).to_have_text("Tack. Din röst är mottagen.")
    assert received().place == "Vid bron"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_ideas_on_the_map_are_the_links_of_the_list(devices, getinge, width):
    moderator = make_moderator(getinge)
    make_shown_idea(getinge, moderator, "Lampor längs stigen", point=BRYGGAN)
    make_shown_idea(getinge, moderator, "En scen", point=BADET)
    page = devices(width)
    page.goto("/getinge/karta")
    spots = page.locator(".map-spot")
    expect(spots).to_have_count(2)
    on_map = sorted(spot.get_attribute("href") for spot in spots.all())
    in_list = sorted(link.get_attribute("href") for link in page.locator("ul.spots a").all())
    assert on_map == in_list
    assert page.context.cookies() == []
    assert sideways_scroll(page) == 0
    assert violations(page) == []
    spots.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("ul.voices .say")).to_have_count(1)


def test_tiles_come_from_this_host_and_from_no_other(devices, app, getinge, monkeypatch):
    class Store:
        def kept(self, *_asked):
            return Tile(PIXEL, "image/png")

    settings = app.config["SETTINGS"]
    tiles = {"tiles": "https://kartor.exempel.se/{z}/{x}/{y}", "tiles_attribution": "© Exempelkartan"}
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, **tiles))
    monkeypatch.setitem(app.extensions, "tiles", Store())
    page = devices(1280)
    open_map(page)
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    addresses = {tile.get_attribute("src").split("rutor")[0] for tile in page.locator(".leaflet-tile").all()}
    assert addresses == {"/karta/"}
    expect(page.get_by_text("© Exempelkartan")).to_be_visible()


def test_a_project_leader_points_out_a_place_for_the_list(devices, getinge, clock):
    user, _password, secret = make_user(Role.PROJECT_LEADER, getinge)
    page = devices(1280)
    sign_in(page, user, secret, clock)
    page.goto("/personal/orter/getinge/platser")
    page.get_by_label("Vad platsen heter").fill("Kvarnen")
    page.locator(".map").click()
    latitude, longitude = (float(page.get_by_label(name).input_value()) for name in ("Latitud", "Longitud"))
    press(page, "Lägg till platsen")
    expect(page.get_by_role("link", name="Kvarnen")).to_be_visible()
    db.session.rollback()
    kvarnen = next(place for place in known_places(getinge.id) if place.name == "Kvarnen")
    assert kvarnen.point == Point.from_degrees(latitude, longitude)
