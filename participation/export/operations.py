"""What happens to packages: one is asked for, taken out and recorded, and fetched."""

import json
from datetime import datetime
from typing import Final

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.db import db
from participation.core.errors import NotFound
from participation.export.models import ExportRecord
from participation.export.package_content import Variant
from participation.export.stored_files import KEPT, StoredPackage
from participation.jobs.models import Job
from participation.jobs.operations import start
from participation.programmes.models import Programme
from participation.revisions.operations import note_package_made

PACKAGE_KIND: Final = "package"
_VARIANT_WORDS: Final = {Variant.PUBLIC: "publikt", Variant.INTERNAL: "internt"}


def ask_for_package(programme: Programme, variant: Variant, *, actor: Actor, at: datetime) -> Job:
    """Begin the long work that makes a package. Needs `locality` loaded.

    While the actor has the same package under way, that is the answer. Raises NotFound for an actor who may
    not take packages out in the programme.
    """
    _check(actor, programme.id)
    job, is_new = start(
        PACKAGE_KIND,
        {"slug": programme.slug, "variant": variant},
        title=f"Underlag för steg 5, {programme.locality.name} ({_VARIANT_WORDS[variant]})",
        owner_id=actor.user_id,
        programme_id=programme.id,
        at=at,
    )
    if is_new:
        record(
            Event.EXPORT_ASKED, actor, at, subject=f"job:{job.id}", programme_id=programme.id, variant=variant
        )
    return job


def make_package(
    programme_id: int, variant: Variant, package: StoredPackage, *, actor: Actor, at: datetime
) -> ExportRecord:
    """Record a package that has been written: the record stays when the file goes (decision 15).

    The revision under way, if any, learns that its package has been taken out. Raises NotFound for an actor
    who may not take packages out in the programme.
    """
    _check(actor, programme_id)
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


def _check(actor: Actor, programme_id: int) -> None:
    if actor.user_id is None or not actor.may(Permission.EXPORTS_MAKE, programme_id):
        raise NotFound
