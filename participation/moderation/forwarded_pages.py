"""What the lists of forwarded texts show: the text as it came, when, to whom it goes, and when it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.states import State
from participation.contributions.words import CHANNELS, KINDS, RIGHT_TO_LEFT
from participation.core.clock import LOCAL_ZONE
from participation.core.paging import Page
from participation.core.public_ids import public_id_text
from participation.moderation.forwarded_queries import Forwarded

# Why a decision to send a text on came to nothing, from what the text is now; else it has been shown.
NEVER_SENT = {
    State.WITHDRAWN: "Nej, den som skrev tog tillbaka texten",
    State.FORWARDED: "Nej, ett senare beslut gäller",
}


@dataclass(frozen=True)
class ForwardedRow:
    """One text that is to be sent on or no longer is. `sent` says when and by whom, or why it never was.

    `may_take_back`: that it was sent can be taken back as a mistake.
    """

    decision_id: int
    key: str
    text: str
    language: str
    direction: str
    came_in: str
    decided: str
    receiver: str
    sent: str
    may_take_back: bool
    note: str
    facts: Sequence[str]
    is_example: bool


@dataclass(frozen=True)
class ForwardedPage:
    """What is to be sent, a page of what no longer is, and the way to what is older. `said` just happened.

    What is to be sent stands on the first page alone. `more_to_send`: more waits than is shown.
    """

    staff_nav: StaffNav
    is_first: bool
    to_send: Sequence[ForwardedRow]
    more_to_send: bool
    rows: Sequence[ForwardedRow]
    older: str
    said: Sequence[str]


def forwarded_page(
    actor: Actor, to_send: Sequence[Forwarded], more_to_send: bool, others: Page[Forwarded], *,
    is_first: bool, said: Sequence[str],
) -> ForwardedPage:
    """The page with these texts."""
    return ForwardedPage(
        staff_nav=staff_nav(actor, "forwarding.forwarded"),
        is_first=is_first,
        to_send=[_row(one) for one in to_send],
        more_to_send=more_to_send,
        rows=[_row(one) for one in others.items],
        older=url_for("forwarding.forwarded", nasta=others.next_cursor) if others.next_cursor else "",
        said=said,
    )


def _row(one: Forwarded) -> ForwardedRow:
    contribution, decision = one.contribution, one.decision
    if decision.sent_at is not None:
        sent = f"{_moment(decision.sent_at)} av {one.sent_by}"
    else:
        sent = NEVER_SENT.get(contribution.state, "Nej, texten visades i stället")
    return ForwardedRow(
        decision_id=decision.id,
        key=public_id_text(contribution.id),
        text=contribution.text,
        language=contribution.language,
        direction="rtl" if contribution.language in RIGHT_TO_LEFT else "auto",
        came_in=_moment(contribution.received_at),
        decided=f"{_moment(decision.decided_at)} av {one.decided_by}",
        receiver=decision.forwarded_to or "",
        sent=sent,
        may_take_back=decision.sent_at is not None and contribution.state == State.FORWARDED,
        note=decision.note_to_author or "",
        facts=[
            contribution.programme.locality.name, *([contribution.place] if contribution.place else []),
            str(KINDS[contribution.kind]),
            str(CHANNELS[contribution.channel]), f"nummer {public_id_text(contribution.id)}",
        ],
        is_example=contribution.is_example,
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL_ZONE)
    return f"{format_date(local.date(), 'd MMMM y')} kl. {local:%H.%M}"
