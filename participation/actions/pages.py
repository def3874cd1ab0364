"""What has been decided and done in a place, as far as the sources tell, and never more than they tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import lazy_gettext as _

from participation.actions.models import Action, ActionState
from participation.actions.queries import latest_first
from participation.core.fuzzy_dates import FuzzyDate, Precision, parse_fuzzy_date
from participation.programmes.models import Decision, Fact, FactKind, Programme
from participation.programmes.pages import Place, Source, place_of, sources_of
from participation.programmes.words import DECISIONS

# A shape and a word. Only what is decided has the diamond, only what is completed the filled square.
STATES: Mapping[ActionState, tuple[str, str]] = {
    ActionState.COMPLETED: ("done", _("Genomförd")),
    ActionState.DECIDED: ("decided", _("Beslutad")),
    ActionState.ONGOING: ("being-read", _("Pågår")),
    ActionState.UNKNOWN: ("waiting", _("Okänt läge")),
}


@dataclass(frozen=True)
class DecisionShown:
    """A decision: what, when and by whom, if known. `inferred`: we have worked the date out ourselves."""

    what: str
    when: str
    year: str
    inferred: bool
    body: str | None
    paragraph: str | None
    registry_number: str | None
    note: str | None
    sources: Sequence[Source]


@dataclass(frozen=True)
class ActionShown:
    """An action: `year` is digits, or words when no year is known; `event` is what came then."""

    title: str
    year: str
    has_year: bool
    when: str | None
    event: str | None
    responsible: str | None
    shape: str
    state: str
    is_example: bool
    sources: Sequence[Source]


@dataclass(frozen=True)
class KnownIdeas:
    """Wishes that one public source tells of. A wish is no promise."""

    texts: Sequence[str]
    when: str | None
    sources: Sequence[Source]


@dataclass(frozen=True)
class CompletedPage:
    """What came true, what is on its way, what was decided, and wishes known from before."""

    place: Place
    completed: Sequence[ActionShown]
    others: Sequence[ActionShown]
    decisions: Sequence[DecisionShown]
    ideas: Sequence[KnownIdeas]
    survey_themes: Sequence[str]
    survey_note: str | None


def completed_page(
    programme: Programme, decisions: Sequence[Decision], actions: Sequence[Action], facts: Sequence[Fact],
    locale: str,
) -> CompletedPage:  # fmt: skip
    """The page: completed actions first, the latest first; decisions the oldest first, as a history."""
    order = list(STATES)
    themes = [fact for fact in facts if fact.kind == FactKind.SURVEY_THEME]
    return CompletedPage(
        place=place_of(programme),
        completed=[
            action_shown(action, locale)
            for action in sorted(actions, key=latest_first)
            if action.state == ActionState.COMPLETED
        ],
        others=[
            action_shown(action, locale)
            for action in sorted(actions, key=lambda action: (order.index(action.state), action.position))
            if action.state != ActionState.COMPLETED
        ],
        decisions=[
            decision_shown(decision, locale)
            for decision in sorted(decisions, key=lambda one: parse_fuzzy_date(one.decided_on).sort_key)
        ],
        ideas=[
            KnownIdeas([fact.text for fact in ideas], when and _day(when, locale), sources_of(source))
            for (when, source), ideas in groupby(
                (fact for fact in facts if fact.kind == FactKind.IDEA),
                key=lambda fact: (fact.happened_on, fact.source),
            )
        ],
        survey_themes=[fact.text for fact in themes],
        survey_note=themes[0].note if themes else None,
    )


def action_shown(action: Action, locale: str) -> ActionShown:
    """One action, with no more said about its time than its source says."""
    when = parse_fuzzy_date(action.completed_on)
    has_year = when.year is not None and when.precision is not Precision.PERIOD
    shape, state = STATES[action.state]
    return ActionShown(
        title=action.title,
        year=str(when.year) if has_year else when.display(locale),
        has_year=has_year,
        when=_more_than_the_year(when, locale),
        event=when.event,
        responsible=action.responsible,
        shape=shape,
        state=state,
        is_example=action.is_example,
        sources=sources_of(action.source),
    )


def decision_shown(decision: Decision, locale: str) -> DecisionShown:
    """One decision. The paragraph often repeats the body's short name: it is shown as the source wrote it."""
    when = parse_fuzzy_date(decision.decided_on)
    return DecisionShown(
        what=DECISIONS[decision.kind],
        when=when.display(locale) if decision.decided_on else "",
        year=str(when.year) if when.year else "",
        inferred=decision.date_is_inferred,
        body=decision.body,
        paragraph=decision.paragraph,
        registry_number=decision.registry_number,
        note=decision.note,
        sources=sources_of(decision.source),
    )


def _day(source: str, locale: str) -> str:
    return parse_fuzzy_date(source).display(locale)


def _more_than_the_year(when: FuzzyDate, locale: str) -> str | None:
    if when.precision in (Precision.DAY, Precision.MONTH, Precision.SEASON):
        return when.display(locale)
    return None
