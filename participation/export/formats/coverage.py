"""Which characters the carried fonts can draw, read from their own tables (OpenType `cmap`)."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import regex

FONTS: Final = Path(__file__).with_name("fonts")
FAMILIES: Final = (
    "Noto Emoji", "Noto Sans Arabic", "Noto Sans Armenian", "Noto Sans Bengali", "Noto Sans Devanagari",
    "Noto Sans Ethiopic", "Noto Sans Georgian", "Noto Sans Hebrew", "Noto Sans Math", "Noto Sans Symbols",
    "Noto Sans Symbols 2", "Noto Sans Tamil", "Noto Sans Thai",
)  # fmt: skip
"""Where a character is looked for when Noto Sans does not have it."""

MISSING: Final = "□"

_SEGMENTS: Final = 4
_GROUPS: Final = 12
_NOT_DRAWN: Final = frozenset(
    (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
     0x0A, 0xAD, 0x34F, 0x61C)
)  # fmt: skip
"""What directs the writing and has no picture of its own."""


def drawn(text: str) -> tuple[str, set[str]]:
    """The text with `MISSING` for each character that cannot be drawn, and those characters.

    A sign and the marks on it are drawn by one font, so they are looked for together.
    """
    basic, *_others = _fonts()
    if basic.issuperset(map(ord, text)):
        return text, set()
    missing: set[str] = set()

    def as_drawn(cluster: str) -> str:
        needed = {ord(character) for character in cluster} - _NOT_DRAWN
        if any(needed <= font for font in _fonts()):
            return cluster
        missing.update(map(chr, needed))
        return MISSING

    return "".join(as_drawn(cluster) for cluster in regex.findall(r"\X", text)), missing


@cache
def _fonts() -> tuple[frozenset[int], ...]:
    """The code points of each font, Noto Sans first; it draws what else has no picture of its own."""
    others = [path for path in FONTS.glob("*.ttf") if not path.name.startswith("NotoSans-")]
    paths = (FONTS / "NotoSans-Regular.ttf", *others)
    basic, *rest = (frozenset(_code_points(path.read_bytes())) for path in paths)
    return (basic | _NOT_DRAWN, *rest)


def _code_points(font: bytes) -> Iterator[int]:
    for offset in _subtables(font):
        (kind,) = struct.unpack_from(">H", font, offset)
        if kind == _SEGMENTS:
            yield from _in_segments(font, offset)
        elif kind == _GROUPS:
            (count,) = struct.unpack_from(">I", font, offset + 12)
            for number in range(count):
                first, last, _glyph = struct.unpack_from(">3I", font, offset + 16 + 12 * number)
                yield from range(first, last + 1)


def _subtables(font: bytes) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _checksum, start, _length = struct.unpack_from(">4s3I", font, 12 + 16 * number)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", font, start + 2)
            for entry in range(count):
                (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * entry + 4)
                yield start + offset


def _in_segments(font: bytes, offset: int) -> Iterator[int]:
    """Format 4: a code is drawn when its segment leads to another glyph than number 0."""
    (double_count,) = struct.unpack_from(">H", font, offset + 6)
    ends, starts = offset + 14, offset + 16 + double_count
    deltas, ranges = starts + double_count, starts + 2 * double_count
    for place in range(0, double_count, 2):
        (last,) = struct.unpack_from(">H", font, ends + place)
        (first,) = struct.unpack_from(">H", font, starts + place)
        (delta,) = struct.unpack_from(">H", font, deltas + place)
        (indirect,) = struct.unpack_from(">H", font, ranges + place)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if indirect:
                (glyph,) = struct.unpack_from(">H", font, ranges + place + indirect + 2 * (code - first))
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield code
