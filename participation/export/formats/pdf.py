"""A report as PDF: tagged for screen readers (PDF/UA-1), with bookmarks, in every script we carry a font for.

Texts go to the typesetter as data and are never run. A long report becomes several files, each typeset by a
process of its own, so that memory does not grow with it.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import regex

from participation.export.formats.coverage import FAMILIES, FONTS, MISSING, drawn
from participation.export.formats.report_pieces import VOICE, is_right_to_left, numeric_columns
from participation.export.written_text import writable

VOICES_IN_A_FILE: Final = 1_500
SECONDS_FOR_A_FILE: Final = 300
IN_BASIC_FONT: Final = (
    f"Typsnitten räckte inte till för någon text i den här filen. {MISSING} står för tecken"
    " utanför det latinska alfabetet. I de andra filerna står texten som den skrevs."
)

log = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent
_AS_IN_PRINT: Final = str.maketrans({"\t": " ", "\ufeff": None})  # the second is nothing, and forbidden
_NOT_BASIC: Final = regex.compile(r"[^\x20-\x7e\xa0-\u017f–—’”…]")
_LONG_WORD: Final = regex.compile(r"[^\s\u200b]{41,}")
_HEADINGS: Final = ("Heading 1", "Heading 2", "Heading 3")


class PdfDocument:
    """A `Report` as one PDF, or as several when it has more than 1,500 voices."""

    def __init__(
        self, path: Path, *, title: str, author: str, made_at: datetime, accent: str, mark: str
    ) -> None:
        self._path = path
        self._title = title
        self._missing: set[str] = set()
        self._common = {"author": self._shown(author), "accent": accent, "mark": mark, "fonts": FAMILIES}
        self._made_at = made_at
        self._blocks: list[dict[str, Any]] = []
        self._headings: dict[str, tuple[str | tuple[str, str], ...]] = {}
        self._voices = 0
        self._files: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._blocks.clear()

    def paragraph(self, style: str, *parts: str | tuple[str, str], language: str = "") -> None:
        """Add a paragraph. Before the first voice that has no room, a new file begins."""
        if style == VOICE:
            if self._voices == VOICES_IN_A_FILE:
                self._continue_in_next_file()
            self._voices += 1
        if style in _HEADINGS:
            above = _HEADINGS[: _HEADINGS.index(style)]
            self._headings = {name: self._headings[name] for name in above if name in self._headings}
            self._headings[style] = parts
        pairs = [(part, "") if isinstance(part, str) else part for part in parts]
        self._blocks.append(
            {
                "style": style,
                "parts": [(self._shown(text), name) for text, name in pairs],
                "language": language.split("-")[0],
                "rtl": is_right_to_left(language),
            }
        )

    def table(self, caption: str, headings: Iterable[str], rows: Iterable[tuple[str | int, ...]]) -> None:
        """Add a table; its header row is repeated on every page."""
        headings, rows = tuple(headings), tuple(rows)
        self._blocks.append(
            {
                "style": "Tabell",
                "caption": self._shown(caption),
                "headings": [self._shown(heading) for heading in headings],
                "rows": [[c if isinstance(c, int) else self._shown(c) for c in row] for row in rows],
                "numeric": numeric_columns(headings, rows),
            }
        )

    def save(self) -> dict[str, int]:
        """Write the last file. Answers the files with the voices in each."""
        if self._missing:
            self.paragraph("Heading 1", "Tecken som inte kunde ritas")
            self.paragraph(
                "Normal",
                f"Där det står {MISSING} har texten ett tecken som typsnitten i den här filen saknar."
                " I de andra filerna står texten som den skrevs. Det gäller:",
            )
            for character in sorted(self._missing):
                name = unicodedata.name(character, "utan namn")
                self.paragraph("Normal", f"U+{ord(character):04X} {name}")
        self._typeset()
        return self._files

    def _shown(self, text: str) -> str:
        """The text as it can be drawn; what cannot is remembered. Very long words may be broken."""
        text, missing = drawn(writable(text).translate(_AS_IN_PRINT))
        self._missing |= missing
        return _LONG_WORD.sub(_breakable, text)

    def _name(self, number: int) -> str:
        return self._path.name if number == 1 else f"{self._path.stem}-del-{number}{self._path.suffix}"

    def _continue_in_next_file(self) -> None:
        number, headings = len(self._files) + 2, self._headings
        self.paragraph("Normal", f"Rapporten fortsätter i {self._name(number)}.")
        self._typeset()
        self.paragraph("Title", f"{self._title}, del {number}")
        self.paragraph("Subtitle", f"Fortsättning av {self._name(number - 1)}")
        for style, parts in headings.items():
            self.paragraph(style, *parts, " (fortsättning)")

    def _typeset(self) -> None:
        """What has been added becomes the next file. Raises RuntimeError when the typesetter gives up."""
        number = len(self._files) + 1
        first = (n for n, block in enumerate(self._blocks) if block["style"] == "Heading 1")
        said = self._common | {
            "title": self._shown(self._title if number == 1 else f"{self._title}, del {number}"),
            "made_at": list(self._made_at.timetuple()[:6]),
            "front": next(first, -1),
            "blocks": self._blocks,
        }
        target = self._path.with_name(self._name(number))
        if not _typeset(said, target):
            # One odd text must not keep everybody's from being read.
            log.warning("a report was typeset in the basic font alone")
            plain = {"style": "Normal", "parts": [(IN_BASIC_FONT, "")], "language": "", "rtl": False}
            basic = _NOT_BASIC.sub(MISSING, json.dumps(self._blocks, ensure_ascii=False))
            said["blocks"] = [plain, *json.loads(basic)]
            if not _typeset(said, target):
                raise RuntimeError("the report could not be typeset")
        self._files[target.name] = self._voices
        self._blocks, self._voices = [], 0


def _typeset(said: dict[str, Any], target: Path) -> bool:
    """Whether the file could be made. What the typesetter says is not told: it holds people's words."""
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        folder = Path(place)
        (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")
        shutil.copyfile(_HERE / "report.typ", folder / "report.typ")
        done = subprocess.run(  # noqa: S603 - our own program, and paths of our own
            [sys.executable, "-I", str(_HERE / "typesetting.py"), str(folder), str(FONTS)],
            timeout=SECONDS_FOR_A_FILE, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            (folder / "report.pdf").replace(target)
        return done.returncode == 0


def _breakable(word: Any) -> str:
    """A long word with places, not seen, where the line may end; never within a sign and its marks."""
    clusters = regex.findall(r"\X", word[0])
    return "\u200b".join("".join(clusters[start : start + 30]) for start in range(0, len(clusters), 30))
