"""What happens to packages: one is taken out and recorded, and fetched."""

import json
from datetime import datetime

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.db import db
from participation.core.errors import NotFound
from participation.export.models import ExportRecord
from participation.export.package_content import Variant
from participation.export.stored_files import KEPT, StoredPackage
from participation.revisions.operations import note_package_made


def make_package(
    programme_id: int, variant: Variant, package: StoredPackage, *, actor: Actor, at: datetime
) -> ExportRecord:
    """Record a package that has been written: the record stays when the file goes (decision 15).

    The revision under way, if any, learns that its package has been taken out. Raises NotFound for an actor
    who may not take packages out in the programme.
    """
    if actor.user_id is None or not actor.may(Permission.EXPORTS_MAKE, programme_id):
        raise NotFound
    counts = dict(package.files.voices_by_channel)
    digests = {file.name: file.sha256 for file in package.files.files}
    made = ExportRecord(
        token=package.token,
        programme_id=programme_id,
        variant=variant,
        made_by=actor.user_id,
        made_at=at,
        row_count=sum(counts.values()),
        counts=json.dumps(counts, ensure_ascii=False),
        digests=json.dumps(digests),
        file_name=package.name,
        expires_at=at + KEPT,
    )
    db.session.add(made)
    note_package_made(programme_id, at)
    db.session.flush()
    record(
        Event.EXPORT_MADE,
        actor,
        at,
        subject=f"export:{made.id}",
        programme_id=programme_id,
        variant=variant,
        rows=made.row_count,
        digest=text_digest(made.digests),
    )
    return made


def note_download(made: ExportRecord, *, actor: Actor, at: datetime) -> None:
    """Remember in the log that a package was fetched."""
    record(
        Event.EXPORT_DOWNLOADED,
        actor,
        at,
        subject=f"export:{made.id}",
        programme_id=made.programme_id,
        variant=made.variant,
    )
