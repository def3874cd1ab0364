"""What was said about a part of the programme, and about the whole of it."""

import pytest
from bs4 import BeautifulSoup

from participation.contributions.states import Kind, Reason
from participation.core import clock
from participation.core.db import transaction
from participation.moderation.operations import AnswerText, publish, withhold
from tests.making import make_idea, make_moderator, make_part, make_programme, make_shown_idea
from tests.support.queries import count_queries


@pytest.fixture
def getinge(database):
    return make_programme("getinge")


@pytest.fixture
def part(getinge):
    return make_part(getinge, text="Ån ska vara tillgänglig för alla")


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


def say(programme, moderator, text, part=None, **said):
    target = {"target_part_id": part.part_id, "target_wording_id": part.id} if part else {}
    return make_shown_idea(programme, moderator, text, kind=Kind.COMMENT, **target, **said)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "html.parser")


def said_on(soup):
    return sorted(one.get_text(strip=True) for one in soup.select("ul.voices li > p[dir]"))


def test_each_part_shows_what_was_said_about_it_and_the_whole_what_was_said_about_the_whole(
    client, getinge, part, moderator
):
    other_part = make_part(getinge, text="Fler mötesplatser")
    idea = make_shown_idea(getinge, moderator, "en idé")
    say(getinge, moderator, "om ån", part)
    say(getinge, moderator, "om mötesplatser", other_part)
    say(getinge, moderator, "om allt")
    make_shown_idea(getinge, moderator, "om idén", kind=Kind.COMMENT, target_id=idea.id)

    about_part = page(client, f"/getinge/program/{part.part_id}")
    about_all = page(client, "/getinge/program/synpunkter")

    assert said_on(about_part) == ["om ån"]
    assert "Ån ska vara tillgänglig för alla" in about_part.text
    assert about_part.find("a", href=f"/getinge/program/{part.part_id}/kommentera")
    assert said_on(about_all) == ["om allt"]
    assert about_all.find("a", href="/getinge/program/kommentera")


@pytest.mark.parametrize("address", ["/getinge/program/synpunkter", "/getinge/program/{part}"])
def test_where_nobody_has_spoken_the_page_says_so(client, part, address):
    soup = page(client, address.format(part=part.part_id))
    assert "Ingen har sagt något om det här än." in soup.text


def test_what_waits_is_absent_and_what_was_hidden_leaves_a_mark(client, getinge, part, moderator):
    target = {"target_part_id": part.part_id, "target_wording_id": part.id}
    make_idea(getinge, "kanariefågel väntar", kind=Kind.COMMENT, **target)
    hidden = say(getinge, moderator, "kanariefågel doldes", part)
    with transaction():
        withhold(hidden, version=hidden.version, reason=Reason.THREAT, actor=moderator, at=clock.now())

    soup = page(client, f"/getinge/program/{part.part_id}")

    assert "kanariefågel" not in str(soup)
    assert len(soup.select("ul.voices > li")) == 1


def test_answers_and_replies_stand_under_what_they_belong_to(client, getinge, part, moderator):
    comment = say(getinge, moderator, "om ån", part)
    with transaction():
        publish(
            comment,
            version=comment.version,
            actor=moderator,
            at=clock.now(),
            answer=AnswerText("Tack, vi tar med det."),
        )
    make_shown_idea(getinge, moderator, "ett svar", kind=Kind.COMMENT, target_id=comment.id)

    soup = page(client, f"/getinge/program/{part.part_id}")

    assert [one.get_text(strip=True) for one in soup.select("ul.reply li > p[dir]")] == ["ett svar"]
    assert "Tack, vi tar med det." in soup.text


def test_a_part_of_another_place_and_a_part_that_is_not_are_not_found(client, getinge, part):
    other = make_part(make_programme("oskarstrom", "Oskarström"))

    for address in (
        f"/getinge/program/{other.part_id}",
        f"/oskarstrom/program/{part.part_id}",
        "/getinge/program/0",
        "/getinge/program/2147483647",
        "/getinge/program/2147483648",
        "/ingenstans/program/synpunkter",
    ):
        page(client, address, 404)


@pytest.mark.parametrize("whole", [True, False])
def test_the_page_asks_the_database_little_however_much_there_is(client, getinge, part, moderator, whole):
    for number in range(5):
        comment = say(getinge, moderator, f"Synpunkt {number}", None if whole else part)
        make_shown_idea(getinge, moderator, f"Svar {number}", kind=Kind.COMMENT, target_id=comment.id)
    address = "/getinge/program/synpunkter" if whole else f"/getinge/program/{part.part_id}"

    with count_queries() as queries:
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(queries) <= 5, "\n".join(queries)
