"""A public page is made once for everybody, and never shown again after something has changed."""

import pytest
from sqlalchemy import event

from participation.contributions.operations import withdraw
from participation.contributions.states import Reason
from participation.core import clock as site_clock
from participation.core import kept_pages
from participation.core.db import db, transaction
from participation.core.kept_pages import KeptPage, KeptPages
from participation.moderation.operations import restore, withhold
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea
from tests.support.queries import STAMP, count_queries

CANARY = "kanariefågel vid ån"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur och vatten"])


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


def asked_by(client, address):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(address, headers=GZIP)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [statement for statement in asked if not statement.startswith("BEGIN")]


def test_the_next_visitor_gets_the_same_page_for_one_question(client, getinge, moderator):
    make_shown_idea(getinge, moderator, CANARY)
    first = client.get("/getinge/ideer", headers=GZIP)
    assert asked_by(client, "/getinge/ideer") == [STAMP]
    second = client.get("/getinge/ideer", headers=GZIP)
    assert (second.data, sorted(second.headers)) == (first.data, sorted(first.headers))


def test_what_is_published_hidden_restored_or_taken_back_is_so_at_once_on_every_server(
    client, getinge, moderator, another_site
):
    """The other site stands for another worker: it has pages of its own, and only the database in common."""
    other = another_site().test_client()
    pages = ("/getinge", "/getinge/ideer", "/getinge/ideer?ord=kanariefågel", "/en/getinge/ideer")

    def seen():
        return {CANARY in server.get(page).text for server in (client, other) for page in pages}

    assert seen() == {False}
    idea = make_shown_idea(getinge, moderator, CANARY)
    assert seen() == {True}
    with transaction():
        withhold(
            idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=site_clock.now(),
        )
    assert seen() == {False}
    with transaction():
        restore(idea, version=idea.version, actor=moderator, at=site_clock.now())
    assert seen() == {True}
    with transaction():
        withdraw(idea, at=site_clock.now())
    assert seen() == {False}


def test_a_change_that_was_rolled_back_changes_nothing(client, getinge, moderator):
    idea = make_shown_idea(getinge, moderator, CANARY)
    before = client.get("/getinge/ideer").text
    withdraw(idea, at=site_clock.now())
    db.session.rollback()
    assert CANARY in client.get("/getinge/ideer").text == before


def test_no_page_outlives_its_minute(client, getinge, clock):
    client.get("/getinge")
    with count_queries() as kept:
        client.get("/getinge")
    clock.advance(seconds=60)
    with count_queries() as anew:
        client.get("/getinge")
    assert kept == []
    assert anew != []


def test_each_language_query_and_encoding_has_a_page_of_its_own(client, getinge):
    addresses = ("/getinge", "/en/getinge", "/getinge/ideer", "/getinge/ideer?ord=bad", "/sok?ord=ö")
    answers = {client.get(address).data for address in addresses for _twice in range(2)}
    assert len(answers) == len(addresses)
    assert client.get("/getinge", headers=GZIP).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/getinge").headers


@pytest.mark.parametrize("address", ["/getinge/lamna-ide", "/kvitto", "/personal/logga-in", "/finns-inte"])
def test_what_is_somebodys_own_or_is_not_there_is_never_kept(client, getinge, address):
    for _twice in range(2):
        client.get(address, headers=GZIP)
    with count_queries() as asked:
        client.get(address, headers=GZIP)
    assert asked != []


def test_what_waits_is_not_on_a_page_that_was_kept(client, getinge, moderator):
    client.get("/getinge/ideer")
    make_idea(getinge, CANARY)
    assert CANARY not in client.get("/getinge/ideer").text


def test_there_is_room_for_so_much_and_the_one_not_asked_for_the_longest_goes(monkeypatch):
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 25)
    pages = KeptPages()
    for name in ("a", "b"):
        pages.keep((name,), KeptPage(1, 1, b"x" * 10, ()))
    assert pages.find(("a",), 1, 1) is not None
    pages.keep(("c",), KeptPage(1, 1, b"x" * 10, ()))
    assert pages.find(("b",), 1, 1) is None
    assert pages.find(("a",), 1, 1) is not None
    assert pages.find(("a",), 2, 1) is None
    pages.keep(("a",), KeptPage(2, 1, b"x" * 5, ()))
    pages.keep(("d",), KeptPage(2, 1, b"x" * 10, ()))
    assert pages.find(("c",), 1, 1) is not None  # 5 + 10 + 10: nothing has to go


def test_pages_can_be_made_anew_each_time(getinge, another_site):
    """A row that is written by hand moves no stamp: only a page that is made anew shows it."""
    keeping, anew = another_site().test_client(), another_site(keep_pages=False).test_client()
    for server in (keeping, anew):
        server.get("/")
    make_programme("kvibille", "Kvibille")
    assert "Kvibille" in anew.get("/").text
    assert "Kvibille" not in keeping.get("/").text
