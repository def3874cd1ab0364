"""What we ask about contributions. The name says who may see the answer.

`shown_…` may be called by public pages; `all_…` and the rest only by staff and by the author's own pages.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import Kind, State
from participation.core.db import db


def contribution_by_submission(submission_hash: bytes) -> Contribution | None:
    """What a certain sending became, or None when it has not been received."""
    return db.session.scalar(select(Contribution).where(Contribution.submission_hash == submission_hash))


def receipt_by_code_hash(hashed: bytes) -> Receipt | None:
    """The receipt whose code has this keyed hash."""
    return db.session.scalar(select(Receipt).where(Receipt.code_hash == hashed))


def all_of_receipt(receipt_id: int) -> Sequence[Contribution]:
    """Everything said under one receipt, the original first: for the holder of the receipt only."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.receipt_id == receipt_id)
        .options(joinedload(Contribution.programme), joinedload(Contribution.known_place))
        .order_by(Contribution.received_at, Contribution.target_id.is_not(None), Contribution.id)
    ).all()


def any_contribution(contribution_id: int) -> Contribution | None:
    """One contribution in whatever state, with its place, programme and target: for staff."""
    return db.session.scalar(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .options(
            joinedload(Contribution.programme),
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
    )


def public_contribution(programme_id: int, contribution_id: int) -> Contribution | None:
    """One contribution that is shown, or was shown and then hidden or withdrawn, in this programme.

    What was never shown is None to the public, just like what does not exist (decision 9). The caller shows
    only the text of one that `state` says is shown.
    """
    return db.session.scalar(
        select(Contribution)
        .where(
            Contribution.id == contribution_id,
            Contribution.programme_id == programme_id,
            Contribution.shown_on.is_not(None),
            Contribution.state.in_((State.SHOWN, State.HIDDEN, State.WITHDRAWN)),
        )
        .options(joinedload(Contribution.known_place))
    )


def shown_comments(target_id: int) -> Sequence[Contribution]:
    """The comments on a contribution that are shown, and the marks of hidden ones, oldest first."""
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.target_id == target_id,
            Contribution.kind == Kind.COMMENT,
            Contribution.state.in_((State.SHOWN, State.HIDDEN)),
        )
        .order_by(Contribution.id)
    ).all()
