"""May this moderator do this to this row? Pure questions, no database."""

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.contributions.models import Contribution
from participation.contributions.states import MOVES, State
from participation.moderation.models import ModerationDecision


def may_moderate(actor: Actor, contribution: Contribution) -> bool:
    """Whether the actor moderates the contribution's programme."""
    return actor.may(Permission.CONTRIBUTIONS_MODERATE, contribution.programme_id)


def may_undo(actor: Actor, decision: ModerationDecision, contribution: Contribution) -> bool:
    """A decision can be undone by a moderator of the place while nothing has happened after it."""
    return (
        may_moderate(actor, contribution)
        and decision.undone_at is None
        and decision.contribution_id == contribution.id
        and decision.resulting_version == contribution.version
    )


def is_possible(act: str, contribution: Contribution) -> bool:
    """Whether an act (show, answer, withhold, mask, restore) would change the text as it stands now."""
    state = contribution.state
    if act == "show":
        return state in MOVES["publish"] and state != State.SHOWN
    return state in MOVES[{"answer": "publish", "mask": "publish"}.get(act, act)]
