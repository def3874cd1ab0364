"""No Swedish is left on the English pages, but where it says that it is Swedish (WCAG 3.1.2).

Two signs give Swedish away: the letters å, ä and ö, and words of the catalogue's Swedish sides that none of
its English sides uses. Names of places are names in every language.
"""

import re
from collections.abc import Iterator

import polib
import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from config import ROOT
from participation.core.db import db
from participation.programmes.models import KnownPlace, Locality, Programme
from tests.journeys.test_every_page import RECEIPT_HOLDER, VISITOR, client_of, demonstration, pages_from

__all__ = ["demonstration"]  # a fixture that the tests below ask for

CATALOGUE = ROOT / "participation" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
READ_OUT = ("aria-label", "title", "alt", "placeholder", "data-label", "data-left", "data-over")
WORD = re.compile(r"[^\W\d_]{3,}")
MONTHS = ("januari", "februari", "mars", "maj", "juni", "juli", "augusti", "oktober")


def words_of(texts) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.lower())}


@pytest.fixture(scope="session")
def swedish_words() -> set[str]:
    entries = polib.pofile(str(CATALOGUE))
    swedish = words_of(text for entry in entries for text in (entry.msgid, entry.msgid_plural))
    english = words_of(text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values()))
    return (swedish | set(MONTHS)) - english


@pytest.fixture
def names(demonstration) -> list[str]:
    columns = (Locality.name, Programme.name, KnownPlace.name)
    found = {name for column in columns for name in db.session.scalars(select(column))}
    return sorted(found, key=len, reverse=True)


def language_of(tag: Tag) -> str:
    holder = tag if tag.get("lang") else tag.find_parent(lang=True)
    return holder["lang"] if holder else ""


def said_in_english(html: str) -> Iterator[str]:
    """Every text, and every attribute that is read out, that the page claims to be English."""
    page = BeautifulSoup(html, "html.parser")
    for unseen in page.find_all(["script", "style"]):
        unseen.decompose()
    for text in page.find_all(string=True):
        if text.strip() and text.parent is not None and language_of(text.parent) == "en":
            yield " ".join(text.split())
    for tag in page.find_all(True):
        if language_of(tag) == "en":
            yield from (tag[name] for name in READ_OUT if tag.get(name))


def swedish_left(html: str, swedish_words: set[str], names: list[str]) -> list[str]:
    """What is Swedish and does not say so."""
    left = []
    for said in said_in_english(html):
        rest = said
        for name in names:
            rest = rest.replace(name, " ")
        if re.search("[åäöÅÄÖ]", rest) or words_of([rest]) & swedish_words:
            left.append(said)
    return left


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>Ålder</p>", ["Ålder"]),
        ("<p>Ditt kvitto</p>", ["Ditt kvitto"]),
        ("<p>13 oktober</p>", ["13 oktober"]),
        ('<nav aria-label="Orter">Places</nav>', ["Orter"]),
        ("<p>Ideas in Öckerby</p>", []),
        ('<p lang="sv">Ditt kvitto</p>', []),
        ('<p lang="sv"><span lang="en">Ditt kvitto</span></p>', ["Ditt kvitto"]),
        ('<p lang="sv">Ditt <b>kvitto</b></p><p>Your receipt</p>', []),
    ],
)
def test_swedish_gives_itself_away(swedish_words, html, left):
    assert swedish_left(f'<html lang="en">{html}</html>', swedish_words, ["Öckerby"]) == left


@pytest.mark.parametrize("person", [VISITOR, RECEIPT_HOLDER])
def test_no_page_for_residents_has_swedish_left_in_its_english(
    person, app, demonstration, swedish_words, names
) -> None:
    client, begin = client_of(person, app)
    left = {}
    for address in pages_from(client, begin, app):
        answer = client.get(f"/en{address}")
        assert answer.status_code == 200, address
        assert BeautifulSoup(answer.text, "html.parser").html["lang"] == "en", address
        if found := swedish_left(answer.text, swedish_words, names):
            left[address] = found
    assert left == {}


def refused_forms():
    empty = {"text": ""}
    return [
        ("/getinge/lamna-ide", empty),
        ("/getinge/lamna-ide", {"text": "Ring 070-174 06 12", "shown_name": "Moderator", "sex": "x"}),
        ("/getinge/lamna-ide", {"text": "o" * 5001, "place_text": "\u202eherre"}),
        ("/getinge/lamna-ide", {"text": "Klocka\x07"}),
        ("/getinge/program/kommentera", empty),
        ("/kvitto", {"words": "fel ord"}),
    ]


@pytest.mark.parametrize(("address", "data"), refused_forms())
def test_a_refused_form_speaks_english(app, demonstration, swedish_words, names, address, data) -> None:
    client = app.test_client()
    form = BeautifulSoup(client.get(f"/en{address}").text, "html.parser").find("form", method="post")
    hidden = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}

    answer = client.post(f"/en{address}", data={**hidden, **data})

    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    for typed in page.find_all("textarea"):
        typed.decompose()
    assert page.title.get_text().startswith("Error:")
    assert swedish_left(str(page), swedish_words, names) == []


def test_a_form_that_was_open_too_long_says_so_in_english(app, demonstration, swedish_words, names) -> None:
    answer = app.test_client().post("/en/getinge/lamna-ide", data={"text": "A bench by the river."})

    assert answer.status_code == 422
    assert "The page had been open for a long time." in answer.text
    assert swedish_left(answer.text, swedish_words, names) == []


@pytest.mark.parametrize(
    "address", ["/en/nowhere", "/en/getinge/ideer?ord=a&ord=b", f"/en/sok?ord={'a' * 201}", "/en/om/nothing"]
)
def test_a_page_that_cannot_be_shown_says_so_in_english(client, swedish_words, address) -> None:
    answer = client.get(address)

    assert answer.status_code in (400, 404)
    assert swedish_left(answer.text, swedish_words, []) == []


@pytest.mark.parametrize(("prefix", "language"), [("", "sv"), ("/en", "en")])
def test_a_text_is_taken_to_be_in_the_language_of_the_page(client, demonstration, prefix, language) -> None:
    page = BeautifulSoup(client.get(f"{prefix}/getinge/lamna-ide").text, "html.parser")

    assert page.select_one("select[name=language] option[selected]")["value"] == language
    languages = {option["lang"] for option in page.select("select[name=language] option")}
    assert {"sv", "fi", "ar", "en"} <= languages


def test_the_receipt_keeps_its_words_and_tells_its_dates_in_english(app, demonstration) -> None:
    client, receipt = client_of(RECEIPT_HOLDER, app)
    page = BeautifulSoup(client.get(f"/en{receipt}").text, "html.parser")

    assert page.select_one(".receipt-code")["lang"] == "sv"
    assert "25 November" in page.get_text()
    assert "25 november" not in page.get_text()
