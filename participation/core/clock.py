"""The one place where the time comes from, so that a test can set it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

LOCAL_ZONE = ZoneInfo("Europe/Stockholm")


class Clock:
    """The wall clock. Tests put another object with the same method in its place."""

    def now(self) -> datetime:
        """The time now, in UTC, aware."""
        return datetime.now(UTC)


def now() -> datetime:
    """The time now, in UTC, from the clock of the running application."""
    return current_app.extensions["clock"].now()


def local_day(moment: datetime) -> date:
    """The calendar day in Sweden at `moment`: what "senast 24 november" means to a reader."""
    return moment.astimezone(LOCAL_ZONE).date()


def today() -> date:
    """The calendar day in Sweden now."""
    return local_day(now())
