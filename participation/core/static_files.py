"""Files that are served as they are: the style sheet, the scripts, the fonts.

Every file is read, and packed with gzip, once at start-up. The addresses carry a digest of the whole set
(`/static/3f2a9c01d4/site.css`), so that a browser may keep a file for a year, and so that the relative
references inside a style sheet or a module lead to files of the same release. Nothing here sets or reads a
cookie, and no address has a language.
"""

from dataclasses import dataclass
from gzip import compress
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request

# Python's own table of types differs from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
ALREADY_PACKED = {".png", ".woff2"}


@dataclass(frozen=True)
class StaticFile:
    """One file in memory; `packed` is None where gzip gains nothing."""

    body: bytes
    packed: bytes | None
    content_type: str


def read_static_files(folder: Path) -> dict[str, StaticFile]:
    """All files under `folder` by their path within it; a type that we do not serve is a KeyError."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            body = path.read_bytes()
            packed = None if path.suffix in ALREADY_PACKED else compress(body, 9, mtime=0)
            files[path.relative_to(folder).as_posix()] = StaticFile(body, packed, TYPES[path.suffix])
    return files


def release_of(files: dict[str, StaticFile]) -> str:
    """Ten hexadecimal digits that change when any file's name or content does."""
    digest = sha256()
    for name, file in files.items():
        digest.update(name.encode() + b"\0" + sha256(file.body).digest())
    return digest.hexdigest()[:10]


def init_app(app: Flask) -> None:
    """Serve `static/` at the endpoint `static_files`, and give the templates `static_url(filename)`."""
    files = read_static_files(Path(app.root_path) / "static")
    release = release_of(files)

    def static_url(filename: str) -> str:
        """The address of a file; a KeyError where there is none, so that no page carries a mistyped name."""
        files[filename]
        return f"/static/{release}/{filename}"

    def static_files(release_asked: str, filename: str) -> Response:
        if release_asked != release or filename not in files:
            abort(404)
        file = files[filename]
        gzipped = file.packed is not None and request.accept_encodings["gzip"] > 0
        response = Response(file.packed if gzipped else file.body, content_type=file.content_type)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if file.packed is not None:
            response.vary.add("Accept-Encoding")
        if gzipped:
            response.headers["Content-Encoding"] = "gzip"
        return response

    # Open to all: the mark that `access.guards.public` leaves; that floor is above this one.
    static_files.guard = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/static/<release_asked>/<path:filename>", view_func=static_files)
    app.jinja_env.globals["static_url"] = static_url
