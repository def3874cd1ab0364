"""The start page, the information pages, and what a supervisor asks."""

import gzip

import pytest
from sqlalchemy import text

from participation.access.actors import SYSTEM
from participation.actions.models import Action, ActionState
from participation.core import clock
from participation.core.db import db, transaction
from participation.loading.programmes import load_programmes, read_programmes
from participation.site.texts import FOLDER, NAMES
from tests.making import make_programme
from tests.support.queries import count_queries


@pytest.fixture
def eight_places(client):
    with transaction():
        return load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())


def make_completed(programme, title, completed_on=None):
    with transaction():
        db.session.add(
            Action(
                programme_id=programme.id,
                title=title,
                state=ActionState.COMPLETED,
                completed_on=completed_on,
                source="exempel",
                position=1,
            )
        )


def test_the_start_page_shows_every_place_without_a_cookie(client, eight_places):
    with count_queries() as queries:
        answer = client.get("/")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(queries) <= 5
    assert len(gzip.compress(answer.data)) <= 14_000
    assert answer.text.count('class="horizon"') == 8
    assert answer.text.index("Getinge") < answer.text.index("Oskarström") < answer.text.index("Vallås")
    assert answer.text.count("Idéer tas emot hela året.") == 6
    assert answer.text.count('<span lang="sv">Bästa läget</span>') == 1
    assert answer.text.count('<span lang="sv">Bästa livsplatsen</span>') == 1
    assert "Vallås 2035" not in answer.text


def test_the_start_page_asks_as_many_questions_for_one_place_as_for_eight(client):
    make_completed(make_programme(), "En bro", "2020")
    with count_queries() as one:
        client.get("/")
    make_completed(make_programme("kvibille", "Kvibille"), "En park", "2021")
    client.application.extensions["kept_pages"].clear()  # what a test writes by hand moves no stamp
    with count_queries() as two:
        client.get("/")

    assert len(one) == len(two)


def test_an_empty_site_has_a_start_page(client):
    assert "Inga orter är inlagda än." in client.get("/").text


def test_what_came_true_is_shown_from_several_places_the_latest_first(client):
    getinge, kvibille = make_programme(), make_programme("kvibille", "Kvibille")
    for year in range(2015, 2020):
        make_completed(getinge, f"Bänk {year}", str(year))
    make_completed(kvibille, "Ett elljusspår")

    text = client.get("/").text

    assert (
        text.index("Bänk 2019")
        < text.index("Bänk 2018")
        < text.index("Bänk 2017")
        < text.index("Ett elljusspår")
    )
    assert "Bänk 2016" not in text


def test_what_the_word_exempel_means_is_said_only_where_there_are_examples(client, another_site, tmp_path):
    meaning = "Röster, svar och datum märkta Exempel är påhittade. Uppgifter om orterna har källa."
    without = another_site(instance_folder=tmp_path / "without")
    there = tmp_path / "with"
    there.mkdir()
    (there / "demonstration.json").touch()

    assert meaning not in without.test_client().get("/").text
    assert meaning in another_site(instance_folder=there).test_client().get("/").text


def test_the_places_search_goes_to_all_places(client):
    page = client.get("/").text

    assert 'action="/sok"' in page
    assert 'name="ord"' in page


def test_the_start_page_is_there_in_english(client):
    assert '<html lang="en"' in client.get("/en/").text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_footers_pages_are_written_in_both_languages(client, name, prefix):
    answer = client.get(f"{prefix}/om/{name}")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(gzip.compress(answer.data)) <= 14_000
    assert answer.text.count("<h1>") == 1


def test_every_text_belongs_to_a_page():
    expected = {f"{name}.{language}.md" for name in NAMES for language in ("sv", "en")}
    assert {path.name for path in FOLDER.iterdir()} == expected


def test_the_rules_give_the_eight_reasons_and_none_for_an_opinion(client):
    text = client.get("/om/regler").text

    assert text.count("<li><strong>") == 8
    assert "Det finns inget skäl som heter åsikt." in text


def test_the_accessibility_statement_says_what_the_law_asks_for(client):
    text = client.get("/om/tillganglighet").text

    for words in (
        "delvis förenlig",
        "Det som brister",
        "Oskäligt betungande",
        "Det som inte omfattas",
        "Så har vi prövat",
        "Senaste bedömning",
        "Meddela brister",
        "https://www.digg.se/tdosanmalan",
    ):
        assert words in text


def test_an_unknown_information_page_is_not_found(client):
    assert client.get("/om/något-annat").status_code == 404
    assert client.get("/om/..%2f..%2fconfig").status_code == 404


def test_the_designs_parts_are_shown_but_not_found_by_search_engines(client):
    answer = client.get("/om/komponenter")

    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_process_says_that_it_lives(client):
    assert client.get("/healthz").text == "ok\n"


def test_the_site_is_ready_when_the_database_has_all_migrations(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_the_site_is_not_ready_with_a_database_of_another_time(client):
    rename = text("update alembic_version set version_num = :new")
    true = db.session.scalar(text("select version_num from alembic_version"))
    db.session.execute(rename, {"new": "another"})
    db.session.commit()
    answer = client.get("/readyz")
    db.session.execute(rename, {"new": true})  # emptying the database between tests leaves this table alone
    db.session.commit()
    assert (answer.status_code, answer.text) == (503, "not ready: migrations\n")
