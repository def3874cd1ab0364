"""What the list of forwarded texts shows: the text as it came, when it came, to whom and when it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.words import CHANNELS, KINDS, RIGHT_TO_LEFT
from participation.core.clock import LOCAL_ZONE
from participation.core.public_ids import public_id_text
from participation.moderation.forwarded_queries import Forwarded


@dataclass(frozen=True)
class ForwardedRow:
    """One text that was sent on."""

    key: str
    text: str
    language: str
    direction: str
    came_in: str
    sent_on: str
    receiver: str
    sent_by: str
    note: str
    facts: Sequence[str]
    is_example: bool


@dataclass(frozen=True)
class ForwardedPage:
    """A page of the list, and the way to what is older."""

    staff_nav: StaffNav
    rows: Sequence[ForwardedRow]
    older: str


def forwarded_page(actor: Actor, found: Sequence[Forwarded], next_id: int | None) -> ForwardedPage:
    """The page with these texts."""
    return ForwardedPage(
        staff_nav=staff_nav(actor, "forwarding.forwarded"),
        rows=[_row(one) for one in found],
        older=url_for("forwarding.forwarded", fore=next_id) if next_id is not None else "",
    )


def _row(one: Forwarded) -> ForwardedRow:
    contribution, decision = one.contribution, one.decision
    return ForwardedRow(
        key=public_id_text(contribution.id),
        text=contribution.text,
        language=contribution.language,
        direction="rtl" if contribution.language in RIGHT_TO_LEFT else "auto",
        came_in=_moment(contribution.received_at),
        sent_on=_moment(decision.decided_at),
        receiver=decision.forwarded_to or "",
        sent_by=one.sent_by,
        note=decision.note_to_author or "",
        facts=[
            contribution.programme.locality.name, str(KINDS[contribution.kind]),
            str(CHANNELS[contribution.channel]), f"nummer {public_id_text(contribution.id)}",
        ],
        is_example=contribution.is_example,
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL_ZONE)
    return f"{format_date(local.date(), 'd MMMM y')} kl. {local:%H.%M}"
