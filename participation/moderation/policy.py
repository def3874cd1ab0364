"""May this moderator do this to this row? Pure questions, no database."""

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.contributions.models import Contribution
from participation.contributions.photo_models import Photo
from participation.contributions.states import MOVES, State
from participation.moderation.models import Act, ModerationDecision
from participation.moderation.photo_models import PhotoDecision

# The move behind an act, when it has another name.
MOVE_OF = {
    "show": "publish", "answer": "publish", "mask": "publish", "leave": "publish", "fault": "forward",
}  # fmt: skip


def may_moderate(actor: Actor, contribution: Contribution) -> bool:
    """Whether the actor moderates the contribution's programme."""
    return actor.may(Permission.CONTRIBUTIONS_MODERATE, contribution.programme_id)


def may_undo(actor: Actor, decision: ModerationDecision, contribution: Contribution) -> bool:
    """A decision can be undone by a moderator of the place while nothing has happened after it.

    What has been sent to its receiver cannot be called back.
    """
    return (
        may_moderate(actor, contribution)
        and decision.undone_at is None
        and decision.sent_at is None
        and decision.contribution_id == contribution.id
        and decision.resulting_version == contribution.version
    )


def may_note_sent(actor: Actor, decision: ModerationDecision, contribution: Contribution) -> bool:
    """Whether the actor sends on for the place, and the text is forwarded by this decision."""
    return (
        actor.may(Permission.FORWARDED_SEND, contribution.programme_id)
        and decision.act is Act.FORWARD
        and decision.undone_at is None
        and contribution.state == State.FORWARDED
    )


def may_undo_photo(actor: Actor, decision: PhotoDecision, photo: Photo) -> bool:
    """The same for a decision about a picture."""
    return (
        may_moderate(actor, photo.contribution)
        and decision.undone_at is None
        and decision.photo_id == photo.id
        and decision.resulting_version == photo.version
    )


def is_possible(act: str, contribution: Contribution) -> bool:
    """Whether an act would change the text as it stands now.

    The acts are show, answer, mask, withhold, restore, leave, ask, split, forward and fault.
    """
    state = contribution.state
    if act in ("show", "ask") and state == State.SHOWN and not contribution.shown_unread:
        return False
    return state in MOVES[MOVE_OF.get(act, act)]
