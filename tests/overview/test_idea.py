"""The page of an idea: its words, its way, who said the same; and, when it is not shown, that and why."""

import pytest
from bs4 import BeautifulSoup

from participation.access.actors import Actor
from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.operations import add_line, withdraw
from participation.contributions.states import Channel, Kind, Reason
from participation.core import clock
from participation.core.db import transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import group, place_on_idea_list
from participation.moderation.operations import AnswerText, mask, publish, restore, withhold
from tests.making import make_idea, make_programme, make_shown_idea, make_user
from tests.support.queries import count_queries

CANARY = "kanariefågel"


@pytest.fixture
def getinge(database):
    return make_programme("getinge")


@pytest.fixture
def moderator(getinge) -> Actor:
    return actor_of(make_user(Role.MODERATOR)[0])


def address_of(idea, slug="getinge"):
    return f"/{slug}/ideer/{public_id_text(idea.id)}"


def page(client, idea, status=200):
    answer = client.get(address_of(idea))
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def words(soup):
    return " ".join(soup.main.get_text(" ").split())


def withheld(idea, moderator, reason=Reason.PERSONAL_ATTACK):
    with transaction():
        withhold(
            idea, version=idea.version, reason=reason, note_to_author="Skriv den på ett annat sätt.",
            actor=moderator, at=clock.now(),
        )  # fmt: skip


def comment_on(idea, moderator, text, programme):
    return make_shown_idea(programme, moderator, text, kind=Kind.COMMENT, target_id=idea.id)


def test_a_shown_idea_stands_with_its_words_place_name_and_day(client, getinge, moderator):
    idea = make_shown_idea(
        getinge,
        moderator,
        "Lampor vid ån\noch bänkar",
        shown_name="Eva",
        place_text="Vid bron",
        channel=Channel.PAPER,
    )
    soup = page(client, idea)

    assert soup.h1.get_text() == "Lampor vid ån\noch bänkar"
    assert soup.title.get_text().startswith("Lampor vid ån")
    for said in ("Eva", "Vid bron", "papper", "23 november", "Läst och visad", "Ingen har kommenterat än."):
        assert said in words(soup), said
    assert soup.find("a", href=address_of(idea) + "/kommentera")


def test_a_masked_idea_shows_only_what_was_left(client, getinge, moderator):
    idea = make_idea(getinge, f"Grannen {CANARY} vill ha en gunga")
    with transaction():
        mask(idea, version=idea.version, passages=[(8, 8 + len(CANARY))], actor=moderator, at=clock.now())
    soup = page(client, idea)

    assert "vill ha en gunga" in words(soup)
    assert CANARY not in str(soup)


def test_the_way_is_told_in_order_of_the_days(client, getinge, moderator, clock):
    idea = make_idea(getinge)
    clock.advance(days=1)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now())
    clock.advance(days=1)
    with transaction():
        publish(
            idea, version=idea.version, actor=moderator, at=clock.now(),
            answer=AnswerText("Vi tar med det.", deciding_body="Trafikverket"),
        )  # fmt: skip
    clock.advance(days=1)
    with transaction():
        entry = place_on_idea_list(
            [idea], area_id=None, title="Ljus vid ån", motive="Många", actor=moderator, at=clock.now()
        )
    soup = page(client, idea)
    way = [" ".join(stop.get_text(" ").split()) for stop in soup.select("ol.way > li")]

    assert len(way) == 4
    for stop, (heading, day) in zip(
        way,
        [("Mottagen", "23"), ("Läst och visad", "24"), ("Trafikverket", "25"), ("På idélistan", "26")],
        strict=True,
    ):
        assert heading in stop
        assert f"{day} november" in stop
    assert soup.find("a", href=f"/getinge/idelista/{public_id_text(entry.id)}", string="Ljus vid ån")
    assert "Vi tar med det." in words(soup)


def test_others_who_said_the_same_are_counted_by_channel_and_shown(client, getinge, moderator):
    voices = [
        make_shown_idea(getinge, moderator, f"Gunga {number}", channel=channel)
        for number, channel in enumerate([Channel.WEB, Channel.PAPER, Channel.TABLET])
    ]
    hidden = make_shown_idea(getinge, moderator, f"Gunga {CANARY}")
    with transaction():
        group([*voices, hidden], actor=moderator, at=clock.now())
    withheld(hidden, moderator)
    soup = page(client, voices[0])

    assert "3 röster" in words(soup)
    assert {link["href"] for link in soup.select("ul.voices a")} == {
        address_of(voice) for voice in voices[1:]
    }
    assert CANARY not in str(soup)


# What is not shown


def test_a_hidden_idea_says_that_when_and_why_and_nothing_it_said(client, getinge, moderator, clock):
    idea = make_shown_idea(
        getinge, moderator, CANARY, shown_name=f"Namn {CANARY}", place_text=f"Plats {CANARY}"
    )
    with transaction():
        publish(
            idea, version=idea.version, actor=moderator, at=clock.now(), answer=AnswerText(f"Svar {CANARY}")
        )
    comment_on(idea, moderator, f"Kommentar {CANARY}", getinge)
    clock.advance(days=2)
    withheld(idea, moderator)
    soup = page(client, idea)

    assert CANARY not in str(soup)
    assert soup.h1.get_text(strip=True) == "En text visas inte"
    assert "25 november" in words(soup)
    assert soup.select("main a.button") == []


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_in_words(client, getinge, moderator, reason):
    idea = make_shown_idea(getinge, moderator, CANARY)
    withheld(idea, moderator, reason)

    told = words(page(client, idea))

    assert reason not in told
    assert len(told) > 60


def test_a_withdrawn_idea_says_that_its_author_took_it_back_and_when(client, getinge, moderator, clock):
    idea = make_shown_idea(getinge, moderator, CANARY, shown_name=CANARY)
    clock.advance(days=3)
    with transaction():
        withdraw(idea, at=clock.now())
    soup = page(client, idea)

    assert "Den som skrev tog tillbaka sin text 26 november." in words(soup)
    assert CANARY not in str(soup)


def test_a_restored_idea_is_shown_again(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "Lampor vid ån")
    withheld(idea, moderator)
    with transaction():
        restore(idea, version=idea.version, actor=moderator, at=clock.now())

    assert page(client, idea).h1.get_text() == "Lampor vid ån"


def test_what_was_never_shown_looks_like_what_never_was(client, getinge, moderator):
    waiting = make_idea(getinge, f"{CANARY} väntar")
    refused = make_idea(getinge, f"{CANARY} fick nej")
    withheld(refused, moderator)
    taken_back = make_idea(getinge, f"{CANARY} ångrade sig")
    with transaction():
        withdraw(taken_back, at=clock.now())
    nothing = client.get("/getinge/ideer/000000000000")

    for idea in (waiting, refused, taken_back):
        answer = client.get(address_of(idea))
        assert answer.status_code == nothing.status_code == 404
        assert len(answer.text) == len(nothing.text.replace("000000000000", "x" * 12))
        assert CANARY not in answer.text


def test_the_idea_of_one_place_is_not_found_in_another(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator)
    make_programme("oskarstrom", "Oskarström")

    assert client.get(address_of(idea, "oskarstrom")).status_code == 404
    assert client.get(address_of(idea, "ingenstans")).status_code == 404


def test_a_comment_has_no_page_of_an_idea(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator)
    comment = comment_on(idea, moderator, "Bra!", getinge)
    page(client, comment, 404)


# Comments


def test_comments_stand_oldest_day_first_with_replies_under_them_and_the_authors_line_is_marked(
    client, getinge, moderator, clock, app
):
    idea = make_shown_idea(getinge, moderator)
    clock.advance(days=1)
    first = comment_on(idea, moderator, "Först", getinge)
    clock.advance(days=1)
    with transaction():
        line = add_line(
            idea, "Jag menar vid bron", key="key-of-a-line-0001",
            secret=app.config["SETTINGS"].receipt_secret, at=clock.now(),
        )  # fmt: skip
        publish(line, version=line.version, actor=moderator, at=clock.now())
    clock.advance(days=1)
    comment_on(first, moderator, "Svar till den första", getinge)
    soup = page(client, idea)

    said = [say.get_text(strip=True) for say in soup.select("ul.voices li > p[dir]")]
    assert said == ["Först", "Svar till den första", "Jag menar vid bron"]
    assert [say.get_text(strip=True) for say in soup.select("ul.reply li > p[dir]")] == [
        "Svar till den första"
    ]
    assert words(soup).count("Den som skrev lägger till") == 1


def test_comments_that_wait_are_absent_and_hidden_ones_leave_a_mark(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator)
    make_idea(getinge, f"{CANARY} väntar", kind=Kind.COMMENT, target_id=idea.id)
    hidden = comment_on(idea, moderator, f"{CANARY} doldes", getinge)
    withheld(hidden, moderator)
    soup = page(client, idea)

    assert CANARY not in str(soup)
    assert len(soup.select("section ul.voices > li")) == 1


def test_the_page_asks_the_database_little_however_much_there_is(client, getinge, moderator):
    ideas = [make_shown_idea(getinge, moderator, f"Gunga {number}") for number in range(5)]
    with transaction():
        group(ideas, actor=moderator, at=clock.now())
        place_on_idea_list(
            ideas[:1], area_id=None, title="Gungor", motive="Många", actor=moderator, at=clock.now()
        )
    for number in range(4):
        comment = comment_on(ideas[0], moderator, f"Kommentar {number}", getinge)
        comment_on(comment, moderator, f"Svar {number}", getinge)
        with transaction():
            publish(
                comment, version=comment.version, actor=moderator, at=clock.now(), answer=AnswerText("Tack!")
            )
    address = address_of(ideas[0])

    with count_queries() as queries:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert len(queries) <= 8, "\n".join(queries)
    assert len(answer.data) <= 14_000


def test_a_large_group_shows_twenty_others_and_says_how_many_more(client, getinge, moderator):
    ideas = [make_shown_idea(getinge, moderator, f"Bänkar, röst {number}") for number in range(23)]
    with transaction():
        place_on_idea_list(
            ideas, area_id=None, title="Fler bänkar", motive="Många orkar inte gå långt.",
            actor=moderator, at=clock.now(),
        )  # fmt: skip
    soup = page(client, ideas[0])
    assert len(soup.select("section .voices .say")) == 20
    assert "Och 2 till har sagt samma sak. Läs alla på idélistan" in words(soup)
