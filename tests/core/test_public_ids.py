"""Ids in addresses: the day in order, the rest chance, twelve characters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.core.public_ids import LENGTH, new_public_id, parse_public_id, public_id_text

DAYS = st.dates(date(2000, 1, 1), date(2178, 12, 31))


@given(DAYS)
def test_an_id_comes_back_whole_from_its_twelve_characters(day):
    public_id = new_public_id(day)

    text = public_id_text(public_id)

    assert len(text) == LENGTH
    assert parse_public_id(text) == public_id
    assert 0 <= public_id < 2**60


@given(st.integers(0, 2**60 - 1), st.integers(0, 2**60 - 1))
def test_the_characters_sort_as_the_numbers_do(one, other):
    assert (one < other) == (public_id_text(one) < public_id_text(other))


@given(DAYS.filter(lambda day: day < date(2178, 12, 31)))
def test_every_id_of_a_day_comes_before_every_id_of_the_next(day):
    assert new_public_id(day) < new_public_id(day + timedelta(days=1))


def test_within_a_day_the_order_tells_nothing():
    ids = [new_public_id(date(2026, 11, 23)) for _ in range(200)]

    assert len(set(ids)) == 200
    assert ids != sorted(ids)


@given(st.text(max_size=20))
def test_what_is_no_id_is_none_and_never_an_error(text):
    parsed = parse_public_id(text)
    assert parsed is None or public_id_text(parsed) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0" * 11,
        "0" * 13,
        "ABCDEFGHJKMN",
        "il0o00000000",
        "uuuuuuuuuuuu",
        "0000 0000000",
        "٠" * 12,
        "00000000000\n",
    ],
)
def test_other_characters_and_lengths_are_refused(text):
    assert parse_public_id(text) is None


@pytest.mark.parametrize("mapped", ["zzzzzzzzzzzz", "000000000000", "0g3q00000000"])
def test_the_route_takes_exactly_what_the_parser_takes(app, mapped):
    adapter = app.url_map.bind("127.0.0.1")
    endpoint, values = adapter.match(f"/getinge/ideer/{mapped}")

    assert endpoint == "overview.idea"
    assert public_id_text(values["idea_id"]) == mapped
    assert adapter.build("overview.idea", values) == f"/getinge/ideer/{mapped}"


@pytest.mark.parametrize(
    "text", ["ilou00000000", "0" * 11, "0" * 13, "0000000000A0", "0" * 5000, "0000000000%00"]
)
def test_an_address_with_anything_else_leads_nowhere(client, text):
    assert client.get(f"/getinge/ideer/{text}").status_code == 404
