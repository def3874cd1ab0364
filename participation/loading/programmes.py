"""Loads the programmes as they are known from public sources: every fact with where it was read.

The file `data/programmes.json` holds the facts in our own words; null means unknown, and stays unknown here.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from participation.access.actors import Actor
from participation.actions.models import Action, ActionState
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.core.fuzzy_dates import Precision, parse_fuzzy_date
from participation.programmes.addresses import RESERVED_WORDS
from participation.programmes.models import (
    Decision,
    DecisionKind,
    Fact,
    FactKind,
    Locality,
    LocalityKind,
    PartKind,
    PartWording,
    Programme,
    ProgrammePart,
    ProgrammeVersion,
)

PROGRAMMES_FILE = Path(__file__).parent / "data" / "programmes.json"
LOCALITY_KINDS = {
    "ort": LocalityKind.LOCALITY,
    "stadsdel": LocalityKind.CITY_DISTRICT,
    "centrum": LocalityKind.CITY_CENTRE,
}
ACTION_STATES = {
    "achieved": ActionState.COMPLETED,
    "decided": ActionState.DECIDED,
    "in_progress_at_publication": ActionState.ONGOING,
}
GROUPS = {
    "ledning": "Ledning",
    "styrgrupp": "Styrgrupp",
    "arbetsgrupp": "Arbetsgrupp",
    "referensgrupp": "Referensgrupp",
}


def read_programmes(path: Path = PROGRAMMES_FILE) -> list[Mapping[str, Any]]:
    """The programmes in a file of the schema `halmstad-programmes/1`."""
    return json.loads(path.read_text(encoding="utf-8"))["programmes"]


def load_programmes(
    programmes: Iterable[Mapping[str, Any]], *, actor: Actor, at: datetime
) -> list[Programme]:
    """Add each programme that is not there yet; those that are there are left as they are.

    Returns the added ones. Raises RuleBroken when an address would hide one of the site's own pages.
    """
    known = set(db.session.scalars(select(Programme.slug)))
    added = []
    for facts in programmes:
        slug = facts["slug"].removeprefix("framtid-")
        if slug in RESERVED_WORDS:
            raise RuleBroken(f"Adressen /{slug} används redan av webbplatsen.", "slug")
        if slug not in known:
            added.append(_load_programme(slug, facts, actor, at))
    return added


def _load_programme(slug: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> Programme:
    programme = Programme(
        slug=slug,
        name=facts["name"],
        tagline=facts["tagline"],
        palette=slug,
        locality=Locality(name=facts["ort"], kind=LOCALITY_KINDS[facts["kind"]]),
        areas_are_complete=bool(facts["development_areas"]) and facts.get("development_areas_complete", True),
        status_note=facts.get("status_note"),
        main_source=facts["source"][0] if facts["source"] else None,
    )
    db.session.add(programme)
    db.session.flush()
    _load_versions(programme, facts)
    _load_decisions(programme, facts)
    _load_facts(programme, facts)
    actions = _load_actions(programme, facts)
    db.session.flush()
    digest = sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    subject = f"programme:{programme.id}"
    record(
        Event.PROGRAMME_LOADED, actor, at, subject=subject, programme_id=programme.id, source_digest=digest
    )
    record(Event.ACTION_LOADED, actor, at, subject=subject, programme_id=programme.id, count=actions)
    return programme


def _load_versions(programme: Programme, facts: Mapping[str, Any]) -> None:
    adoptions = [d["date"] for d in facts["decisions"] or [] if d["type"] in ("adoption", "revision_adopted")]
    number = 1
    earlier_areas = facts.get("previous_development_areas") or []
    if earlier_areas:
        first = _version(
            programme, number, earlier_areas[0]["programme_version"], adoptions[0] if adoptions else None
        )
        for position, area in enumerate(earlier_areas):
            _part(programme, first, PartKind.AREA, area["name"], position, source=area["source"])
        number += 1
    areas = facts["development_areas"] or []
    vision = facts["vision"]
    current = _version(
        programme,
        number,
        areas[0]["programme_version"] if areas else "gällande",
        adoptions[-1] if adoptions else None,
        horizon=_horizon(vision),
        is_current=True,
    )
    position = 0
    if vision["summary_sv"]:
        whole = _part(
            programme, current, PartKind.VISION, vision["summary_sv"], position, source=vision["source"]
        )
        for point in vision["points_sv"] or []:
            position += 1
            _part(
                programme,
                current,
                PartKind.VISION_POINT,
                point["text"],
                position,
                parent=whole,
                source=vision["source"],
            )
    for area in areas:
        position += 1
        chapter = _part(
            programme,
            current,
            PartKind.AREA,
            area["name"],
            position,
            source=area["source"],
            note=area.get("note"),
        )
        for kind, key in ((PartKind.AMBITION, "ambitions"), (PartKind.STRATEGY, "strategies")):
            for text in area.get(key) or []:
                position += 1
                _part(programme, current, kind, text, position, parent=chapter, source=area["source"])


def _version(
    programme: Programme,
    number: int,
    label: str,
    adopted_on: str | None,
    *,
    horizon: str | None = None,
    is_current: bool = False,
) -> ProgrammeVersion:
    version = ProgrammeVersion(
        programme_id=programme.id,
        number=number,
        label=label,
        adopted_on=adopted_on,
        horizon=horizon,
        is_current=is_current,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _horizon(vision: Mapping[str, Any]) -> str | None:
    if "horizon_year" in vision:
        return str(vision["horizon_year"])
    return f"{vision['horizon_years']} år" if "horizon_years" in vision else None


def _part(
    programme: Programme,
    version: ProgrammeVersion,
    kind: PartKind,
    text: str,
    position: int,
    *,
    parent: ProgrammePart | None = None,
    source: str | None = None,
    note: str | None = None,
) -> ProgrammePart:
    part = ProgrammePart(programme_id=programme.id, kind=kind)
    db.session.add(part)
    db.session.flush()
    db.session.add(
        PartWording(
            part_id=part.id,
            version_id=version.id,
            parent_part_id=parent.id if parent else None,
            position=position,
            text=text,
            note=note,
            source=source,
        )
    )
    return part


def _load_decisions(programme: Programme, facts: Mapping[str, Any]) -> None:
    for position, decision in enumerate(facts["decisions"] or []):
        db.session.add(
            Decision(
                programme_id=programme.id,
                kind=DecisionKind(decision["type"]),
                decided_on=decision["date"],
                date_is_inferred=decision.get("date_inferred", False),
                body=decision["body"],
                paragraph=decision["paragraph"],
                registry_number=decision.get("case_number"),
                note=decision.get("note") or decision.get("date_note"),
                source=decision["source"],
                position=position,
            )
        )


def _load_actions(programme: Programme, facts: Mapping[str, Any]) -> int:
    actions = facts.get("documented_actions") or []
    for position, action in enumerate(actions):
        db.session.add(
            Action(
                programme_id=programme.id,
                title=action["title_sv"],
                responsible=action.get("responsible"),
                state=_action_state(action),
                completed_on=action.get("completion"),
                source=action["source"],
                position=position,
            )
        )
    return len(actions)


def _action_state(action: Mapping[str, Any]) -> ActionState:
    """What the source says; a row with a known time stands on a list of completed actions."""
    if action.get("status"):
        return ACTION_STATES[action["status"]]
    match parse_fuzzy_date(action.get("completion")).precision:
        case Precision.UNKNOWN:
            return ActionState.UNKNOWN
        case Precision.ONGOING:
            return ActionState.ONGOING
        case _:
            return ActionState.COMPLETED


def _load_facts(programme: Programme, facts: Mapping[str, Any]) -> None:
    for position, (kind, values) in enumerate(_facts(facts)):
        db.session.add(Fact(programme_id=programme.id, kind=kind, position=position, **values))


def _facts(facts: Mapping[str, Any]) -> Iterable[tuple[FactKind, dict[str, Any]]]:
    association = facts["community_association"]
    if association:
        name, note = association["name"], association.get("note")
        if name or note:
            yield (
                FactKind.ASSOCIATION,
                {"text": name or note, "note": note if name else None, "source": association["source"]},
            )
    governance = facts["governance"] or {}
    for key, heading in GROUPS.items():
        if governance.get(key):
            yield (
                FactKind.GOVERNANCE,
                {
                    "text": f"{heading}: {governance[key]}",
                    "happened_on": str(governance["valid"]) if governance.get("valid") else None,
                    "source": governance["source"],
                },
            )
    if governance.get("note"):
        yield FactKind.GOVERNANCE, {"text": governance["note"], "source": governance["source"]}
    for occasion in facts["dialogue_history"] or []:
        yield (
            FactKind.DIALOGUE,
            {"happened_on": occasion["when"], "text": occasion["what"], "source": occasion["source"]},
        )
    for document in facts["documents"] or []:
        yield (
            FactKind.DOCUMENT,
            {"happened_on": document["dated"], "text": document["type"], "source": document["source"]},
        )
    for idea in facts.get("documented_ideas") or []:
        yield FactKind.IDEA, {"text": idea["title_sv"], "source": idea["source"]}
    for theme in facts.get("survey_themes_2022") or []:
        yield (
            FactKind.SURVEY_THEME,
            {"text": theme, "note": facts.get("survey_themes_note"), "happened_on": "2022"},
        )
    for count in facts["population"] or []:
        year = count.get("year")
        yield (
            FactKind.POPULATION,
            {
                "happened_on": str(year) if year else None,
                "text": str(count["value"]),
                "note": count.get("note"),
                "source": count["source"],
            },
        )
