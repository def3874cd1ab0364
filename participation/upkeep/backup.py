"""Taking a backup: one moment of the database, and every photo that its rows name.

The site goes on working. Photos are never written over, so their files are pinned by a second name before the
database is read and once more after it: whatever a row of that moment names is among them, even if somebody
takes the photo away in between.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from config import Config
from participation.core.db import db
from participation.core.release import release
from participation.upkeep.archives import (
    DATABASES,
    PHOTOS,
    Manifest,
    Member,
    digest_of,
    secret_mark,
    write_archive,
)
from participation.upkeep.database_copies import Facts, copied
from participation.upkeep.errors import UpkeepError
from participation.upkeep.last_backup import LastBackup, remember_backup

_WORK_PREFIX: Final = "backup-work-"
_ABANDONED: Final = timedelta(days=1)


def take_backup(settings: Config, target: Path, at: datetime) -> tuple[Path, Manifest]:
    """Write an archive to `target`, or into it under a name with the time where it is a folder.

    Needs an application context. Answers the archive's path and what it holds. Raises UpkeepError.
    """
    path = target / f"participation-{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.exists():
        raise UpkeepError(f"{path} is there already, and a backup is never written over.")
    if not path.parent.is_dir():
        raise UpkeepError(f"There is no folder {path.parent}.")
    with _work_folder(settings.instance_folder) as work:
        photos = settings.instance_folder / PHOTOS
        _pin(photos, work / PHOTOS)
        database = DATABASES[db.engine.dialect.name]
        with copied(db.engine, work / database) as facts:
            _pin(photos, work / PHOTOS)
        there = set(_files_below(work / PHOTOS))
        wanted = sorted(there if facts.photo_files is None else facts.photo_files)
        names = [database, *(f"{PHOTOS}/{name}" for name in wanted if name in there)]
        files = {name: digest_of(work / name) for name in names}
        manifest = _manifest(settings, at, facts, files, tuple(name for name in wanted if name not in there))
        write_archive(path, manifest, work)
    remember_backup(settings.instance_folder, LastBackup(at, facts.audit_entries))
    return path, manifest


def _manifest(
    settings: Config, at: datetime, facts: Facts, files: dict[str, Member], missing: tuple[str, ...]
) -> Manifest:
    return Manifest(
        taken_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        release=release(),
        database=db.engine.dialect.name,
        migration=facts.migration,
        audit_entries=facts.audit_entries,
        audit_hash=facts.audit_hash,
        receipt_secret_mark=secret_mark(settings.receipt_secret),
        missing_photos=missing,
        files=files,
    )


@contextmanager
def _work_folder(instance_folder: Path) -> Iterator[Path]:
    """A folder beside the photos, so that a second name for their files can lie in it; gone afterwards."""
    _remove_abandoned(instance_folder)
    folder = Path(tempfile.mkdtemp(prefix=_WORK_PREFIX, dir=instance_folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(instance_folder: Path) -> None:
    """What backups have left behind that were killed."""
    oldest = datetime.now(UTC) - _ABANDONED
    for folder in instance_folder.glob(f"{_WORK_PREFIX}*"):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _pin(folder: Path, pins: Path) -> None:
    for name in _files_below(folder):
        pin = pins / name
        if pin.exists():
            continue
        pin.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(folder / name, pin)
        except FileNotFoundError:
            continue  # taken away since the folder was read
        except OSError:  # a file system without second names
            with suppress(FileNotFoundError):
                shutil.copyfile(folder / name, pin)


def _files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
