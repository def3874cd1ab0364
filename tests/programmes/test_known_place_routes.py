"""The pages on which a project leader says which places there are, and where the map lies."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.core.coordinates import Point
from participation.core.db import db
from participation.programmes.queries import known_places, programme_map
from tests.making import make_programme, make_user
from tests.support.form_filling import filled_in
from tests.support.signing_in import sign_in

PLACES = "/personal/orter/getinge/platser"
MAP = "/personal/orter/getinge/karta"
BADET = Point.from_degrees(56.8206, 12.7312)


@pytest.fixture
def getinge(client):
    programme = make_programme("getinge", places=["Kvarnen"])
    user, _password, _secret = make_user(Role.PROJECT_LEADER, programme)
    sign_in(client, user)
    return programme


def send(client, address, **answers):
    sent = filled_in(client.get(address).text) | answers
    return client.post(address, data=sent)


def places(programme):
    db.session.rollback()
    return {place.name: place for place in known_places(programme.id)}


def test_a_place_is_added_with_degrees_typed_as_swedes_or_as_telephones_write_them(client, getinge):
    assert send(client, PLACES, name="Badet", latitude="56,8206", longitude="12.7312").status_code == 303
    assert places(getinge)["Badet"].point == BADET
    page = client.get(PLACES).text
    assert "56,8206 N 12,7312 Ö" in page
    assert "Inte på kartan" in page


def test_what_is_wrong_is_said_at_the_field_and_everything_typed_is_kept(client, getinge):
    answer = send(client, PLACES, name="Kvarnen", latitude="norr", longitude="12,7")
    assert answer.status_code == 422
    assert "Skriv grader med siffror, till exempel 56,8206." in answer.text
    kept = filled_in(answer.text)
    assert (kept["name"], kept["latitude"], kept["longitude"]) == ("Kvarnen", "norr", "12,7")
    answer = send(client, PLACES, name="Kvarnen")
    assert (answer.status_code, "Det finns redan en plats som heter så." in answer.text) == (422, True)


def test_a_place_is_renamed_retired_and_brought_back(client, getinge):
    address = f"{PLACES}/{places(getinge)['Kvarnen'].id}"
    assert send(client, address, name="Bruket").status_code == 303
    assert set(places(getinge)) == {"Bruket"}
    for act, offered in (("Ta bort ur listan", False), ("Ta tillbaka till listan", True)):
        soup = BeautifulSoup(client.get(address).text, "html.parser")
        form = next(form for form in soup.select("main form") if act in form.get_text())
        sent = {field["name"]: field["value"] for field in form.find_all("input")}
        assert client.post(form["action"], data=sent).status_code == 303
        assert (places(getinge)["Bruket"].retired_on is None) == offered
        assert ("Bruket" in client.get("/getinge/lamna-ide").text) == offered


def test_two_leaders_at_once_see_both_versions_and_nothing_is_overwritten(client, getinge):
    address = f"{PLACES}/{places(getinge)['Kvarnen'].id}"
    mine = filled_in(client.get(address).text)
    assert send(client, address, name="Bruket").status_code == 303
    answer = client.post(address, data=mine | {"name": "Kvarnbyn"})
    assert answer.status_code == 409
    assert "Någon annan hann ändra platsen" in answer.text
    assert "Bruket" in BeautifulSoup(answer.text, "html.parser").h1
    kept = filled_in(answer.text)
    assert kept["name"] == "Kvarnbyn"
    assert set(places(getinge)) == {"Bruket"}
    assert client.post(address, data=kept).status_code == 303
    assert set(places(getinge)) == {"Kvarnbyn"}


def test_the_map_is_placed_and_then_the_form_for_ideas_has_one(client, getinge):
    assert "data-map" not in client.get("/getinge/lamna-ide").text
    assert send(client, MAP, reach="2000").status_code == 422
    assert send(client, MAP, latitude="56,8206", longitude="12,7312", reach="2000").status_code == 303
    db.session.rollback()
    placed = programme_map(getinge.id)
    assert (placed.centre, placed.reach, placed.is_example) == (BADET, 2000, False)
    assert "data-map" in client.get("/getinge/lamna-ide").text
    assert "2000 meter till kanten" in client.get(MAP).text


def test_a_place_must_lie_on_the_map_once_there_is_one(client, getinge):
    send(client, MAP, latitude="56,8206", longitude="12,7312", reach="2000")
    answer = send(client, PLACES, name="Stora torg", latitude="56,674", longitude="12,857")
    assert answer.status_code == 422
    assert "Platsen ligger utanför kartan. Flytta markören." in answer.text


def test_only_who_leads_the_place_comes_in(client, app, getinge):
    for role in (Role.MODERATOR, Role.ADMINISTRATOR):
        other = app.test_client()
        sign_in(other, make_user(role, getinge if role is Role.MODERATOR else None)[0])
        assert other.get(PLACES).status_code == 403
    make_programme("kvibille", "Kvibille")
    assert client.get("/personal/orter/kvibille/platser").status_code == 404
