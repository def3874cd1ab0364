"""Very many invented voices, to measure with: the shape of a busy municipality's years, written in bulk.

They are skewed as real ones are: one place in two belongs to a single programme, the latest year holds most,
most are shown, few have an answer, some places are sorted into groups on the idélista. Every one is marked
Exempel. Written past the operations, since a million of those take hours; the log tells how many at once.

Each batch is whole in itself and one transaction. Its chance comes from the seed and its place, and its
receipts are made from the job and their number: so an attempt that follows knows what is there already.
"""

import json
import random
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, insert, select

from participation.access.actors import SYSTEM
from participation.accounts.models import User
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution, Receipt
from participation.contributions.states import AgeBand, Channel, Kind, Reason, Sex, Stage, State
from participation.core.clock import LOCAL_ZONE
from participation.core.db import db, one_moment, transaction
from participation.core.errors import RuleBroken
from participation.core.public_ids import new_public_id
from participation.core.stemming import search_stems
from participation.idea_list.models import Group, GroupMember, ListedIdea, ListedStatus
from participation.jobs.running import JobKind, Work
from participation.moderation.models import Act, Answer, ModerationDecision
from participation.moderation.operations import SNAPSHOT
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


def run_crowd(work: Work) -> None:
    """Write what is not there yet of as many voices as `ideas` says. What a batch has written stays.

    Cancelled, it leaves whole batches; begun anew, it goes on after them, so that no voice comes twice.
    """
    size = work.payload["ideas"]
    with one_moment():
        crowd = Crowd(size, work.asked_at, work.payload["seed"], work.job_id)
    for start in range(0, size, BATCH):
        work.step("Skriver röster", start, size)
        with transaction():
            work.hold(done=min(start + BATCH, size), total=size)
            if not crowd.has(start):
                crowd.write(range(start, min(start + BATCH, size)))
    with transaction():
        record(Event.CROWD_LOADED, SYSTEM, work.at, subject="crowd:1", count=size)
        work.finish()


CROWD = JobKind("crowd", run_crowd)


@dataclass
class Crowd:
    """The plan for `size` contributions that came before `at`, as one job's. The same seed gives the same
    crowd, all but its ids.

    Needs the programmes and somebody on the staff; raises RuleBroken without.
    """

    size: int
    at: datetime
    seed: int
    job_id: int

    def __post_init__(self) -> None:
        self.random = random.Random()  # noqa: S311 - an invented crowd
        self.programmes = [programme.id for programme in all_programmes()]
        self.decided_by = db.session.scalar(select(func.min(User.id)))
        if not self.programmes or self.decided_by is None:
            raise RuleBroken("Load the demonstration first.")
        self.weights = [2 ** (len(self.programmes) - place) for place in range(len(self.programmes))]
        self.areas = {one: [area.id for area in areas_of(one)] for one in self.programmes}
        self._stems = {words: search_stems(words) for words in (*_WISHES, *_PLACES, *_REASONS)}
        before = dict.fromkeys(SNAPSHOT) | {"state": State.WAITING}
        self._before = json.dumps({**before, "name_is_hidden": False, "place_is_hidden": False})

    def has(self, number: int) -> bool:
        """Whether the voice with this number, and so its whole batch, has been written."""
        found = select(Receipt.id).where(Receipt.code_hash == self._code_hash(number))
        return db.session.scalar(found) is not None

    def write(self, numbers: range) -> None:
        """Write the batch of these numbers in the caller's transaction."""
        self.random.seed(f"{self.seed} {numbers.start}")
        days = sorted(self._day(numbers) for _ in numbers)
        receipts = db.session.scalars(
            insert(Receipt).returning(Receipt.id),
            [{"code_hash": self._code_hash(number)} for number in numbers],
        ).all()
        rows: list[dict[str, Any]] = []
        discussed: dict[str, Any] | None = None
        for day, receipt_id in zip(days, receipts, strict=True):
            row = self._contribution(day) | {"receipt_id": receipt_id}
            is_comment = discussed is not None and self.random.random() < 0.3
            if is_comment and discussed is not None:
                row |= {"kind": Kind.COMMENT, "target_id": discussed["id"], "area_id": None,
                        "programme_id": discussed["programme_id"]}  # fmt: skip
                discussed["comments"] += 1
                if discussed["comments"] >= COMMENTED_IDEA_HAS:
                    discussed = None
            elif discussed is None and row["state"] == State.SHOWN:
                discussed = row | {"comments": 0}
            rows.append(row)
        chosen = self._choose_listed(rows)
        _insert(Contribution, rows)
        undecided = (State.WAITING, State.WITHDRAWN)
        _insert(ModerationDecision, [self._decision(row) for row in rows if row["state"] not in undecided])
        _insert(Answer, [
            {"contribution_id": row["id"], "text": _ANSWER, "answered_on": row["answered_on"],
             "answered_by": self.decided_by, "is_example": True}
            for row in rows if row["answered_on"] is not None
        ])  # fmt: skip
        self._write_idea_lists(chosen)

    def _code_hash(self, number: int) -> bytes:
        return sha256(f"crowd {self.job_id} {number}".encode()).digest()

    def _day(self, numbers: range) -> date:
        """Each batch is a stretch of time; the later ones, being as large, are the busier the shorter."""
        share = (numbers.start + self.random.random() * len(numbers)) / self.size
        return (self.at - timedelta(days=YEARS * 365 * (1 - share) ** 2)).date()

    def _contribution(self, day: date) -> dict[str, Any]:
        programme_id = self.random.choices(self.programmes, self.weights)[0]
        words = [self.random.choice(_WISHES), self.random.choice(_PLACES), self.random.choice(_REASONS)]
        state = self._one_of(STATES)
        shown, is_shown = state in (State.SHOWN, State.HIDDEN, State.WITHDRAWN), state == State.SHOWN
        received = datetime.combine(day, time(8 + self.random.randrange(12)), LOCAL_ZONE)
        answered = day + timedelta(days=20) if is_shown and self.random.random() < 0.05 else None
        return {
            "id": new_public_id(day),
            "programme_id": programme_id,
            "submission_hash": secrets.token_bytes(32),
            "kind": Kind.IDEA,
            "channel": self._one_of(CHANNELS),
            "target_id": None,
            "text": f"{words[0]} {words[1]}, {words[2]}.",
            "search_stems": " ".join(self._stems[part] for part in words) if is_shown else None,
            "area_id": self.random.choice(self.areas[programme_id]) if self.areas[programme_id] else None,
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

    def _choose_listed(self, rows: list[dict[str, Any]]) -> dict[int, list[int]]:
        """Some shown ideas of each place, for its idélista: until that has enough, five for each line."""
        lines = select(ListedIdea.programme_id, func.count()).group_by(ListedIdea.programme_id)
        has: dict[int, int] = dict(iter(db.session.execute(lines)))
        chosen: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            room = 5 * (LISTED_IN_EACH_PROGRAMME - has.get(row["programme_id"], 0))
            is_shown_idea = row["kind"] == Kind.IDEA and row["state"] == State.SHOWN
            if is_shown_idea and len(chosen[row["programme_id"]]) < room and self.random.random() < 0.1:
                row["stage"] = Stage.LISTED
                chosen[row["programme_id"]].append(row["id"])
        return chosen

    def _decision(self, row: dict[str, Any]) -> dict[str, Any]:
        is_shown = row["state"] == State.SHOWN
        return {
            "contribution_id": row["id"],
            "act": Act.PUBLISH if is_shown else Act.WITHHOLD,
            "reason": row["withheld_reason"],
            "decided_by": self.decided_by,
            "decided_at": row["changed_at"],
            "resulting_version": row["version"],
            "before": self._before,
        }

    def _write_idea_lists(self, chosen: dict[int, list[int]]) -> None:
        day = self.at.date()
        for programme_id, ids in chosen.items():
            for members in (ids[first : first + 5] for first in range(0, len(ids), 5)):
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

    def _one_of(self, shares: Sequence[tuple[Any, int]]) -> Any:
        return self.random.choices([one for one, _ in shares], [share for _, share in shares])[0]


def _insert(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)
