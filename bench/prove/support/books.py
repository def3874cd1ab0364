"""The books: what residents were told, held against what the database holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import select, text

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.audit.queries import chain_faults
from participation.contributions.models import Contribution, Receipt
from participation.contributions.operations import contribution_subject
from participation.contributions.receipt_codes import code_hash
from participation.core.db import db


@dataclass(frozen=True)
class Acknowledged:
    """A text, unlike all others, and the five words of every receipt that the site has shown for it."""

    text: str
    receipts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Findings:
    """What is wrong, by kind; each a list of texts or sentences, empty when all is well."""

    lost: Sequence[str]
    doubled: Sequence[str]
    strangers: Sequence[str]
    wrong_receipts: Sequence[str]
    audit: Sequence[str]
    database: Sequence[str]

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    def sentences(self, most: int = 5) -> list[str]:
        """Each kind that has something, with its number and the first `most` of it."""
        found = ((kind.name, getattr(self, kind.name)) for kind in fields(self))
        return [f"{name}: {len(what)}: {'; '.join(what[:most])}" for name, what in found if what]


def check(acknowledged: Iterable[Acknowledged], receipt_secret: str) -> Findings:
    """Compare the acknowledged texts with a database that holds nothing else.

    `strangers` are rows that nobody was told of; `wrong_receipts` are texts whose receipts differ from each
    other, or whose words do not open exactly that text.
    """
    promised = list(acknowledged)
    rows = db.session.execute(
        select(Contribution.id, Contribution.text, Receipt.code_hash)
        .select_from(Receipt)
        .outerjoin(Contribution, Contribution.receipt_id == Receipt.id)
    ).all()
    stored = Counter(row.text for row in rows if row.text is not None)
    opened_by: dict[bytes, list[str | None]] = defaultdict(list)
    for row in rows:
        opened_by[row.code_hash].append(row.text)
    return Findings(
        lost=[one.text for one in promised if not stored[one.text]],
        doubled=[said for said, times in stored.items() if times > 1],
        strangers=sorted(set(stored) - {one.text for one in promised}),
        wrong_receipts=[one.text for one in promised if not _is_right(one, opened_by, receipt_secret)],
        audit=[*chain_faults(), *_audit_against_rows(row.id for row in rows if row.id is not None)],
        database=_database_faults(),
    )


def _is_right(one: Acknowledged, opened_by: dict[bytes, list[str | None]], receipt_secret: str) -> bool:
    words = set(one.receipts)
    return len(words) == 1 and opened_by[code_hash(receipt_secret.encode(), words.pop())] == [one.text]


def _audit_against_rows(ids: Iterable[int]) -> list[str]:
    """Every stored text has one entry that says it was received, and the other way round."""
    subjects = {contribution_subject(Contribution(id=id_)) for id_ in ids}
    told = Counter(
        db.session.scalars(select(AuditEntry.subject).where(AuditEntry.event == Event.CONTRIBUTION_RECEIVED))
    )
    return [
        *(f"{subject} has no entry" for subject in sorted(subjects - set(told))),
        *(f"{subject} is told of but not there" for subject in sorted(set(told) - subjects)),
        *(f"{subject} is told of {times} times" for subject, times in told.items() if times > 1),
    ]


def _database_faults() -> list[str]:
    """What SQLite itself finds damaged. PostgreSQL has no such question; its server was never killed."""
    if db.engine.dialect.name != "sqlite":
        return []
    damage = [found for found in db.session.scalars(text("PRAGMA integrity_check")) if found != "ok"]
    references = db.session.execute(text("PRAGMA foreign_key_check"))
    return [*damage, *(f"a broken reference: {reference}" for reference in references)]
