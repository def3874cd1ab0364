"""Very many invented voices, to measure with: the shape of a busy municipality's years, written in bulk.

They are skewed as real ones are: one place in two belongs to a single programme, the latest year holds most,
most are shown, few have an answer, some places are sorted into groups on the idélista. Every one is marked
Exempel. Written past the operations, since a million of those take hours; the log tells how many at once.
"""

import json
import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select

from participation.access.actors import SYSTEM
from participation.accounts.models import User
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import AgeBand, Channel, Kind, Reason, Sex, Stage, State
from participation.core.clock import LOCAL_ZONE
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.core.public_ids import new_public_id
from participation.core.stemming import search_stems
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus
from participation.moderation.models import Act, Answer, ModerationDecision
from participation.moderation.operations import SNAPSHOT
from participation.programmes.models import Programme
from participation.programmes.queries import all_programmes, areas_of

BATCH = 5_000
YEARS = 4
COMMENTED_IDEA_HAS = 50  # comments on the most discussed idea of each batch
LISTED_IN_EACH_PROGRAMME = 40
STATES = ((State.SHOWN, 90), (State.WAITING, 4), (State.WITHHELD, 4), (State.HIDDEN, 1), (State.WITHDRAWN, 1))
CHANNELS = ((Channel.WEB, 70), (Channel.TABLET, 15), (Channel.PAPER, 10), (Channel.MEETING, 5))

_WISHES = (
    "Lampor", "Fler bänkar", "Ett utegym", "En lekplats", "Cykelbana", "Bättre belysning", "En hundrastgård",
    "Fler bussturer", "Ett café", "Träd och blommor", "En badbrygga", "Lägre hastighet",
    "Ett övergångsställe", "Fler bostäder", "En mötesplats", "Papperskorgar",
    "Ett elljusspår", "En skatepark", "Odlingslotter", "Laddstolpar",
    "Parkering", "Bredare trottoar", "Ett bibliotek", "Plats för musik", "En grillplats",
)  # fmt: skip
_PLACES = (
    "vid ån", "vid skolan", "på torget", "längs stora vägen", "vid stationen", "i parken", "vid badet",
    "mellan skolan och idrottsplatsen", "vid äldreboendet", "utanför affären", "i bostadsområdet",
    "vid kyrkan",
)  # fmt: skip
_REASONS = (
    "så att man vågar gå där i november", "för barnens skull", "så att fler stannar kvar", "för de äldre",
    "så att unga har någonstans att vara", "det har vi väntat länge på", "det behövs varje dag",
    "så att man slipper ta bilen", "för tryggheten", "det skulle göra orten finare",
)  # fmt: skip
_ANSWER = "Vi tar med det när programmet revideras och återkommer."


@dataclass
class Crowd:
    """The plan for `size` contributions that came before `at`. The same seed gives the same
    crowd, all but its ids.

    Needs the programmes and somebody on the staff; raises RuleBroken without.
    """

    size: int
    at: datetime
    seed: int = 1
    listed: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - an invented crowd
        self.programmes: Sequence[Programme] = all_programmes()
        self.decided_by = db.session.scalar(select(func.min(User.id)))
        if not self.programmes or self.decided_by is None:
            raise RuleBroken("Load the demonstration first.")
        self.weights = [2 ** (len(self.programmes) - place) for place in range(len(self.programmes))]
        self.areas = {one.id: [area.id for area in areas_of(one.id)] for one in self.programmes}
        self._receipt_ids = count((db.session.scalar(select(func.max(Receipt.id))) or 0) + 1)
        self._decision_ids = count((db.session.scalar(select(func.max(ModerationDecision.id))) or 0) + 1)
        self._stems = {words: search_stems(words) for words in (*_WISHES, *_PLACES, *_REASONS)}
        before = dict.fromkeys(SNAPSHOT) | {"state": State.WAITING}
        self._before = json.dumps({**before, "name_is_hidden": False, "place_is_hidden": False})

    def write(self) -> Iterator[int]:
        """Write batch after batch; after each, how many there are so far. The caller commits each."""
        written = 0
        while written < self.size:
            written += self._write_batch(min(BATCH, self.size - written), written)
            yield written
        self._write_idea_lists()
        self._settle_keys()
        record(Event.CROWD_LOADED, SYSTEM, self.at, subject="crowd:1", count=self.size)
        yield written

    def _write_batch(self, size: int, earlier: int) -> int:
        days = sorted(self._day(earlier, size) for _ in range(size))
        rows: list[dict[str, Any]] = []
        discussed: dict[str, Any] | None = None
        for day in days:
            row = self._contribution(day)
            is_comment = discussed is not None and self.random.random() < 0.3
            if is_comment and discussed is not None:
                row |= {"kind": Kind.COMMENT, "target_id": discussed["id"], "stage": Stage.NONE,
                        "programme_id": discussed["programme_id"], "area_id": None}  # fmt: skip
                discussed["comments"] += 1
                if discussed["comments"] >= COMMENTED_IDEA_HAS:
                    discussed = None
            elif discussed is None and row["state"] == State.SHOWN:
                discussed = row | {"comments": 0}
            rows.append(row)
        _insert(Receipt, [
            {"id": row["receipt_id"], "code_hash": secrets.token_bytes(32)} for row in rows
        ])  # fmt: skip
        _insert(Contribution, rows)
        undecided = (State.WAITING, State.WITHDRAWN)
        _insert(ModerationDecision, [self._decision(row) for row in rows if row["state"] not in undecided])
        _insert(Answer, [
            {"contribution_id": row["id"], "text": _ANSWER, "answered_on": row["answered_on"],
             "answered_by": self.decided_by, "is_example": True}
            for row in rows if row["answered_on"] is not None
        ])  # fmt: skip
        return size

    def _day(self, earlier: int, size: int) -> date:
        """Each batch is a stretch of time; the later ones, being as large, are the busier the shorter."""
        share = (earlier + self.random.random() * size) / self.size
        return (self.at - timedelta(days=YEARS * 365 * (1 - share) ** 2)).date()

    def _contribution(self, day: date) -> dict[str, Any]:
        programme = self.random.choices(self.programmes, self.weights)[0]
        words = [self.random.choice(_WISHES), self.random.choice(_PLACES), self.random.choice(_REASONS)]
        state = self._one_of(STATES)
        shown, is_shown = state in (State.SHOWN, State.HIDDEN, State.WITHDRAWN), state == State.SHOWN
        received = datetime.combine(day, time(8 + self.random.randrange(12)), LOCAL_ZONE)
        answered = day + timedelta(days=20) if is_shown and self.random.random() < 0.05 else None
        row = {
            "id": new_public_id(day),
            "programme_id": programme.id,
            "receipt_id": next(self._receipt_ids),
            "submission_hash": secrets.token_bytes(32),
            "kind": Kind.IDEA,
            "channel": self._one_of(CHANNELS),
            "target_id": None,
            "text": f"{words[0]} {words[1]}, {words[2]}.",
            "search_stems": " ".join(self._stems[part] for part in words) if is_shown else None,
            "area_id": self.random.choice(self.areas[programme.id]) if self.areas[programme.id] else None,
            "age_band": self.random.choice(list(AgeBand)) if self.random.random() < 0.6 else None,
            "sex": self.random.choice(list(Sex)) if self.random.random() < 0.7 else None,
            "received_at": received,
            "changed_at": received + timedelta(hours=20),
            "state": state,
            "stage": Stage.NONE,
            "withheld_reason": Reason.THREAT if state in (State.WITHHELD, State.HIDDEN) else None,
            "shown_on": day + timedelta(days=1) if shown else None,
            "answered_on": answered,
            "is_example": True,
            "version": 2,
        }  # fmt: skip
        self._perhaps_list(row)
        return row

    def _perhaps_list(self, row: dict[str, Any]) -> None:
        """Some shown ideas of each place are gathered, five and five, for its idélista."""
        chosen = self.listed.setdefault(row["programme_id"], [])
        room = len(chosen) < 5 * LISTED_IN_EACH_PROGRAMME
        if room and row["state"] == State.SHOWN and self.random.random() < 0.1:
            row["stage"] = Stage.LISTED
            chosen.append(row["id"])

    def _decision(self, row: dict[str, Any]) -> dict[str, Any]:
        is_shown = row["state"] == State.SHOWN
        return {
            "id": next(self._decision_ids),
            "contribution_id": row["id"],
            "act": Act.PUBLISH if is_shown else Act.WITHHOLD,
            "reason": row["withheld_reason"],
            "decided_by": self.decided_by,
            "decided_at": row["changed_at"],
            "resulting_version": row["version"],
            "before": self._before,
        }

    def _write_idea_lists(self) -> None:
        day = self.at.date()
        for programme_id, ids in self.listed.items():
            still_ideas = set(db.session.scalars(
                select(Contribution.id).where(Contribution.id.in_(ids), Contribution.kind == Kind.IDEA)
            ))  # fmt: skip
            kept = [one for one in ids if one in still_ideas]
            for members in (kept[start : start + 5] for start in range(0, len(kept), 5)):
                entry_id, group_id = new_public_id(day), new_public_id(day)
                _insert(ListedIdea, [{
                    "id": entry_id, "programme_id": programme_id, "title": self.random.choice(_WISHES),
                    "motive": _ANSWER, "status": ListedStatus.ON_LIST, "listed_at": self.at,
                    "listed_by": self.decided_by, "changed_at": self.at, "is_example": True,
                }])  # fmt: skip
                _insert(Group, [{
                    "id": group_id, "programme_id": programme_id, "listed_idea_id": entry_id,
                    "created_at": self.at, "created_by": self.decided_by,
                }])  # fmt: skip
                _insert(GroupMember, [
                    {"group_id": group_id, "contribution_id": member, "joined_at": self.at}
                    for member in members
                ])  # fmt: skip

    def _settle_keys(self) -> None:
        """PostgreSQL counts keys by itself: it must be told of those that were given here."""
        if db.engine.dialect.name == "postgresql":
            for model in (Receipt, ModerationDecision):
                sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
                highest = select(func.max(model.id)).scalar_subquery()
                db.session.execute(select(func.setval(sequence, highest)))

    def _one_of(self, shares: Sequence[tuple[Any, int]]) -> Any:
        return self.random.choices([one for one, _ in shares], [share for _, share in shares])[0]


def _insert(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)
