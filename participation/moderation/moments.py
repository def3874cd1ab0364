"""Days and times as staff read them: minutes too, which the public pages never show (decision 10)."""

from datetime import date, datetime

from flask_babel import format_date

from participation.core.clock import LOCAL_ZONE


def day_and_month(day: date) -> str:
    """ "23 november"."""
    return format_date(day, "d MMMM")


def moment_in_words(moment: datetime) -> str:
    """ "23 november kl. 09.00"."""
    local = moment.astimezone(LOCAL_ZONE)
    return f"{day_and_month(local.date())} kl. {local:%H.%M}"
