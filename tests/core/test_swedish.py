"""Swedish order, counts, lists and dates."""

from datetime import date

import pytest

from participation.core.swedish import counted, listed, number_word, parse_date, swedish_sort_key


def test_names_stand_in_swedish_order():
    names = [
        "Öster",
        "Åby",
        "Ängelholm",
        "Zorn",
        "erika",
        "Érica",
        "Eric",
        "Arne",
        "Älvan",
        "Müller",
        "Myra",
        "Wallin",
        "Vera",
    ]
    assert sorted(names, key=swedish_sort_key) == [
        "Arne",
        "Eric",
        "Érica",
        "erika",
        "Müller",
        "Myra",
        "Vera",
        "Wallin",
        "Zorn",
        "Åby",
        "Älvan",
        "Ängelholm",
        "Öster",
    ]


def test_a_decomposed_letter_sorts_as_the_same_letter():
    assert swedish_sort_key("A\u030aby") == swedish_sort_key("Åby")


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 röster"), (1, "1 röst"), (2, "2 röster"), (1204, "1\u00a0204 röster")]
)
def test_a_count_agrees_with_its_noun(n, text):
    assert counted(n, "röst", "röster") == text


def test_small_numbers_have_words():
    assert [number_word(n) for n in (0, 1, 3, 12, 13)] == ["noll", "en", "tre", "tolv", "13"]
    assert number_word(1, neuter=True) == "ett"


def test_a_list_ends_with_och():
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a och b",
        "a, b och c",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-26",
        "2026.02.26",
        "2026/2/26",
        "20260226",
        "26/2-26",
        "26/2 2026",
        "26/2-2026",
        "26 feb 2026",
        "26 Feb. 2026",
        "26 februari 2026",
        "den 26:e februari 2026",
        "26.2.2026",
        "26-02-2026",
        " 2026-02-26 ",
        "２０２６-02-26",
    ],
)
def test_d2_a_date_is_read_when_it_is_certain(text):
    assert parse_date(text) == date(2026, 2, 26)


@pytest.mark.parametrize(
    "text",
    [
        "1/2/2026",
        "01-02-2026",
        "1-2",
        "26 mars",
        "i morgon",
        "2026-02-30",
        "2026-13-01",
        "31/2-26",
        "26/2",
        "2026-02.26",
        "46000",
        "",
        "0000-01-01",
        "2026-02-26T10:00",
        "260226",
    ],
)
def test_d2_a_date_that_is_not_certain_is_not_guessed(text):
    assert parse_date(text) is None
