"""Paging by key: never a row twice, never one lost, and a bad cursor begins anew."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from participation.contributions.models import Contribution
from participation.core.paging import newest_first
from participation.core.public_ids import public_id_text
from tests.making import make_idea, make_programme

MANY = 7


def page_after(cursor, size=3):
    return newest_first(select(Contribution), Contribution.id, cursor, size)


def ids_of(page):
    return [contribution.id for contribution in page.items]


@pytest.fixture
def getinge(database):
    return make_programme("getinge")


@pytest.fixture
def ideas(getinge, clock):
    """Seven ideas on four days."""
    made = []
    for number in range(MANY):
        made.append(make_idea(getinge, f"Idé nummer {number}").id)
        if number % 2:
            clock.advance(days=1)
    return made


def test_the_pages_together_hold_every_row_once_the_latest_day_first(ideas):
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = page_after(cursor)
        seen += ids_of(page)
        cursor, pages = page.next_cursor, pages + 1

    assert seen == sorted(ideas, reverse=True)
    assert pages == 3


def test_rows_that_come_while_somebody_reads_shift_nothing(ideas, getinge):
    first = page_after(None)
    for number in range(5):
        make_idea(getinge, f"Ny idé {number}")

    second = page_after(first.next_cursor)
    third = page_after(second.next_cursor)

    assert ids_of(first) + ids_of(second) + ids_of(third) == sorted(ideas, reverse=True)


def test_the_last_page_has_no_next_even_when_it_is_full(getinge):
    for number in range(3):
        make_idea(getinge, f"Idé {number}")

    page = page_after(None)

    assert len(page.items) == 3
    assert page.next_cursor is None


def test_an_empty_list_is_a_page(getinge):
    page = page_after(None)
    assert (list(page.items), page.next_cursor, page.restarted) == ([], None, False)


@pytest.mark.parametrize("cursor", ["", None])
def test_no_cursor_is_the_first_page(ideas, cursor):
    assert not page_after(cursor).restarted
    assert ids_of(page_after(cursor)) == sorted(ideas, reverse=True)[:3]


@pytest.mark.parametrize(
    "cursor",
    [
        "2",
        "-1",
        "0" * 11,
        "ILOU00000000",
        "'; drop table",
        "٣" * 12,
        "a" * 5000,
        "\x00",
        "9223372036854775808",
    ],
)
def test_a_cursor_that_cannot_be_read_begins_the_list_anew(ideas, cursor):
    page = page_after(cursor)

    assert page.restarted
    assert ids_of(page) == sorted(ideas, reverse=True)[:3]


def test_a_cursor_whose_row_is_gone_goes_on_from_where_it_stood(ideas):
    after = sorted(ideas)[3] - 1  # an id that no row has
    assert ids_of(page_after(public_id_text(after))) == sorted(ideas)[2::-1]


def test_cursors_beyond_both_ends(ideas):
    assert ids_of(page_after("0" * 12)) == []
    assert ids_of(page_after("z" * 12)) == sorted(ideas, reverse=True)[:3]


def test_a_row_with_more_than_the_object_comes_whole(ideas):
    page = newest_first(select(Contribution, Contribution.text), Contribution.id, None, 2)

    assert [row[1] for row in page.items] == [row[0].text for row in page.items]
    assert page.next_cursor == public_id_text(page.items[-1][0].id)


def test_the_cursor_holds_a_day_and_no_time(ideas):
    assert date(2000, 1, 1) + timedelta(days=min(ideas) >> 44) == date(2026, 11, 23)
