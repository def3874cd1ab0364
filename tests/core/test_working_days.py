"""Working days: weekends, holidays and eves do not count."""

from datetime import date

import pytest

from participation.core.working_days import easter_sunday, is_working_day, working_days_after


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)),
                      (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25))]
)  # fmt: skip
def test_easter_falls_where_the_almanac_says(year, day):
    assert easter_sunday(year) == day


@pytest.mark.parametrize(
    "day",
    [date(2026, 11, 22), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 6, 19),
     date(2026, 12, 24), date(2027, 1, 6)],
)  # fmt: skip
def test_offices_are_closed_on_sundays_holidays_and_eves(day):
    assert not is_working_day(day)


def test_what_comes_on_a_sunday_is_read_by_tuesday():
    assert working_days_after(date(2026, 11, 22), 2) == date(2026, 11, 24)


def test_what_comes_the_day_before_christmas_eve_is_read_after_the_holidays():
    assert working_days_after(date(2026, 12, 23), 2) == date(2026, 12, 29)
