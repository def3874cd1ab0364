"""Putting a backup back: into an empty place only, checked before and after."""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Engine

from config import Config
from participation.access.actors import SYSTEM
from participation.accounts.sessions import end_every_session
from participation.audit.events import Event
from participation.audit.operations import record
from participation.audit.queries import chain_faults
from participation.core.db import db, transaction
from participation.upkeep.archives import (
    DATABASES,
    PHOTOS,
    Manifest,
    read_through,
    secret_mark,
    unpack,
)
from participation.upkeep.database_copies import facts_of, put_back, why_not_empty
from participation.upkeep.errors import UpkeepError
from participation.upkeep.queries import backlog


@dataclass
class Restored:
    """What was put back, and what is not as it should be: sentences, none when all is well."""

    manifest: Manifest
    upgraded: bool
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def restore_backup(settings: Config, archive: Path, at: datetime) -> Restored:
    """Fill the empty site of these settings with the archive, upgrade its tables, and check the result.

    Needs an application context. All sessions end. Raises UpkeepError when the archive is damaged or newer
    than this release, or when the site is not empty; then nothing has been put in place.
    """
    manifest = read_through(archive)
    _refuse_unless_possible(settings, db.engine, manifest)
    photos = settings.instance_folder / PHOTOS
    work = Path(tempfile.mkdtemp(prefix="restore-work-", dir=settings.instance_folder))
    try:
        unpack(archive, work)
        (work / PHOTOS).mkdir(mode=0o700, exist_ok=True)
        if photos.exists():
            photos.rmdir()  # empty, or it would have been refused
        (work / PHOTOS).replace(photos)
        try:
            put_back(db.engine, work / DATABASES[manifest.database])
        except BaseException:
            shutil.rmtree(photos)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _checked(settings, manifest, at)


def _refuse_unless_possible(settings: Config, engine: Engine, manifest: Manifest) -> None:
    if manifest.database != engine.dialect.name:
        raise UpkeepError(
            f"The backup is of {manifest.database}, and DATABASE_URL names {engine.dialect.name}. "
            "A backup is restored on the kind of database that it was taken from."
        )
    photos = settings.instance_folder / PHOTOS
    in_the_way = why_not_empty(engine)
    if in_the_way is None and photos.is_dir() and any(photos.iterdir()):
        in_the_way = f"{photos} holds files"
    if in_the_way:
        raise UpkeepError(
            f"Nothing was done: {in_the_way}. A backup is restored only into an empty instance folder and an "
            "empty database. Move what is there out of the way; do not throw it away."
        )
    known = {script.revision for script in _scripts().walk_revisions()}
    if manifest.migration not in known:
        raise UpkeepError(
            f"The backup was taken by release {manifest.release}, whose tables this release does not know. "
            "Check that release out and restore with it."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)


def _checked(settings: Config, manifest: Manifest, at: datetime) -> Restored:
    with db.engine.connect() as connection:
        facts = facts_of(connection)
    restored = Restored(manifest, upgraded=manifest.migration not in _scripts().get_heads())
    if (facts.audit_entries, facts.audit_hash) != (manifest.audit_entries, manifest.audit_hash):
        restored.faults.append(f"The audit log ends at {facts.audit_entries}, not {manifest.audit_entries}.")
    if restored.upgraded:
        flask_migrate.upgrade()
    restored.faults += chain_faults()
    restored.faults += [f"The photo {name} was missing when the backup was taken." for name in
                        manifest.missing_photos]  # fmt: skip
    if manifest.receipt_secret_mark != secret_mark(settings.receipt_secret):
        restored.warnings.append(
            "PARTICIPATION_RECEIPT_SECRET is not the one that the backup belongs to: no receipt given out "
            "before it opens until the right one is set."
        )
    if due := backlog(at).outbox.due:
        restored.warnings.append(
            f"{due} mails waited when the backup was taken. Those that left after it leave once more when "
            "the worker starts."
        )
    with transaction():
        end_every_session()
        record(Event.SITE_RESTORED, SYSTEM, at, subject="site:1", taken_at=manifest.taken_at,
               entries=manifest.audit_entries)  # fmt: skip
    return restored
