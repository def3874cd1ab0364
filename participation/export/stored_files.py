"""The folder of packages: each under a name that nobody can guess, for 24 hours (decision 15)."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from participation.export.package_content import AnyPackage

if TYPE_CHECKING:
    from participation.export.package import PackageFiles

Step = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much."""

KEPT: Final = timedelta(hours=24)
_TOKEN_BYTES: Final = 32


def untold(_words: str, _done: int, _total: int | None) -> None:
    """For those who do not watch."""


@dataclass(frozen=True)
class StoredPackage:
    """A package that lies in the folder: where, what it holds, and what it is called when it is fetched."""

    token: str
    path: Path
    name: str
    files: "PackageFiles"


def folder_of(instance: Path | str) -> Path:
    """Where the packages of a site lie."""
    return Path(instance) / "exports"


def path_of(folder: Path, token: str) -> Path:
    """Where the package with this token lies, or lay."""
    return folder / f"{token}.zip"


def store_package(content: AnyPackage, folder: Path, step: Step = untold) -> StoredPackage:
    """Write the package, readable by the site alone. Nothing is left if it cannot be written whole.

    `step` is told how far it has come; what it raises ends the writing.
    """
    # The writers of DOCX and XLSX weigh 14 MB: only a process that makes packages carries them (decision 30).
    writers = import_module("participation.export.package")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    path = path_of(folder, token)
    files = writers.write_package(content, path, step)
    path.chmod(0o600)
    os.utime(path, (content.made_at.timestamp(),) * 2)
    return StoredPackage(token, path, writers.download_name(content), files)


@contextmanager
def kept_if_recorded(package: StoredPackage) -> Iterator[None]:
    """Remove the file again unless the block, which records it, ends well."""
    try:
        yield
    except BaseException:
        package.path.unlink(missing_ok=True)
        raise


def sweep(folder: Path, at: datetime) -> int:
    """Remove what has lain for 24 hours at `at`, also what was left half written. Answers how many.

    Several may sweep at once. A package carries the time it was made; what is half written has only the
    machine's own, and may be somebody's work that is under way.
    """
    oldest_package, oldest_work = (at - KEPT).timestamp(), time.time() - KEPT.total_seconds()
    removed = 0
    for path in folder.glob("*"):
        try:
            if path.stat().st_mtime > (oldest_work if path.is_dir() else oldest_package):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            removed += 1
        except FileNotFoundError:
            continue
    return removed
