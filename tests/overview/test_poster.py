"""The poster of a place: one question, one address, and what holds today."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.core.db import transaction
from participation.core.language import day_in_words
from participation.core.qr_codes import qr_code
from participation.overview.poster_pages import NameSize, poster_page
from participation.programmes.queries import the_programme
from participation.revisions.operations import open_step_five, start_revision
from participation.revisions.queries import revision_under_way
from tests.making import make_programme, make_user


@pytest.fixture
def getinge(database):
    return make_programme()


def poster(client, address="/getinge/affisch"):
    return BeautifulSoup(client.get(address).text, "html.parser").select_one(".poster")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def test_the_poster_leads_to_the_place_by_code_and_by_an_address_to_type(app, client, getinge):
    shown, address = poster(client), f"{app.config['SETTINGS'].base_url}/getinge"
    assert shown.h1.get_text() == "Getinge"
    assert shown.select_one(".qr path")["d"] == qr_code(address).path
    assert "http://" + shown.select_one(".poster-address").get_text() == address


def test_the_poster_in_english_leads_to_the_page_in_english(app, client, getinge):
    shown = poster(client, "/en/getinge/affisch")
    assert shown.select_one(".qr path")["d"] == qr_code(f"{app.config['SETTINGS'].base_url}/en/getinge").path
    assert "What would you like to get, change or keep?" in words(shown)


def test_the_poster_says_until_when_comments_are_asked_for_and_only_while_they_are(
    app, client, getinge, clock
):
    assert "Idéer tas emot hela året." in words(poster(client))
    leader = actor_of(make_user(Role.PROJECT_LEADER, getinge)[0])
    last_day = clock.now().date() + timedelta(days=30)
    with transaction():
        start_revision(getinge.id, "Revidering 2026", actor=leader, at=clock.now())
    revision = revision_under_way(getinge.id)
    with transaction():
        open_step_five(revision, last_day, version=revision.version, actor=leader, at=clock.now())
    with app.test_request_context("/"):
        said = f"Lämna synpunkter till {day_in_words(last_day)}."
    assert said in words(poster(client))
    clock.advance(days=32)
    assert "Lämna synpunkter" not in words(poster(client))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Getinge", NameSize.SHORT),
        ("Stadens hjärta", NameSize.SHORT),
        ("Oskarström", NameSize.LONG),
        ("Simlångsdalen", NameSize.LONGEST),
    ],
)
def test_a_long_name_is_set_smaller_so_that_it_stands_on_the_page(database, name, size):
    make_programme("prov", name)
    page = poster_page(the_programme("prov"), "https://framtid.exempel.se/prov", None)
    assert (page.name_size, page.host, page.path) == (size, "framtid.exempel.se", "/prov")
