"""Known decisions and actions: facts with their sources, and no more certain than these."""

import gzip

import pytest

from participation.access.actors import SYSTEM
from participation.core import clock
from participation.core.db import transaction
from participation.loading.programmes import load_programmes, read_programmes
from tests.support.queries import count_queries

SLUGS = [
    "getinge",
    "harplinge",
    "kvibille",
    "oskarstrom",
    "simlangsdalen",
    "stadens-hjarta",
    "tronninge",
    "vallas",
]


@pytest.fixture(autouse=True)
def _eight_places(client):
    with transaction():
        load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_place_has_the_page_in_few_questions_and_little_weight(client, slug):
    with count_queries() as queries:
        answer = client.get(f"/{slug}/beslut-och-atgarder")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(queries) <= 5
    assert len(gzip.compress(answer.data)) <= 14_000
    assert "Källa:" in answer.text


def test_what_came_true_stands_first_with_who_did_it_and_when(client):
    text = client.get("/getinge/beslut-och-atgarder").text

    assert text.index("Det blev verklighet") < text.index("På väg") < text.index("Sagt förut")
    assert text.index("Detaljplan för nytt industriområde") < text.index("Översyn av Getingeskolans lokaler")
    assert "19 november 2013" in text
    assert "laga kraft" in text
    assert "hösten 2013" in text
    assert "Ansvarig: <span lang=\"sv\">Suseåns vattenråd</span>" in text


def test_what_the_source_leaves_open_is_called_unknown_and_never_done(client):
    page = client.get("/getinge/beslut-och-atgarder").text
    ahead = page[page.index("På väg") : page.index("Sagt förut")]

    assert "Marknadsföringsgrupp för Getinge" in ahead
    assert "Pågår" in ahead
    assert "Ny start för lokaltidningen" in ahead
    assert "Okänt läge" in ahead
    assert "Genomförd" not in ahead
    assert "Beslutad" in client.get("/oskarstrom/beslut-och-atgarder").text


def test_decisions_say_body_day_and_paragraph(client):
    text = client.get("/getinge/beslut-och-atgarder").text

    assert "3 september 2013" in text
    assert "KS § 231" in text
    assert "kommunstyrelsen" in text


def test_a_date_that_we_have_worked_out_is_marked(client):
    assert (
        '24 maj 2016 <span class="soft">(härlett)</span>' in client.get("/harplinge/beslut-och-atgarder").text
    )
    assert "Dagen är inte känd." in client.get("/vallas/beslut-och-atgarder").text
    assert "dnr KS 2014/0189" in client.get("/vallas/beslut-och-atgarder").text


def test_a_place_that_does_not_exist_is_not_found(client):
    assert client.get("/ingenstans/beslut-och-atgarder").status_code == 404
