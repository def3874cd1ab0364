"""Swedish working days, for what we promise to do within so many of them."""

from datetime import date, timedelta

SATURDAY = 5
# Public holidays (lag 1989:253) with a fixed date, and the eves on which offices are closed.
_FIXED = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
# Good Friday, Easter Monday and Ascension Day, in days from Easter Sunday.
_FROM_EASTER = (-2, 1, 39)


def working_days_after(day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether the municipality's offices are open that day."""
    midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == SATURDAY - 1
    return not (
        day.weekday() >= SATURDAY
        or (day.month, day.day) in _FIXED
        or midsummer_eve
        or (day - easter_sunday(day.year)).days in _FROM_EASTER
    )


def easter_sunday(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
