"""Asking the author: the text is with her until she answers or the day has passed, and then ours again."""

from datetime import date, datetime, timedelta

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import text_digest
from participation.contributions.models import Contribution
from participation.core.clock import local_day
from participation.core.errors import RuleBroken
from participation.moderation.models import Act, ModerationDecision
from participation.moderation.operations import begin, decide, moved, record_decision
from participation.moderation.policy import is_possible

DAYS_TO_ANSWER = 7
MOST_DAYS_TO_ANSWER = 30


def ask(
    contribution: Contribution, *, version: int, question: str, answer_by: date, actor: Actor, at: datetime
) -> ModerationDecision:
    """Ask the author of a text that nobody has read to the end. The question stands on her receipt.

    She answers with a line under the same receipt. Until then, or until `answer_by` has passed, the text is
    not among what waits to be read. Raises RuleBroken for a day that is not within thirty days.
    """
    days = (answer_by - local_day(at)).days
    if not 0 < days <= MOST_DAYS_TO_ANSWER:
        raise RuleBroken(f"Välj en dag inom {MOST_DAYS_TO_ANSWER} dagar, tidigast i morgon.", "answer_by")
    may_ask, is_shown_unread = is_possible("ask", contribution), contribution.shown_unread
    before = begin(contribution, version, actor)
    if not may_ask:
        raise RuleBroken("Texten är redan läst. Då går det inte att fråga om den.")
    contribution.state = moved(contribution, "ask")
    contribution.shown_unread = is_shown_unread
    contribution.question = question
    contribution.asked_at = contribution.changed_at = at
    contribution.answer_by = answer_by
    contribution.author_answered_at = None
    decision = decide(contribution, Act.ASK, before, actor, at, note_to_author=question)
    record_decision(
        Event.CONTRIBUTION_ASKED, decision, contribution, actor, at, text_digest=text_digest(question)
    )
    return decision


def last_day_to_answer(asked_on: date) -> date:
    """The day by which an answer is asked for, unless the moderator says otherwise."""
    return asked_on + timedelta(days=DAYS_TO_ANSWER)
