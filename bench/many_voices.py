"""Thousands of voices in a moment: one that the real operations made, copied by the database's own means."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import insert, select

from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import Channel
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.public_ids import new_public_id
from participation.programmes.models import Programme
from participation.programmes.queries import areas_of
from tests.making import make_moderator, make_shown_idea

AT_A_TIME = 2_000
TEXT = "Röst nummer {number}. En bänk vid ån, så att man kan vila på vägen. {hostile}"
HOSTILE = ("", '=HYPERLINK("http://exempel.se";"klicka")', 'Å ä ö; "citat", rad\noch rad', "حديقة 😀")


def add_voices(programme: Programme, count: int) -> None:
    """Add `count` shown ideas, over 60 days, every area and the first channels. Texts carry their number."""
    made = make_shown_idea(programme, make_moderator(programme), "Röst nummer 0. Mönstret.")
    table, receipts = Contribution.__table__, Receipt.__table__
    areas = [area.id for area in areas_of(programme.id)] or [None]
    channels = list(Channel)[:4]
    with transaction():
        like = dict(db.session.execute(select(table).where(table.c.id == made.id)).mappings().one())
        first = db.session.scalar(select(receipts.c.id).order_by(receipts.c.id.desc()).limit(1)) + 1
    for start in range(1, count, AT_A_TIME):
        numbers = range(start, min(start + AT_A_TIME, count))
        with transaction():
            db.session.execute(
                insert(receipts),
                [
                    {"id": first + number, "code_hash": sha256(f"code {number}".encode()).digest()}
                    for number in numbers
                ],
            )
            db.session.execute(
                insert(table),
                [
                    like
                    | {
                        "id": new_public_id(local_day(like["received_at"] - timedelta(days=number % 60))),
                        "receipt_id": first + number,
                        "submission_hash": sha256(f"voice {number}".encode()).digest(),
                        "text": TEXT.format(number=number, hostile=HOSTILE[number % len(HOSTILE)]),
                        "area_id": areas[number % len(areas)],
                        "channel": channels[number % len(channels)],
                    }
                    for number in numbers
                ],
            )
