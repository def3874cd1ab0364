"""One text that says several things becomes several, each with an answer of its own and the same receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject, hand_over_photos, make_part
from participation.contributions.states import Kind, Stage
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.core.text import shorten
from participation.moderation.models import Act, ModerationDecision
from participation.moderation.operations import (
    SHORTENED,
    begin,
    decide,
    hidden_words,
    keep_what_others_wrote,
    moved,
    record_decision,
)
from participation.programmes.queries import areas_places_and_map

FEWEST_PARTS = 2
MOST_PARTS = 12


@dataclass(frozen=True)
class Part:
    """One thing that the text says, and where it belongs."""

    text: str
    area_id: int | None = None
    known_place_id: int | None = None
    place_text: str | None = None


def split(
    contribution: Contribution, parts: Sequence[Part], *, version: int, actor: Actor, at: datetime
) -> ModerationDecision:
    """Let each part be a contribution that waits to be read; the original is kept, not shown and not counted.

    The parts come in the queue where the original stood, in their order. Undoing makes the text whole again
    as long as nothing has happened to any of them. The pictures go with the first part. Raises RuleBroken for
    fewer than two parts or more than twelve, for an area or a place of another programme, for a part, for
    what stands on the idélista, for a comment that others have written about, and (at `parts-N`, N from 0)
    for a part that says what the mask hides.
    """
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        raise RuleBroken(f"Dela texten i {FEWEST_PARTS} till {MOST_PARTS} delar.", "parts")
    if contribution.split_from_id is not None:
        raise RuleBroken("Texten är redan en del. Ångra uppdelningen och dela om den.")
    if contribution.stage == Stage.LISTED:
        raise RuleBroken("Texten står på idélistan. Ta bort den därifrån först.")
    areas, places, _map = areas_places_and_map(contribution.programme_id)
    known = {area.id for area in areas} | {None}, {place.id for place in places} | {None}
    if any(part.area_id not in known[0] or part.known_place_id not in known[1] for part in parts):
        raise RuleBroken("Välj ett av alternativen.", "parts")
    before = begin(contribution, version, actor)
    if contribution.kind == Kind.COMMENT:  # the page of an idea that was split stays
        keep_what_others_wrote(contribution)
    _refuse_hidden_words(hidden_words(contribution), parts)
    contribution.state = moved(contribution, "split")
    contribution.search_stems = None
    contribution.changed_at = at
    decision = decide(contribution, Act.SPLIT, before, actor, at)
    made = _make(contribution, parts, at)
    decision.resulting_version = contribution.version  # which has moved on when its pictures went
    record_decision(Event.CONTRIBUTION_SPLIT, decision, contribution, actor, at, parts=len(parts))
    for part in made:
        record(
            Event.CONTRIBUTION_PART_MADE, actor, at,
            subject=contribution_subject(part), programme_id=part.programme_id,
            decision_id=decision.id, text_digest=text_digest(part.text),
        )
    return decision


def _refuse_hidden_words(hidden: Sequence[str], parts: Sequence[Part]) -> None:
    for number, part in enumerate(parts):
        said = f"{part.text}\n{part.place_text or ''}".casefold()
        for words in hidden:
            if words.casefold() in said:
                sentence = f"”{shorten(words, SHORTENED)}” är dolt i texten. Ta bort det ur delen."
                raise RuleBroken(sentence, f"parts-{number}")


def _make(original: Contribution, parts: Sequence[Part], at: datetime) -> list[Contribution]:
    made = [
        make_part(
            original, part.text, area_id=part.area_id, known_place_id=part.known_place_id,
            place_text=part.place_text, at=at,
        )
        for part in parts
    ]  # fmt: skip
    for part, number in zip(made, sorted(part.id for part in made), strict=True):
        part.id = number  # ids are random within the day: in the queue the parts keep their order
    db.session.flush()
    if original.photo_count:
        hand_over_photos(original, made[0])
        db.session.flush()  # every row before the log, as all who hold several do
    return made
