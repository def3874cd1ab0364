"""Map tiles fetched from one upstream that the municipality has named, and kept on disk.

Visitors only ever ask this site. The upstream's address is a setting: what a visitor sends are three numbers.
"""

import logging
import tempfile
from dataclasses import dataclass, field
from http.client import HTTPException
from math import asinh, pi, radians, tan
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic, time
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import Flask

DEEPEST_ZOOM = 19
MOST_TILE_BYTES = 512 * 1024
FETCH_SECONDS = 3
MOST_AT_ONCE = 4  # the other threads go on serving pages, whatever the upstream does
PAUSE_SECONDS = 30  # after a failure nothing is asked for so long
FRESH_SECONDS = 30 * 24 * 3600
SUFFIXES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tile:
    """One picture of the map's ground."""

    body: bytes
    content_type: str


class _NoRedirects(HTTPRedirectHandler):
    """The upstream may not lead us anywhere else."""

    def redirect_request(self, *_arguments: object, **_more: object) -> None:
        return None


@dataclass
class TileStore:
    """Fetches a tile once, and then serves it from `folder` until it is a month old.

    `pattern` holds {z}, {x} and {y}. The folder takes at most `most_bytes`; the oldest tiles go first.
    """

    pattern: str
    folder: Path
    most_bytes: int
    _paused_until: float = 0
    _gate: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_AT_ONCE))
    _counting: Lock = field(default_factory=Lock)
    _bytes: int | None = None

    def kept(self, z: int, x: int, y: int) -> Tile | None:
        """The tile if it is here and fresh."""
        found = self._find(z, x, y)
        if found is None or time() - found.stat().st_mtime > FRESH_SECONDS:
            return None
        return _read(found)

    def fetch(self, z: int, x: int, y: int) -> Tile | None:
        """The tile from upstream, else an old one from here, else None. Upstream's mishaps stay here."""
        body = self._ask(z, x, y)
        suffix = next((name for magic, name in SUFFIXES.items() if body and body.startswith(magic)), None)
        if body is None or suffix is None:
            old = self._find(z, x, y)
            return _read(old) if old else None
        self._keep(self._path(z, x, y, suffix), body)
        return Tile(body, TYPES[suffix])

    def _ask(self, z: int, x: int, y: int) -> bytes | None:
        if monotonic() < self._paused_until or not self._gate.acquire(blocking=False):
            return None
        try:
            address = self.pattern.format(z=z, x=x, y=y)
            request = Request(address, headers={"User-Agent": "Framtidsdialogen"})  # noqa: S310 - a setting
            with build_opener(_NoRedirects).open(request, timeout=FETCH_SECONDS) as answer:
                body = answer.read(MOST_TILE_BYTES + 1)
            return body if len(body) <= MOST_TILE_BYTES else None
        except (URLError, HTTPException, OSError) as problem:
            if getattr(problem, "code", None) not in (204, 404):  # it answers, but has no such tile
                self._paused_until = monotonic() + PAUSE_SECONDS
                log.warning("Map tiles cannot be fetched: %s", type(problem).__name__)
            return None
        finally:
            self._gate.release()

    def _path(self, z: int, x: int, y: int, suffix: str) -> Path:
        return self.folder / f"{z}-{x}-{y}.{suffix}"

    def _find(self, z: int, x: int, y: int) -> Path | None:
        paths = (self._path(z, x, y, suffix) for suffix in TYPES)
        return next((path for path in paths if path.exists()), None)

    def _keep(self, path: Path, body: bytes) -> None:
        """Whole or not at all: a reader never meets half a tile."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
            part.write(body)
        Path(part.name).replace(path)
        with self._counting:
            self._bytes = None if self._bytes is None else self._bytes + len(body)
            if self._bytes is None or self._bytes > self.most_bytes:
                self._bytes = _make_room(self.folder, self.most_bytes)


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile on any map of the world."""
    return 0 <= z <= DEEPEST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z


def tile_at(z: int, latitude: float, longitude: float) -> tuple[int, int]:
    """The x and y of the tile, at zoom z, that holds the point."""
    across = (longitude + 180) / 360
    down = (1 - asinh(tan(radians(latitude))) / pi) / 2
    return int(across * 2**z), int(down * 2**z)


def _read(path: Path) -> Tile | None:
    try:
        return Tile(path.read_bytes(), TYPES[path.suffix[1:]])
    except FileNotFoundError:
        return None  # another worker made room


def _make_room(folder: Path, most_bytes: int) -> int:
    """Throw the oldest away until nine tenths are left, when there is too much. How many bytes there are."""
    files = []
    for path in folder.iterdir():
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        files.append((found.st_mtime, found.st_size, path))
    total = sum(size for _age, size, _path in files)
    if total > most_bytes:
        for _age, size, path in sorted(files):
            if total <= most_bytes * 0.9:
                break
            path.unlink(missing_ok=True)
            total -= size
    return total


def init_app(app: Flask) -> None:
    """Attach the store, where the settings name an upstream."""
    settings = app.config["SETTINGS"]
    store = None
    if settings.fetches_tiles:
        most_bytes = settings.tiles_cache_megabytes * 1_000_000
        store = TileStore(settings.tiles, settings.instance_folder / "tiles", most_bytes)
    app.extensions["tiles"] = store
