"""The step-5 package: one zip with the report, the rows in three formats, statistics and a description."""

import hashlib
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from participation.export.counting import VoiceCounts, count_voices
from participation.export.formats import csv
from participation.export.formats.json import SCHEMA, write_json
from participation.export.formats.pdf import VOICES_IN_A_FILE, PdfDocument
from participation.export.formats.xlsx import write_xlsx
from participation.export.package_content import AnyPackage, Variant, VoiceFacts
from participation.export.report import INTERNAL_MARK, title_of, write_report
from participation.export.sheets import Sheet, sheets_of
from participation.export.stored_files import Step, untold
from participation.export.written_text import writable

ROWS_BETWEEN_STEPS: Final = 100
_VARIANT_WORDS: Final = {Variant.PUBLIC: "publik", Variant.INTERNAL: "intern"}


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One file of the zip. `voices` is the number of voices in it, None for a file that holds none."""

    name: str
    sha256: str
    size_bytes: int
    voices: int | None


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """What was written: the record that stays when the zip is gone (decision 15)."""

    files: tuple[PackagedFile, ...]
    voices_by_channel: Mapping[str, int]

    @property
    def names(self) -> tuple[str, ...]:
        """The files in the order they lie in the zip."""
        return tuple(file.name for file in self.files)

    @property
    def row_counts(self) -> dict[str, int]:
        """The number of voices per file, for the files that hold voices.

        All are equal, but that the parts of a long report in PDF are so together.
        """
        return {file.name: file.voices for file in self.files if file.voices is not None}


class _Watched:
    """Rows that tell how many of them have been read, each time they are gone through."""

    def __init__(self, rows: Iterable[VoiceFacts], step: Step):
        self._rows = rows
        self._step = step
        self.words = "Räknar rösterna"
        self.total: int | None = None

    def __iter__(self) -> Iterator[VoiceFacts]:
        for number, row in enumerate(self._rows):
            if number % ROWS_BETWEEN_STEPS == 0:
                self._step(self.words, number, self.total)
            yield row


def write_package(content: AnyPackage, path: Path, step: Step = untold) -> PackageFiles:
    """Write the package at `path`, whole or not at all, and tell what it holds.

    `step` is told how far it has come; what it raises ends the writing. Work files lie beside `path` and
    are gone afterwards. Raises TypeError or ValueError, and writes nothing, if a row is not of the variant's
    type, or names an area, kind or channel that the content does not, or is out of order, or if the formats
    would not hold the same number of voices.
    """
    watched = _Watched(content.voices, step)
    content = replace(content, voices=watched)
    counts = count_voices(content)
    watched.total = counts.total
    sheets = sheets_of(content)
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        folder = Path(place)
        voices: dict[str, int | None] = {}
        for name, write in _writers(content, counts, sheets).items():
            watched.words = f"Skriver {name}"
            step(watched.words, 0, None)
            written = write(folder / name)
            if None not in written.values() and sum(written.values()) != counts.total:
                raise ValueError(f"{name} does not hold as many voices as there are")
            voices |= written
        files = tuple(_told(folder / file, count) for file, count in voices.items())
        pictures = [picture for picture in content.pictures if picture.path.is_file()]
        step("Packar filerna", 0, None)
        whole = folder / "package.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                member = zipfile.ZipInfo(file.name, date_time=content.made_at.timetuple()[:6])
                member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with (folder / file.name).open("rb") as source, archive.open(member, "w") as target:
                    while chunk := source.read(65_536):
                        target.write(chunk)
            for picture in pictures:
                member = zipfile.ZipInfo(picture.name, date_time=content.made_at.timetuple()[:6])
                member.external_attr = 0o644 << 16  # packed already
                archive.writestr(member, picture.path.read_bytes())
        files += tuple(replace(_told(picture.path, None), name=picture.name) for picture in pictures)
        _on_disk(whole)
        whole.replace(path)
        _on_disk(path.parent)
    return PackageFiles(files, {channel: counts.by_channel[channel] for channel in content.channels})


def download_name(content: AnyPackage) -> str:
    """What the zip is called for the one who downloads it: ASCII letters, digits and hyphens.

    The variant is in the name; the programme's real name is inside.
    """
    letters = unicodedata.normalize("NFKD", content.programme).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", letters)[:60].strip("-")
    parts = ("steg-5", slug, f"{content.made_at:%Y-%m-%d}", _VARIANT_WORDS[content.variant])
    return "-".join(part for part in parts if part) + ".zip"


def _writers(
    content: AnyPackage, counts: VoiceCounts, sheets: tuple[Sheet, ...]
) -> dict[str, Callable[[Path], Mapping[str, int | None]]]:
    """What writes each file, or its parts, and gives their names with the voices in each.

    Internal files say so in their names.
    """
    voices, ideas, statistics, _ = sheets
    ending = "-intern" if content.variant is Variant.INTERNAL else ""

    def workbook(path: Path) -> dict[str, int]:
        mark = INTERNAL_MARK if content.variant is Variant.INTERNAL else ""
        title, author = title_of(content), content.municipality
        rows = write_xlsx(sheets, path, title=title, author=author, made_at=content.made_at, mark=mark)
        return {path.name: rows[voices.name]}

    def other_table(sheet: Sheet, path: Path) -> dict[str, None]:
        csv.write_csv(sheet, path)  # its rows, none or many, are no voices
        return {path.name: None}

    def description(path: Path) -> dict[str, None]:
        text = writable(_description(content, sheets, ending))
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
        return {path.name: None}

    return {
        f"rapport{ending}.docx": lambda path: write_report(content, counts, path),
        f"rapport{ending}.pdf": lambda path: write_report(content, counts, path, PdfDocument),
        f"roster{ending}.xlsx": workbook,
        f"roster{ending}.csv": lambda path: {path.name: csv.write_csv(voices, path)},
        f"roster{ending}.json": lambda path: {path.name: write_json(content, sheets, path)[voices.key]},
        f"idelista{ending}.csv": lambda path: other_table(ideas, path),
        f"statistik{ending}.csv": lambda path: other_table(statistics, path),
        f"LAS-MIG{ending}.txt": description,
    }


def _description(content: AnyPackage, sheets: tuple[Sheet, ...], ending: str) -> str:
    """What the files are, how to open them and what each column means, for a person."""
    lines = [
        title_of(content),
        f"{content.municipality}, {content.made_at:%Y-%m-%d %H:%M}",
        "INTERN. Filerna innehåller uppgifter som inte är publicerade. Lämna dem inte vidare."
        if content.variant is Variant.INTERNAL
        else "Publik version. Här finns bara det som är publicerat.",
        "",
        "FILERNA",
        f"rapport{ending}.docx och rapport{ending}.pdf: allt i läsordning, lika i båda."
        f" PDF-filen är taggad (PDF/UA-1). Är rösterna fler än {VOICES_IN_A_FILE} fortsätter den i"
        f" rapport{ending}-del-2.pdf"
        " och så vidare.",
        f"roster{ending}.xlsx: röster, idélista, statistik och kolumner som blad.",
        f"roster{ending}.csv, idelista{ending}.csv, statistik{ending}.csv: samma tabeller var för sig.",
        f"roster{ending}.json: allt för datorer, schema {SCHEMA}.",
        "bilder: bilderna till rösterna, om det finns några. Filens namn börjar med röstens id.",
        "I XLSX fortsätter en text som är längre än 32 767 tecken i en kolumn som heter samma sak och (2).",
        "",
        "CSV",
        *csv.RULES,
    ]
    for sheet in sheets[:-1]:
        lines += ["", sheet.name.upper()]
        lines += [f"{column.heading} ({column.key}): {column.meaning}" for column in sheet.columns]
    return "\n".join(lines) + "\n"


def _on_disk(path: Path) -> None:
    """Return when a file, or what a folder lists, would survive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _told(path: Path, voices: int | None) -> PackagedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PackagedFile(path.name, digest, path.stat().st_size, voices)
