"""The language stands in the address, and every link keeps it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import url_for

from participation.contributions.models import Contribution
from participation.core.db import db
from participation.core.language import current_language, day_in_words, text_direction
from tests.making import make_programme


@pytest.fixture
def getinge(database):
    return make_programme("getinge", areas=["Natur och vatten"])


def page(client, address):
    return BeautifulSoup(client.get(address).text, "html.parser")


def language_link(soup):
    link = soup.select_one("header a[hreflang]")
    return link["hreflang"], link["href"]


def test_without_a_prefix_the_page_is_in_swedish(client, getinge):
    soup = page(client, "/getinge")
    assert (soup.html["lang"], soup.html["dir"]) == ("sv", "ltr")


@pytest.mark.parametrize("address", ["/en", "/en/", "/en/getinge", "/en/getinge/ideer", "/en/sok"])
def test_with_the_prefix_the_page_and_all_its_links_are_in_english(client, getinge, address):
    soup = page(client, address)

    assert soup.html["lang"] == "en"
    own = [link["href"] for link in soup.select("a[href^='/']") if link.get("hreflang") != "sv"]
    assert own
    assert [href for href in own if not (href == "/en" or href.startswith("/en/"))] == []
    assert [
        form["action"] for form in soup.select("form[action]") if not form["action"].startswith("/en/")
    ] == []


def test_static_files_have_no_language(client, getinge):
    soup = page(client, "/en/getinge")
    assert all(link["href"].startswith("/static/") for link in soup.select("link[rel=stylesheet]"))


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/getinge", ("en", "/en/getinge")),
        ("/en/getinge", ("sv", "/getinge")),
        ("/", ("en", "/en/")),
        ("/en", ("sv", "/")),
        ("/getinge/ideer?ord=cykel&status=besvarad", ("en", "/en/getinge/ideer?ord=cykel&status=besvarad")),
        ("/en/getinge/ideer?ord=sk%C3%A5p", ("sv", "/getinge/ideer?ord=sk%C3%A5p")),
        ("/ing%C3%A5ng", ("en", "/en/ing%C3%A5ng")),
        ("/vad%3F", ("en", "/en/vad%3F")),
    ],
)
def test_the_language_link_leads_to_the_same_page_with_its_question(client, getinge, address, link):
    assert language_link(page(client, address)) == link


@pytest.mark.parametrize(
    "address",
    ["/en//evil.example/a/b", "/en/%2Fevil.example/a/b", "/en/%5Cevil.example/a/b", "/en/%5C%5Cevil/a/b"],
)
def test_the_language_link_never_leads_to_another_host(client, address):
    _, link = language_link(page(client, address))
    assert link.startswith("/")
    assert link[1:2] not in ("/", "\\")


def test_after_something_was_sent_the_language_link_leads_to_the_start(client, getinge):
    soup = BeautifulSoup(client.post("/kvitto/glom").text, "html.parser")  # refused: the token is lacking
    assert language_link(soup) == ("en", "/en/")


def test_on_a_page_with_a_form_the_language_is_changed_by_a_button_that_takes_the_form_along(client, getinge):
    asked = client.post("/getinge/lamna-ide?x=1", data={"text": "Lampor", "byt_sprak": "en"})
    soup = BeautifulSoup(asked.text, "html.parser")
    button = soup.select_one("header button[name=byt_sprak]")
    assert asked.status_code == 200
    assert soup.select_one("#text").text.strip() == "Lampor"
    assert soup.select_one(".error-summary") is None
    assert button["formaction"] == "/en/getinge/lamna-ide?x=1"
    assert soup.find(id=button["form"]).name == "form"
    assert db.session.scalars(db.select(Contribution)).all() == []


@pytest.mark.parametrize(
    "address", ["/en/personal", "/en/personal/logga-in", "/en/personal/att-lasa?nasta=3"]
)
def test_staff_pages_are_in_swedish_only(client, address):
    answer = client.get(address)

    assert answer.status_code in (301, 302, 308)
    assert answer.location == address.removeprefix("/en")


@pytest.mark.parametrize(
    "address", ["/en/en/getinge", "/sv/getinge", "/EN/getinge", "/english", "/de/getinge", "/en/personalen"]
)
def test_other_beginnings_are_no_languages(client, getinge, address):
    assert client.get(address).status_code == 404


def test_a_redirection_keeps_the_language(client, getinge):
    assert client.get("/en/Getinge").location == "/en/getinge"


def test_addresses_outside_a_page_are_swedish(app):
    with app.test_request_context("/"):
        assert url_for("overview.place", slug="getinge") == "/getinge"
    with app.app_context():
        assert current_language() == "sv"
        assert text_direction() == "ltr"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 14), "14 november"),
        (date(2026, 1, 1), "1 januari"),
        (date(2025, 11, 14), "14 november 2025"),
        (date(2027, 2, 28), "28 februari 2027"),
    ],
)
def test_a_day_is_told_with_its_year_when_it_is_not_this_one(app, day, words):
    with app.test_request_context("/"):
        assert day_in_words(day) == words


def test_a_day_is_told_in_the_language_of_the_page(app):
    with app.test_request_context("/", environ_overrides={"participation.language": "en"}):
        assert day_in_words(date(2025, 5, 3)) == "3 May 2025"
