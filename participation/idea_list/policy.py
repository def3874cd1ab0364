"""What may be grouped and listed. Pure questions about rows."""

from collections.abc import Sequence

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.contributions.models import Contribution
from participation.contributions.states import State


def may_triage(actor: Actor, programme_id: int) -> bool:
    """Whether the actor sorts contributions in this programme."""
    return actor.may(Permission.CONTRIBUTIONS_TRIAGE, programme_id)


def reason_not_to_group(contributions: Sequence[Contribution]) -> str | None:
    """Why these cannot stand together, or None. Wishes in different places are never merged."""
    if not contributions:
        return "Välj minst en text."
    if len({contribution.programme_id for contribution in contributions}) > 1:
        return "Texter från olika orter kan inte höra till samma grupp."
    if any(contribution.state != State.SHOWN for contribution in contributions):
        return "Bara texter som visas kan grupperas. Läs om sidan."
    return None
