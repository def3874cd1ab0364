"""The time comes from one place, and a day is a day in Sweden."""

from datetime import UTC, date, datetime

import pytest

from participation.core.clock import Clock, local_day, now, today


def test_the_wall_clock_tells_the_time_in_utc():
    before = datetime.now(UTC)

    told = Clock().now()

    assert before <= told <= datetime.now(UTC)
    assert told.tzinfo is UTC


def test_the_site_asks_the_clock_it_was_given(app, clock):
    with app.app_context():
        clock.set(datetime(2027, 1, 1, 22, 30, tzinfo=UTC))
        assert now() == datetime(2027, 1, 1, 22, 30, tzinfo=UTC)
        assert today() == date(2027, 1, 1)
        clock.advance(minutes=30)
        assert today() == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T22:59:59+00:00", date(2026, 11, 23)),
        ("2026-11-23T23:00:00+00:00", date(2026, 11, 24)),
        ("2026-06-30T21:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T22:00:00+00:00", date(2026, 7, 1)),
        ("2026-03-29T00:59:00+00:00", date(2026, 3, 29)),
        ("2026-10-25T01:30:00+00:00", date(2026, 10, 25)),
        ("2026-11-24T04:00:00+05:30", date(2026, 11, 23)),
    ],
)
def test_a_day_begins_at_midnight_in_sweden_summer_and_winter(moment, day):
    assert local_day(datetime.fromisoformat(moment)) == day
