"""The idélista as anyone reads it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from participation.contributions.operations import withdraw
from participation.contributions.states import Channel, Kind
from participation.core.db import transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import place_on_idea_list, remove_from_idea_list
from participation.idea_list.queries import groups_behind
from participation.programmes.queries import areas_of
from tests.making import make_moderator, make_programme, make_shown_idea
from tests.support.queries import count_queries

LIST = "/getinge/idelista"
PAYLOAD = '"><script>alert(1)</script><b onmouseover=alert(2)>’ &'


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"])


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def put_on_list(getinge, moderator, clock):
    def put(title="Belysning längs ån", *voices, area=None, **details):
        chosen = voices or [make_shown_idea(getinge, moderator, "Lampor vid ån")]
        with transaction():
            return place_on_idea_list(
                chosen, area_id=area, title=title, actor=moderator, at=clock.now(),
                **({"motive": "Många går där."} | details),
            )  # fmt: skip

    return put


def soup(response):
    return BeautifulSoup(response.text, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def address(entry):
    return f"{LIST}/{public_id_text(entry.id)}"


def test_the_list_says_area_by_area_how_many_said_it_and_how_it_came(
    client, getinge, moderator, put_on_list
):
    channels = [Channel.WEB] * 2 + [Channel.PAPER] * 3
    voices = [make_shown_idea(getinge, moderator, channel=channel) for channel in channels]
    natur, centrum = areas_of(getinge.id)
    put_on_list("Något annat")
    put_on_list("Bänkar i centrum", area=centrum.id)
    put_on_list("Belysning", *voices, area=natur.id, next_word_on=date(2027, 2, 15))
    page = soup(client.get(LIST))
    assert [caption.get_text() for caption in page.find_all("caption")] == [
        "Natur", "Centrum", "Område inte fastställt",
    ]
    first = words(page.find("tbody"))
    assert "5 röster: 3 papper, 2 webb" in first
    assert "15 februari 2027" in first
    assert "Ett önskemål är inget löfte." in page.get_text()


def test_a_lone_channel_needs_no_number(client, getinge, moderator, put_on_list):
    put_on_list("Belysning", *[make_shown_idea(getinge, moderator) for _ in range(2)])
    put_on_list("Bänkar", make_shown_idea(getinge, moderator, channel=Channel.PAPER))
    page = words(soup(client.get(LIST)))
    assert "2 röster: webb" in page
    assert "1 röst: papper" in page


def test_on_paper_the_list_says_which_day_it_is_of_and_why_each_entry_stands_there(client, put_on_list):
    put_on_list(motive="Många går där.\n\nDet är mörkt.")
    on_paper = [words(tag) for tag in soup(client.get(LIST)).select(".print-only")]
    assert on_paper == ["Läget 23 november", "Många går där.", "Det är mörkt."]


def test_a_promised_day_that_has_passed_is_said(client, put_on_list):
    entry = put_on_list(next_word_on=date(2026, 11, 15))
    assert "skulle ha kommit 15 november" in words(soup(client.get(LIST)))
    assert "Besked skulle ha kommit 15 november" in words(soup(client.get(address(entry))))


def test_an_empty_list_says_so_and_how_to_fill_it(client, getinge):
    page = soup(client.get(LIST))
    assert "Listan är tom än" in page.get_text()
    assert page.select_one("a.button")["href"] == "/getinge/lamna-ide"


def test_an_entry_shows_why_and_every_voice(client, getinge, moderator, put_on_list):
    voices = [make_shown_idea(getinge, moderator, f"Lampor {number}") for number in range(3)]
    comment = make_shown_idea(getinge, moderator, "Instämmer", kind=Kind.COMMENT, channel=Channel.MEETING)
    entry = put_on_list("Belysning", *voices, comment, area=areas_of(getinge.id)[0].id, motive="Ett.\n\nTvå.")
    page = soup(client.get(address(entry)))
    assert page.h1.get_text() == "Belysning"
    assert "4 röster" in page.get_text()
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")] == [
        ["webb", "3"], ["möte", "1"],
    ]
    assert [paragraph.get_text() for paragraph in page.select(".answer p")][1:] == ["Ett.", "Två."]
    links = {link["href"] for link in page.select(".say a")}
    assert links == {f"/getinge/ideer/{public_id_text(voice.id)}" for voice in voices}
    assert "Instämmer" in page.get_text()


def test_a_withdrawn_voice_is_neither_shown_nor_counted(client, getinge, moderator, put_on_list, clock):
    voices = [make_shown_idea(getinge, moderator, f"Lampor {number}") for number in range(2)]
    entry = put_on_list("Belysning", *voices)
    with transaction():
        withdraw(voices[0], at=clock.now())
    for page in (client.get(LIST), client.get(address(entry))):
        assert "1 röst" in page.text
        assert "Lampor 0" not in page.text


def test_many_voices_are_paged(client, getinge, moderator, put_on_list):
    voices = [make_shown_idea(getinge, moderator, f"Lampor {number}") for number in range(23)]
    entry = put_on_list("Belysning", *voices)
    first = soup(client.get(address(entry)))
    second = soup(client.get(first.find("a", rel="next")["href"]))
    shown = [say.get_text() for page in (first, second) for say in page.select(".say")]
    assert sorted(shown) == sorted(f"Lampor {number}" for number in range(23))


def test_what_does_not_stand_on_this_list_is_not_found(client, put_on_list, moderator, clock):
    make_programme("kvibille", "Kvibille")
    entry = put_on_list()
    assert client.get(address(entry).replace("getinge", "kvibille")).status_code == 404
    assert client.get(f"{LIST}/000000000000").status_code == 404
    assert client.get("/finns-inte/idelista").status_code == 404
    with transaction():
        remove_from_idea_list(entry, groups_behind([entry.id])[entry.id], actor=moderator, at=clock.now())
    assert client.get(address(entry)).status_code == 404


def test_what_staff_write_is_shown_as_typed(client, put_on_list):
    entry = put_on_list(PAYLOAD[:100], motive=PAYLOAD)
    for path in (LIST, address(entry)):
        page = soup(client.get(path))
        assert PAYLOAD in page.get_text()
        assert page.find(attrs={"onmouseover": True}) is None


def test_reading_sets_no_cookie(client, put_on_list):
    entry = put_on_list()
    for path in (LIST, address(entry)):
        assert "Set-Cookie" not in client.get(path).headers


def test_the_pages_ask_the_same_few_questions_however_long_they_are(client, getinge, moderator, put_on_list):
    entries = [
        put_on_list(f"Önskemål {number}", *[make_shown_idea(getinge, moderator) for _ in range(3)])
        for number in range(4)
    ]
    with count_queries() as queries:
        client.get(LIST)
    assert len(queries) <= 5, queries
    with count_queries() as queries:
        client.get(address(entries[0]))
    assert len(queries) <= 6, queries
