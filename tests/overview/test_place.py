"""The page of a place: what is known, nothing that is not, and one way to write."""

import pytest
from bs4 import BeautifulSoup

from participation.access.actors import SYSTEM
from participation.actions.queries import completed_actions
from participation.contributions.states import Reason
from participation.core import clock
from participation.core.db import transaction
from participation.core.language import day_in_words
from participation.idea_list.operations import group, place_on_idea_list
from participation.loading.demonstration import load_demonstration
from participation.loading.programmes import load_programmes, read_programmes
from participation.moderation.operations import AnswerText, publish, withhold
from participation.programmes.models import PartKind
from participation.programmes.queries import current_wordings, latest_window, the_programme
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea
from tests.support.queries import count_queries

SLUGS = [facts["slug"].removeprefix("framtid-") for facts in read_programmes()]


@pytest.fixture
def programmes(database):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def words(soup):
    return " ".join(soup.main.get_text(" ").split())


@pytest.mark.parametrize("slug", SLUGS)
def test_each_of_the_eight_shows_what_is_known_of_it_and_nothing_else(client, programmes, slug):
    programme = the_programme(slug)
    wordings = current_wordings(programme.id)
    vision = next((wording.text for wording in wordings if wording.part.kind == PartKind.VISION), None)
    areas = [wording.text for wording in wordings if wording.part.kind == PartKind.AREA]
    completed = completed_actions(programme.id)
    facts = (programme.locality.name, programme.name, programme.tagline, programme.palette)
    name, programme_name, tagline, palette = facts

    soup = page(client, f"/{slug}")

    assert soup.h1.get_text(strip=True) == name
    assert soup.html["data-palette"] == palette
    hero = soup.select_one("p.vision").get_text(strip=True)
    assert hero == (vision or tagline or programme_name)
    assert ("Målbilden är inte inlagd här än." in words(soup)) == (vision is None)
    assert [area.get_text(strip=True) for area in soup.select("ul.areas a")] == areas
    assert ("Områden" in [heading.get_text(strip=True) for heading in soup.select("h2")]) == bool(areas)
    shown = [done.p.get_text(strip=True) for done in soup.select(".completed-list li")]
    assert shown == [action.title for action in completed[:2]]
    assert "Ingen revidering pågår" in words(soup)
    assert "Ingen har skrivit än. Bli först." in words(soup)
    assert len(soup.select(f"main a.button[href='/{slug}/lamna-ide']")) == 1
    assert "None" not in soup.text
    assert "Exempel" not in soup.text


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_on_the_page_of_a_place_leads_somewhere(client, programmes, slug):
    soup = page(client, f"/{slug}")
    for address in {
        link["href"].partition("#")[0] for link in soup.select("main a[href^='/'], nav a[href^='/']")
    }:
        assert client.get(address).status_code == 200, address


def test_among_the_eight_are_places_with_everything_and_with_nothing_known(programmes):
    known = {slug: len(current_wordings(the_programme(slug).id)) for slug in SLUGS}
    assert min(known.values()) == 0
    assert max(known.values()) > 5


def test_a_place_of_which_nothing_at_all_is_known_is_a_page_in_good_order(client, database):
    make_programme("tomt", "Tomt")
    soup = page(client, "/tomt")

    assert soup.select_one("p.vision").get_text(strip=True) == "Framtid Tomt"
    assert soup.select(".completed-list, ul.areas") == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/Getinge", "/getinge"),
        ("/GETINGE", "/getinge"),
        ("/framtid-getinge", "/getinge"),
        ("/vallås", "/vallas"),
        ("/Vall%C3%A5s", "/vallas"),
        ("/valla%CC%8As", "/vallas"),
        ("/stadens%20hj%C3%A4rta", "/stadens-hjarta"),
        ("/en/Getinge", "/en/getinge"),
        ("/Oskarstr%C3%B6m?utm_source=brev&till=//evil.example", "/oskarstrom"),
    ],
)
def test_the_name_of_a_place_leads_to_it_however_it_is_typed(client, programmes, typed, address):
    answer = client.get(typed)
    assert (answer.status_code, answer.location) == (301, address)


@pytest.mark.parametrize(
    "address", ["/ingenstans", "/framtid-", "/framtid-framtid-getinge", "/Personalen", "/get%00inge"]
)
def test_what_is_no_place_is_not_found(client, programmes, address):
    assert client.get(address).status_code == 404


def test_the_latest_ideas_are_shown_with_what_became_of_them(client, database, clock):
    getinge = make_programme("getinge")
    moderator = make_moderator(getinge)
    for number in range(4):
        make_shown_idea(getinge, moderator, f"Idé {number}")
        clock.advance(days=1)

    soup = page(client, "/getinge")

    assert [say.get_text(strip=True) for say in soup.select("ul.voices .say")] == ["Idé 3", "Idé 2", "Idé 1"]
    assert soup.find("a", href="/getinge/ideer", string="Alla idéer i Getinge")


def test_ideas_that_say_the_same_take_one_row(client, database, clock):
    getinge = make_programme("getinge")
    moderator = make_moderator(getinge)
    ideas = []
    for number in range(6):
        ideas.append(make_shown_idea(getinge, moderator, f"Idé {number}"))
        clock.advance(days=1)
    with transaction():
        group(ideas[3:], actor=moderator, at=clock.now())

    with count_queries() as queries:
        soup = page(client, "/getinge")

    assert [say.get_text(strip=True) for say in soup.select("ul.voices .say")] == ["Idé 5", "Idé 2", "Idé 1"]
    assert "3 röster: webb" in words(soup)
    assert len(queries) <= 8


def test_nothing_that_waits_or_was_hidden_stands_on_the_page(client, database):
    getinge = make_programme("getinge")
    moderator = make_moderator(getinge)
    make_idea(getinge, "kanariefågel som väntar")
    hidden = make_shown_idea(getinge, moderator, "kanariefågel som doldes")
    with transaction():
        withhold(hidden, version=hidden.version, reason=Reason.THREAT, actor=moderator, at=clock.now())

    assert "kanariefågel" not in page(client, "/getinge").text


def test_where_a_revision_is_under_way_the_page_says_which_step_and_until_when(client, programmes, app):
    with transaction():
        load_demonstration(app.config["SETTINGS"].receipt_secret, clock.now())
    with app.test_request_context("/"):
        last_day = day_in_words(latest_window(the_programme("getinge").id).closes_at.date())

    getinge, oskarstrom, vallas = (
        words(page(client, f"/{slug}")) for slug in ("getinge", "oskarstrom", "vallas")
    )

    assert f"Lämna synpunkter till {last_day}." in getinge
    assert "Steg 5 av 9" in getinge
    assert "Steg 2 av 9" in oskarstrom
    assert "Idéer tas emot hela året." in oskarstrom
    assert "Ingen revidering pågår" in vallas
    assert "Exempel" in getinge


@pytest.mark.parametrize("slug", ["getinge", "oskarstrom", "vallas"])
def test_the_page_asks_the_database_little_however_much_there_is(client, programmes, app, slug):
    with transaction():
        load_demonstration(app.config["SETTINGS"].receipt_secret, clock.now())
    programme = the_programme(slug)
    moderator = make_moderator(programme)
    ideas = [make_shown_idea(programme, moderator, f"Gunga {number}") for number in range(6)]
    with transaction():
        publish(ideas[0], version=ideas[0].version, actor=moderator, at=clock.now(), answer=AnswerText("Ja."))
        group(ideas[1:4], actor=moderator, at=clock.now())
        place_on_idea_list(
            ideas[1:2], area_id=None, title="Gungor", motive="Många", actor=moderator, at=clock.now()
        )

    with count_queries() as queries:
        answer = client.get(f"/{slug}", headers={"Accept-Encoding": "gzip"})

    assert len(queries) <= 8, "\n".join(queries)
    assert len(answer.data) <= 14_000
