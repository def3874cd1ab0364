"""What we ask about contributions. The name says who may see the answer.

`shown_…` may be called by public pages; `all_…` and the rest only by staff and by the author's own pages.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from participation.contributions.models import IN_PUBLIC_LISTS, ON_THE_PROGRAMME, Contribution, Receipt
from participation.contributions.states import Kind, State
from participation.core.db import db
from participation.programmes.models import Programme

MOST_COMMENTS = 200


def contribution_by_submission(submission_hash: bytes) -> Contribution | None:
    """What a certain sending became, or None when it has not been received."""
    return db.session.scalar(select(Contribution).where(Contribution.submission_hash == submission_hash))


def receipt_by_code_hash(hashed: bytes) -> Receipt | None:
    """The receipt whose code has this keyed hash."""
    return db.session.scalar(select(Receipt).where(Receipt.code_hash == hashed))


def all_under_receipt(receipt_id: int) -> Sequence[Contribution]:
    """Everything said under one receipt, bare: for what its author does with it."""
    return db.session.scalars(select(Contribution).where(Contribution.receipt_id == receipt_id)).all()


def all_parts_of(original_id: int) -> Sequence[Contribution]:
    """What a text was split into, in the order of the parts; nothing when it was not, or is whole again."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.split_from_id == original_id, Contribution.state != State.REJOINED)
        .order_by(Contribution.received_at, Contribution.id)
    ).all()


def any_lines_under(contribution_ids: Collection[int]) -> bool:
    """Whether anybody has written about one of these."""
    return db.session.scalar(select(exists().where(Contribution.target_id.in_(contribution_ids)))) or False


def others_wrote_about(contribution: Contribution) -> bool:
    """Whether anybody but its author has written about it, shown or not."""
    from_others = exists().where(
        Contribution.target_id == contribution.id, Contribution.receipt_id != contribution.receipt_id
    )
    return db.session.scalar(select(from_others)) or False


def any_wait_under(receipt_id: int) -> bool:
    """Whether something under this receipt waits to be read."""
    waits = exists().where(Contribution.receipt_id == receipt_id, Contribution.state == State.WAITING)
    return db.session.scalar(select(waits)) or False


def all_of_receipts(receipt_ids: Collection[int]) -> Sequence[Contribution]:
    """Everything said under these receipts, oldest first: for the holder of the receipts only."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.receipt_id.in_(receipt_ids))
        .options(
            joinedload(Contribution.programme).joinedload(Programme.locality),
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
        .order_by(Contribution.received_at, Contribution.id)
    ).all()


def any_contribution(contribution_id: int) -> Contribution | None:
    """One contribution in whatever state, with its place, programme and target: for staff."""
    return db.session.scalar(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .options(
            joinedload(Contribution.programme).joinedload(Programme.locality),
            joinedload(Contribution.known_place),
            joinedload(Contribution.target),
            joinedload(Contribution.target_wording),
        )
    )


def public_contribution(programme_id: int, contribution_id: int) -> Contribution | None:
    """One contribution that is shown, or was shown and then was not any more, in this programme.

    What was never shown is None to the public, just like what does not exist (decision 9). The caller shows
    only the text of one that `state` says is shown.
    """
    return db.session.scalar(
        select(Contribution)
        .where(
            Contribution.id == contribution_id,
            Contribution.programme_id == programme_id,
            Contribution.shown_on.is_not(None),
            Contribution.state.not_in((State.WAITING, State.WITHHELD, State.REJOINED)),
        )
        .options(joinedload(Contribution.known_place))
    )


def shown_idea(programme_id: int, idea_id: int) -> Contribution | None:
    """An idea that is shown now in this programme, or None: what one can comment on."""
    return db.session.scalar(
        select(Contribution).where(
            Contribution.id == idea_id,
            Contribution.programme_id == programme_id,
            Contribution.kind == Kind.IDEA,
            Contribution.state == State.SHOWN,
        )
    )


def shown_where_it_stands() -> ColumnElement[bool]:
    """What others can read: it is shown, and so is what it is about; nobody can read under a hidden idea.

    The mark of a hidden comment still stands on its page, and so do the replies under it. So does the mark
    of an idea that became several, with what others said about it.
    """
    target, above = aliased(Contribution), aliased(Contribution)
    on_a_page = exists().where(
        target.id == Contribution.target_id,
        _stands(target),
        or_(target.target_id.is_(None), exists().where(above.id == target.target_id, _stands(above))),
    )
    return and_(Contribution.state == State.SHOWN, or_(Contribution.target_id.is_(None), on_a_page))


def shown_comments(target_ids: Collection[int]) -> Sequence[Contribution]:
    """The comments on these contributions that are shown, and the marks of hidden ones, oldest first."""
    return _comments(Contribution.target_id.in_(target_ids)) if target_ids else []


def shown_comments_with_replies(target_id: int) -> tuple[list[Contribution], list[Contribution]]:
    """The same for one contribution, and the comments on those comments, in one question."""
    comment, reply = aliased(Contribution), aliased(Contribution)
    is_on_it = comment.target_id == target_id
    on_it = select(comment.id).where(is_on_it)
    on_them = select(reply.id).join(comment, reply.target_id == comment.id).where(is_on_it)
    # Both sought by what they are about: with "either or", PostgreSQL went through every voice there was.
    found = _comments(Contribution.id.in_(union_all(on_it, on_them)))
    return (
        [comment for comment in found if comment.target_id == target_id],
        [comment for comment in found if comment.target_id != target_id],
    )


def shown_comments_on_part(programme_id: int, part_id: int | None) -> Sequence[Contribution]:
    """The same for a part of the programme; `part_id` None: for the programme as a whole."""
    on_part = Contribution.target_part_id == part_id if part_id else Contribution.target_part_id.is_(None)
    return _comments(Contribution.programme_id == programme_id, ON_THE_PROGRAMME, on_part)


def shown_comment_counts(programme_id: int) -> dict[int | None, int]:
    """How many comments are shown on each part of the programme; under None, on the programme as a whole."""
    rows = db.session.execute(
        select(Contribution.target_part_id, func.count())
        .where(
            Contribution.programme_id == programme_id, ON_THE_PROGRAMME, Contribution.state == State.SHOWN
        )
        .group_by(Contribution.target_part_id)
    )
    return {row[0]: row[1] for row in rows}


def _stands(text: type[Contribution]) -> ColumnElement[bool]:
    became_several = and_(
        text.kind == Kind.IDEA, text.state == State.SPLIT, text.shown_on.is_not(None)
    )
    hidden_comment = and_(text.kind == Kind.COMMENT, text.state == State.HIDDEN)
    return or_(text.state == State.SHOWN, hidden_comment, became_several)


def _comments(*conditions: ColumnElement[bool]) -> Sequence[Contribution]:
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.kind == Kind.COMMENT, IN_PUBLIC_LISTS, *conditions)
        .options(joinedload(Contribution.known_place), joinedload(Contribution.target_wording))
        .order_by(Contribution.id)
        .limit(MOST_COMMENTS)
    ).all()
