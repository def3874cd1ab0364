"""When the latest backup was taken: a note in the instance folder, beside what it is about."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_NOTE: Final = "last_backup.json"


@dataclass(frozen=True)
class LastBackup:
    """The latest backup that this site has taken itself."""

    taken_at: datetime
    audit_entries: int


def last_backup(instance_folder: Path) -> LastBackup | None:
    """When the latest backup was taken here; None when none was, or it cannot be told."""
    try:
        said = json.loads((instance_folder / _NOTE).read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(said["taken_at"]), int(said["audit_entries"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember_backup(instance_folder: Path, backup: LastBackup) -> None:
    """Write the note anew, whole or not at all."""
    note = instance_folder / _NOTE
    new = note.with_suffix(".new")
    said = {"taken_at": backup.taken_at.astimezone(UTC).isoformat(), "audit_entries": backup.audit_entries}
    new.write_text(json.dumps(said), encoding="utf-8")
    new.replace(note)
