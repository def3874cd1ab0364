"""The folder of pictures: drawn anew, each under a name of 128 random bits, on disk before a row names it.

A file without a row is either waiting for its form to be sent or left over from one that never was. Either
way it is gone after 24 hours.
"""

import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from participation.contributions.photo_drawing import Drawn, small_size

KEPT_WITHOUT_ROW: Final = timedelta(hours=24)
LEAST_FREE: Final = 0.10
_SMALL: Final = "-small"
_ENDING: Final = ".webp"


@dataclass(frozen=True)
class StoredPhoto:
    """A picture that is on disk. `name` is its file's and, in an address, its own."""

    name: str
    width: int
    height: int
    digest: str
    description: str = ""

    @property
    def small_width(self) -> int:
        """The width of the small picture, in points."""
        return small_size(self.width, self.height)[0]

    @property
    def small_height(self) -> int:
        """The height of the small picture, in points."""
        return small_size(self.width, self.height)[1]


def folder_of(instance: Path | str) -> Path:
    """Where the pictures of a site lie."""
    return Path(instance) / "photos"


def path_of(folder: Path, name: str, *, small: bool = False) -> Path:
    """Where the picture with this name lies, in one of its two sizes."""
    return folder / f"{name}{_SMALL if small else ''}{_ENDING}"


def has_room(folder: Path) -> bool:
    """Whether a tenth of the disk is free. Below that pictures are refused, so that words still find room."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = shutil.disk_usage(folder)
    return disk.free >= disk.total * LEAST_FREE


def store(folder: Path, drawn: Drawn) -> StoredPhoto:
    """Write both sizes, readable by the site alone, and wait until they are on disk."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    for data, small in ((drawn.big, False), (drawn.small, True)):
        with open(path_of(folder, name, small=small), "xb", opener=_ours_alone) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    if os.name == "posix":  # the names must be on disk too; Windows takes care of that itself
        directory = os.open(folder, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    return StoredPhoto(name, drawn.width, drawn.height, drawn.digest)


def names_older_than(folder: Path, moment: datetime) -> Iterator[str]:
    """The names of the pictures that were written before the moment."""
    for path in folder.glob(f"*{_ENDING}"):
        name = path.name.removesuffix(_ENDING)
        if not name.endswith(_SMALL) and path.stat().st_mtime < moment.timestamp():
            yield name


def remove(folder: Path, names: Collection[str]) -> None:
    """Remove the pictures, both sizes. One that is gone already is no error."""
    for name in names:
        for small in (True, False):  # the big one last: by it the sweeping finds what is left
            path_of(folder, name, small=small).unlink(missing_ok=True)


def _ours_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
