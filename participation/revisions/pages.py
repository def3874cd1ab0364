"""The nine steps as anyone reads them: what has happened, what happens now, and when the rest comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from participation.core.clock import local_day
from participation.core.language import day_in_words
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.revisions.models import Revision, RevisionStep
from participation.revisions.standing import Standing, standing_of
from participation.revisions.steps import STEP_FOR_COMMENTS, STEPS, Step

# What every revision asks (the municipality's own standard questions, in our words).
QUESTIONS = (
    lazy_gettext("Stämmer framtidsbilden fortfarande?"),
    lazy_gettext("Vad har blivit gjort?"),
    lazy_gettext("Vad återstår?"),
    lazy_gettext("Är inriktningen densamma, eller har den flyttat sig?"),
    lazy_gettext("Hur ska de som bor här få vara med?"),
)


@dataclass(frozen=True)
class StepShown:
    """One step. `state`: behind, current or ahead, like `shape`; `when` is words, or "" when not set.

    `meaning` is what it means to a resident now.
    """

    step: Step
    state: str
    shape: str
    when: str
    meaning: str
    note: str | None


@dataclass(frozen=True)
class StepsPage:
    """The nine steps of a place. `standing` is None while no revision is under way."""

    place: Place
    standing: Standing | None
    name: str | None
    steps: Sequence[StepShown]
    questions: Sequence[str]


def steps_page(programme: Programme, revision: Revision | None, at: datetime) -> StepsPage:
    """The page. Needs the revision's steps and window loaded."""
    standing = standing_of(revision, at)
    kept = {row.number: row for row in revision.steps} if revision else {}
    return StepsPage(
        place=place_of(programme),
        standing=standing,
        name=revision.name if revision else None,
        steps=[_step_shown(step, kept.get(step.number), standing) for step in STEPS],
        questions=[str(question) for question in QUESTIONS],
    )


def _step_shown(step: Step, kept: RevisionStep | None, standing: Standing | None) -> StepShown:
    current = standing.step.number if standing else 0
    if kept is None or step.number > current:
        return StepShown(step, "ahead", "waiting", _ahead(kept), step.meaning, kept.note if kept else None)
    if step.number < current:
        return StepShown(step, "behind", "done", _behind(kept), step.meaning, kept.note)
    if standing is not None and standing.closed_on is not None:
        over = _("Synpunkter togs emot till %(day)s.", day=_day(standing.closed_on))
        return StepShown(step, "current", "being-read", "", over, kept.note)
    return StepShown(step, "current", "being-read", _current(kept, standing), step.meaning, kept.note)


def _ahead(kept: RevisionStep | None) -> str:
    if kept is not None and kept.planned_from is not None:
        return _("Börjar %(day)s", day=_day(kept.planned_from))
    return _("Klart senast %(day)s", day=_day(kept.planned_to)) if kept and kept.planned_to else ""


def _behind(kept: RevisionStep) -> str:
    return _("Klart %(day)s", day=_day(local_day(kept.finished_at))) if kept.finished_at else _("Klart")


def _current(kept: RevisionStep, standing: Standing | None) -> str:
    open_until = standing.open_until if standing and kept.number == STEP_FOR_COMMENTS else None
    last_day = open_until or kept.planned_to
    if last_day is not None:
        return _("Pågår till %(day)s", day=_day(last_day))
    return _("Pågår sedan %(day)s", day=_day(local_day(kept.begun_at))) if kept.begun_at else _("Pågår")


def _day(day: date) -> str:
    return day_in_words(day)
