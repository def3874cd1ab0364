"""The pages with lists of ideas: filters, search, paging, weight, and what they ask the database."""

import gzip

import pytest
from bs4 import BeautifulSoup

from participation.contributions.states import Reason
from participation.core import clock
from participation.core.db import transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import group, place_on_idea_list
from participation.moderation.operations import AnswerText, publish, withhold
from participation.programmes.queries import areas_of
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea
from tests.support.queries import count_queries

LONG = (
    "Jag skulle vilja att vi gör något åt den gamla banvallen mellan stationen och badplatsen. Där "
    "skulle det gå att cykla, promenera och åka inlines om den bara fick en jämn yta och lite belysning. "
    "Idag är det mörkt och stenigt, och många tar bilen fast det bara är några minuter. "
) * 6
MOST_BYTES = 14_000


@pytest.fixture
def getinge(database):
    return make_programme("getinge", areas=["Natur och vatten", "Mötesplatser"])


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def shown(soup):
    return [say.get_text(strip=True) for say in soup.select("ul.voices .say")]


def test_a_place_without_ideas_says_so_and_asks_for_the_first(client, getinge):
    soup = page(client, "/getinge/ideer")

    assert "Ingen har skrivit än. Bli först." in soup.text
    assert soup.find("a", href="/getinge/lamna-ide")


def test_an_idea_stands_with_its_words_channel_and_status_and_a_link(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "Lampor vid ån")
    soup = page(client, "/getinge/ideer")

    assert soup.find("a", href=f"/getinge/ideer/{public_id_text(idea.id)}")
    assert "Lampor vid ån" in soup.text
    assert "Läst och visad" in soup.text


def test_what_waits_or_was_never_shown_is_not_there_in_any_view(client, getinge, moderator):
    make_idea(getinge, "Hemligheten kanariefågel")
    never = make_idea(getinge, "Hotet kanariefågel")
    with transaction():
        withhold(never, version=never.version, reason=Reason.THREAT, actor=moderator, at=clock.now())

    for query in (
        "",
        "?status=utkast",
        "?status=alla",
        "?status=waiting",
        "?status=withheld",
        "?status=idelista",
    ):
        assert "kanariefågel" not in client.get(f"/getinge/ideer{query}").text
    for address in ("/getinge/ideer?ord=kanarief%C3%A5gel", "/sok?ord=kanarief%C3%A5gel", "/getinge"):
        soup = page(client, address)
        assert shown(soup) == []
    assert client.get(f"/getinge/ideer/{public_id_text(never.id)}").status_code == 404


def test_a_hidden_idea_says_that_it_was_hidden_and_why_but_not_what_it_was(client, getinge, moderator):
    idea = make_shown_idea(
        getinge, moderator, "Grannen kanariefågel", shown_name="Kanarienamn", place_text="Kanariegatan"
    )
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.PERSONAL_ATTACK, actor=moderator, at=clock.now())

    text = client.get("/getinge/ideer").text

    assert "anarie" not in text
    assert "23 november" in text


def test_filters_are_kept_in_the_form_and_in_the_link_to_older_ideas(client, getinge, moderator):
    nature, meeting = areas_of(getinge.id)
    for number in range(21):
        make_shown_idea(getinge, moderator, f"Gunga {number}", area_id=nature.id)
    make_shown_idea(getinge, moderator, "Gunga på torget", area_id=meeting.id)

    soup = page(client, f"/getinge/ideer?omrade={nature.id}&status=vantar&ord=gunga")

    assert len(shown(soup)) == 20
    assert soup.select_one("#omrade option[selected]").text == "Natur och vatten"
    assert soup.select_one("#status option[selected]")["value"] == "vantar"
    assert soup.select_one("#ord")["value"] == "gunga"
    older = next(link["href"] for link in soup.select("main a[href*=nasta]"))
    assert f"omrade={nature.id}" in older
    assert "status=vantar" in older
    assert "ord=gunga" in older
    rest = page(client, older)
    assert len(shown(rest)) == 1
    assert not set(shown(rest)) & set(shown(soup))
    assert rest.select("main a[href*=nasta]") == []


def test_a_filter_that_fits_nothing_says_so_and_leads_back(client, getinge, moderator):
    make_shown_idea(getinge, moderator)
    soup = page(client, "/getinge/ideer?status=idelista")

    assert "Ingen idé passar ditt val." in soup.text
    assert soup.find("a", href="/getinge/ideer", string="Visa alla idéer")


@pytest.mark.parametrize(
    "query",
    ["omrade=99999999999999999999", "omrade=-1", "omrade=x", "omrade=1%00", "status=utkast", "status=",
     "sida=1&sida=2", "callback=alert", "format=xml", "utm_source=brev&namn=Eva", "nasta=", "sortera[]=x"],
)  # fmt: skip
def test_what_is_not_asked_for_in_our_words_is_ignored(client, getinge, moderator, query):
    make_shown_idea(getinge, moderator)
    soup = page(client, f"/getinge/ideer?{query}")

    assert len(shown(soup)) == 1
    assert "Eva" not in soup.text


def test_the_area_of_another_place_filters_nothing_here(client, getinge, moderator):
    other = make_programme("oskarstrom", "Oskarström", areas=["Nissan"])
    make_shown_idea(getinge, moderator)

    assert len(shown(page(client, f"/getinge/ideer?omrade={areas_of(other.id)[0].id}"))) == 1


@pytest.mark.parametrize(
    "cursor", ["2", "'; drop table", "ILOU00000000", "%2Fminsida%0d%0aSet-Cookie:x=1", "a" * 4000]
)
def test_a_cursor_that_cannot_be_read_begins_the_list_anew_and_says_so(client, getinge, moderator, cursor):
    make_shown_idea(getinge, moderator)
    answer = client.get(f"/getinge/ideer?nasta={cursor}")

    assert answer.status_code == 200
    assert "Här börjar listan om." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert len(shown(BeautifulSoup(answer.text, "html.parser"))) == 1


@pytest.mark.parametrize("address", ["/getinge/ideer", "/sok"])
@pytest.mark.parametrize(
    "query", ["ord=a&ord=b", "nasta=1&nasta=2", "status=vantar&status=vantar", "omrade=&omrade="]
)
def test_the_same_question_twice_is_refused(client, getinge, address, query):
    assert "Samma fråga står två gånger." in page(client, f"{address}?{query}", 400).text


@pytest.mark.parametrize("address", ["/getinge/ideer", "/sok"])
def test_a_search_of_200_characters_is_answered_and_of_201_refused(client, getinge, address):
    page(client, f"{address}?ord={'å' * 200}")
    assert "Sökningen är för lång (högst 200 tecken)." in page(client, f"{address}?ord={'å' * 201}", 400).text


@pytest.mark.parametrize("address", ["/getinge/ideer", "/sok"])
@pytest.mark.parametrize(
    "words", ['"', "*", "OR", "NEAR(", "'", ":", "<script>alert(1)</script>", "\u202e", "%"]
)
def test_a_search_for_signs_is_an_answer_that_shows_them_as_they_were_typed(client, getinge, address, words):
    soup = BeautifulSoup(client.get(address, query_string={"ord": words}).text, "html.parser")

    assert soup.select_one("#ord")["value"] == words
    assert soup.find("script", string="alert(1)") is None


def test_the_search_of_all_places_names_the_place_of_each(client, getinge, moderator):
    oskarstrom = make_programme("oskarstrom", "Oskarström")
    make_shown_idea(getinge, moderator, "En gunga vid ån")
    make_shown_idea(oskarstrom, make_moderator(oskarstrom), "En gunga vid Nissan")

    soup = page(client, "/sok?ord=gungor")

    assert sorted(shown(soup)) == ["En gunga vid Nissan", "En gunga vid ån"]
    assert "Getinge" in soup.select_one("ul.voices").text
    assert "Oskarström" in soup.select_one("ul.voices").text


def test_the_search_page_says_when_nothing_is_found(client, getinge):
    assert "Ingen idé innehåller de orden." in page(client, "/sok?ord=elefant").text
    assert "Skriv ett ord" in page(client, "/sok").text


def test_an_unknown_place_has_no_list(client):
    page(client, "/ingenstans/ideer", 404)


# Weight and work


@pytest.fixture
def full_page(getinge, moderator):
    """Twenty-one long ideas, some answered, some grouped, some listed, some hidden."""
    nature = areas_of(getinge.id)[0]
    ideas = []
    for number in range(21):
        idea = make_idea(getinge, f"{number} {LONG[number * 7 :]}", area_id=nature.id, place_text="Banvallen")
        answer = AnswerText("Vi tar med det i vårens översyn. " + LONG[:400]) if number % 3 == 0 else None
        with transaction():
            publish(idea, version=idea.version, actor=moderator, at=clock.now(), answer=answer)
        ideas.append(idea)
    with transaction():
        group(ideas[:4], actor=moderator, at=clock.now())
        for number in (0, 5, 6, 7):
            place_on_idea_list(
                [ideas[number]], area_id=nature.id, title=f"Banvallen {number}", motive="Många vill",
                actor=moderator, at=clock.now(),
            )  # fmt: skip
    with transaction():
        withhold(ideas[9], version=ideas[9].version, reason=Reason.THREAT, actor=moderator, at=clock.now())
    return ideas


@pytest.mark.parametrize("address", ["/getinge/ideer", "/sok?ord=banvallen"])
def test_a_full_list_of_long_ideas_is_light_and_asks_the_database_little(client, full_page, address):
    with count_queries() as queries:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert len(answer.data) <= MOST_BYTES
    assert gzip.decompress(answer.data).count(b'class="say') >= 19
    assert len(queries) <= 7, "\n".join(queries)


def test_a_list_asks_as_much_for_many_rows_as_for_one(client, getinge, moderator):
    make_shown_idea(getinge, moderator)
    with count_queries() as for_one:
        client.get("/getinge/ideer")
    for number in range(12):
        make_shown_idea(getinge, moderator, f"Gunga {number}")
    with count_queries() as for_many:
        client.get("/getinge/ideer")

    assert len(for_one) == len(for_many)
