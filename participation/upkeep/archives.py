"""The file that a backup is: a tar archive with a manifest first, then the database, then the photos.

The manifest carries the SHA-256 of every other member, so that a file that was torn, cut off or altered is
found before anything is put back. Secrets of the configuration never lie in an archive; the manifest only
knows the receipt secret's mark, by which restoring can tell whether it is the same one.
"""

import hashlib
import hmac
import io
import json
import os
import re
import secrets
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from participation.upkeep.errors import DamagedArchive, UpkeepError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
PHOTOS: Final = "photos"
DATABASES: Final = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_MOST_MANIFEST_BYTES: Final = 512 * 1024 * 1024
_PIECE: Final = 1024 * 1024
# One file name, in at most a few folders: nothing in an archive can lead out of the folder it is unpacked in.
_PHOTO_NAME: Final = re.compile(r"photos/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/){0,3}[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Member:
    """What the manifest promises of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds, and of which moment: the database's own, all photos included."""

    taken_at: str
    release: str
    database: str
    migration: str
    audit_entries: int
    audit_hash: str
    receipt_secret_mark: str
    missing_photos: tuple[str, ...]
    files: dict[str, Member]
    format: int = FORMAT

    @property
    def photos(self) -> list[str]:
        """The names of the photos' files, as they lie in the archive."""
        return [name for name in self.files if name.startswith(f"{PHOTOS}/")]


def secret_mark(secret: str) -> str:
    """Tells two secrets apart and says nothing else about them."""
    return hmac.new(secret.encode(), b"which receipt secret a backup belongs to", "sha256").hexdigest()[:16]


def digest_of(path: Path) -> Member:
    """The size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Member(path.stat().st_size, digest.hexdigest())


def write_archive(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write what the manifest names, from `folder`, into `target`, readable by its owner alone.

    Under its own name the archive is whole, synced and read through again, or not there at all. Raises
    UpkeepError when something of that name is there already.
    """
    half_written = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with open(half_written, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                words = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
                archive.addfile(_entry(MANIFEST, len(words)), io.BytesIO(words))
                for name, member in manifest.files.items():
                    with (folder / name).open("rb") as content:
                        archive.addfile(_entry(name, member.bytes), content)
            file.flush()
            os.fsync(file.fileno())
        read_through(half_written)
        try:
            os.link(half_written, target)  # unlike a rename, it never replaces what is there
        except FileExistsError:
            raise UpkeepError(f"{target} is there already, and a backup is never written over.") from None
        except OSError:
            _refuse_to_replace(target)
            half_written.replace(target)
        sync_folder(target.parent)
    finally:
        half_written.unlink(missing_ok=True)


def _refuse_to_replace(target: Path) -> None:
    if target.exists():
        raise UpkeepError(f"{target} is there already, and a backup is never written over.")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut, where the system can (Windows cannot)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(path: Path) -> Manifest:
    """What the archive says it holds; the rest is not looked at. Raises DamagedArchive."""
    with _opened(path) as archive:
        return _manifest_of(archive)


def read_through(path: Path) -> Manifest:
    """Read every byte and compare it with the manifest. Raises DamagedArchive at the first fault."""
    return unpack(path, None)


def unpack(path: Path, folder: Path | None) -> Manifest:
    """Write the members below `folder` (None: nowhere), each checked and synced. Raises DamagedArchive."""
    with _opened(path) as archive:
        manifest = _manifest_of(archive)
        waiting = dict(manifest.files)
        while entry := archive.next():
            promised = waiting.pop(entry.name, None)
            if promised is None or not entry.isreg():
                raise DamagedArchive(f"{path} holds {entry.name!r}, of which its manifest knows nothing.")
            content = archive.extractfile(entry)
            assert content is not None
            if promised != _copied(content, folder and folder / entry.name):
                raise DamagedArchive(f"{entry.name} in {path} is not what was written.")
        if waiting:
            raise DamagedArchive(f"{path} lacks {sorted(waiting)[0]} and {len(waiting) - 1} more.")
    return manifest


def _copied(content: IO[bytes], target: Path | None) -> Member:
    digest, size = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece

    if target is None:
        for _ in pieces():
            pass
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(target, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.writelines(pieces())
            file.flush()
            os.fsync(file.fileno())
    return Member(size, digest.hexdigest())


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except FileNotFoundError:
        raise UpkeepError(f"There is no file {path}.") from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as fault:
        raise DamagedArchive(f"{path} cannot be read as a backup: {fault}.") from fault


def _manifest_of(archive: tarfile.TarFile) -> Manifest:
    entry = archive.next()
    if entry is None or entry.name != MANIFEST or not entry.isreg() or entry.size > _MOST_MANIFEST_BYTES:
        raise DamagedArchive(f"{archive.name} does not begin with a manifest: it is no backup of this site.")
    content = archive.extractfile(entry)
    assert content is not None
    try:
        said = json.loads(content.read())
        if said["format"] != FORMAT:
            raise UpkeepError(f"{archive.name} has format {said['format']}, and this release reads {FORMAT}.")
        files = {name: Member(**member) for name, member in said.pop("files").items()}
        missing_photos = tuple(said.pop("missing_photos"))
        manifest = Manifest(files=files, missing_photos=missing_photos, **said)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise DamagedArchive(f"The manifest of {archive.name} cannot be read.") from fault
    strange = [name for name in manifest.files if not _is_known(manifest, name)]
    if strange or manifest.database not in DATABASES or DATABASES[manifest.database] not in manifest.files:
        raise DamagedArchive(f"The manifest of {archive.name} names what no backup holds: {strange[:1]}.")
    return manifest


def _is_known(manifest: Manifest, name: str) -> bool:
    return name == DATABASES.get(manifest.database) or _PHOTO_NAME.fullmatch(name) is not None
