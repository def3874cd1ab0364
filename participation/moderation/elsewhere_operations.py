"""What is not ours to decide: left to another body in the open, or forwarded to where it belongs."""

from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.contributions.models import Contribution
from participation.core.db import db
from participation.core.errors import NotFound, RuleBroken
from participation.moderation.models import Act, ModerationDecision
from participation.moderation.operations import (
    AnswerText,
    begin,
    decide,
    give_answer,
    keep_what_others_wrote,
    moved,
    record_decision,
    show,
)
from participation.moderation.policy import may_note_sent


def leave(
    contribution: Contribution, *, version: int, answer: AnswerText, actor: Actor, at: datetime
) -> ModerationDecision:
    """Show the contribution and say who decides about it: the municipality drives it, another body decides.

    The answer names the body and the day of the next word; both are required.
    """
    if not answer.deciding_body:
        raise RuleBroken("Välj vem som beslutar.", "body")
    if answer.next_word_on is None:
        raise RuleBroken("Skriv när nästa besked kommer.", "next_word_on")
    before = begin(contribution, version, actor)
    show(contribution, "publish", at)
    decision = decide(contribution, Act.LEAVE, before, actor, at)
    record_decision(Event.CONTRIBUTION_LEFT, decision, contribution, actor, at)
    give_answer(contribution, answer, decision, actor, at)
    return decision


def forward(
    contribution: Contribution, *, version: int, receiver: str, note_to_author: str, actor: Actor,
    at: datetime,
) -> ModerationDecision:
    """Mark the contribution as forwarded to whom it belongs: it is not shown, and it is not refused either.

    Not what others have written about (RuleBroken). When it came in stays as it is. The note tells the author
    where her text is and how to reach them. The text is sent by hand, by mail or telephone: `note_sent` says
    when that has been done.
    """
    if not receiver:
        raise RuleBroken("Välj vart texten skickas.", "receiver")
    if not note_to_author:
        raise RuleBroken("Skriv var texten finns nu och hur man når dem.", "note_to_author")
    before = begin(contribution, version, actor)
    keep_what_others_wrote(contribution)
    contribution.state = moved(contribution, "forward")
    contribution.forwarded_to = receiver
    contribution.withheld_reason = contribution.search_stems = None
    contribution.changed_at = at
    decision = decide(
        contribution, Act.FORWARD, before, actor, at, note_to_author=note_to_author, forwarded_to=receiver,
        is_last_word=True,
    )
    record_decision(Event.CONTRIBUTION_FORWARDED, decision, contribution, actor, at)
    return decision


def note_sent(
    decision: ModerationDecision, contribution: Contribution, *, actor: Actor, at: datetime
) -> None:
    """Note that the forwarded text has been sent. It cannot be undone as a decision after that.

    Noting it twice changes nothing: the first who noted it stands.
    """
    _check_may_note(decision, contribution, actor)
    if decision.sent_at is None:
        decision.sent_at, decision.sent_by = at, actor.user_id
        contribution.changed_at = at  # its version moves on, so that an undo in the same moment is refused
        record_decision(Event.CONTRIBUTION_SENT_ON, decision, contribution, actor, at)


def note_not_sent(
    decision: ModerationDecision, contribution: Contribution, *, actor: Actor, at: datetime
) -> None:
    """Take back a note that was made by mistake: the text is still to be sent."""
    _check_may_note(decision, contribution, actor)
    if decision.sent_at is not None:
        decision.sent_at = decision.sent_by = None
        contribution.changed_at = at
        db.session.flush()
        decision.resulting_version = contribution.version  # it stands as it was decided: it can be undone
        record_decision(Event.CONTRIBUTION_NOT_SENT_ON, decision, contribution, actor, at)


def _check_may_note(decision: ModerationDecision, contribution: Contribution, actor: Actor) -> None:
    if not may_note_sent(actor, decision, contribution):
        raise NotFound
