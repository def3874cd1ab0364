"""The step-5 package: one zip with the report, the rows in three formats, statistics and a description."""

import hashlib
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from participation.export.counting import VoiceCounts, count_voices
from participation.export.formats import csv
from participation.export.formats.json import SCHEMA, write_json
from participation.export.formats.xlsx import write_xlsx
from participation.export.package_content import AnyPackage, Variant
from participation.export.report import INTERNAL_MARK, title_of, write_report
from participation.export.sheets import Sheet, sheets_of
from participation.export.written_text import writable

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
        """The number of voices per file, for the files that hold voices. All are equal."""
        return {file.name: file.voices for file in self.files if file.voices is not None}


def write_package(content: AnyPackage, path: Path) -> PackageFiles:
    """Write the package at `path`, whole or not at all, and tell what it holds.

    Work files lie beside `path` and are gone afterwards. Raises TypeError or ValueError, and writes
    nothing, if a row is not of the variant's type, or names an area, kind or channel that the content
    does not, or is out of order, or if the formats would not hold the same number of voices.
    """
    counts = count_voices(content)
    sheets = sheets_of(content)
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        voices = _write_files(content, counts, sheets, folder)
        if any(count not in (None, counts.total) for count in voices.values()):
            raise ValueError("the files of the package do not hold the same number of voices")
        files = tuple(_told(folder / file, count) for file, count in voices.items())
        whole = folder / "package.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                member = zipfile.ZipInfo(file.name, date_time=content.made_at.timetuple()[:6])
                member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with (folder / file.name).open("rb") as source, archive.open(member, "w") as target:
                    while chunk := source.read(65_536):
                        target.write(chunk)
        whole.replace(path)
    return PackageFiles(files, {channel: counts.by_channel[channel] for channel in content.channels})


def download_name(content: AnyPackage) -> str:
    """What the zip is called for the one who downloads it: ASCII letters, digits and hyphens.

    The variant is in the name; the programme's real name is inside.
    """
    letters = unicodedata.normalize("NFKD", content.programme).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", letters)[:60].strip("-")
    parts = ("steg-5", slug, f"{content.made_at:%Y-%m-%d}", _VARIANT_WORDS[content.variant])
    return "-".join(part for part in parts if part) + ".zip"


def _write_files(
    content: AnyPackage, counts: VoiceCounts, sheets: tuple[Sheet, ...], folder: Path
) -> dict[str, int | None]:
    """Write every file and give the voices in each. Internal files say so in their names."""
    voices, ideas, statistics, _ = sheets
    ending = "-intern" if content.variant is Variant.INTERNAL else ""

    def workbook(path: Path) -> int:
        mark = INTERNAL_MARK if content.variant is Variant.INTERNAL else ""
        title, author = title_of(content), content.municipality
        rows = write_xlsx(sheets, path, title=title, author=author, made_at=content.made_at, mark=mark)
        return rows[voices.name]

    def other_table(sheet: Sheet, path: Path) -> None:
        csv.write_csv(sheet, path)  # its rows, none or many, are no voices

    def description(path: Path) -> None:
        text = writable(_description(content, sheets, ending))
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")

    writers: dict[str, Callable[[Path], int | None]] = {
        f"rapport{ending}.docx": lambda path: write_report(content, counts, path),
        f"roster{ending}.xlsx": workbook,
        f"roster{ending}.csv": lambda path: csv.write_csv(voices, path),
        f"roster{ending}.json": lambda path: write_json(content, sheets, path)[voices.key],
        f"idelista{ending}.csv": lambda path: other_table(ideas, path),
        f"statistik{ending}.csv": lambda path: other_table(statistics, path),
        f"LAS-MIG{ending}.txt": description,
    }
    return {name: write(folder / name) for name, write in writers.items()}


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
        f"rapport{ending}.docx: allt i läsordning.",
        f"roster{ending}.xlsx: röster, idélista, statistik och kolumner som blad.",
        f"roster{ending}.csv, idelista{ending}.csv, statistik{ending}.csv: samma tabeller var för sig.",
        f"roster{ending}.json: allt för datorer, schema {SCHEMA}.",
        "I XLSX fortsätter en text som är längre än 32 767 tecken i en kolumn som heter samma sak och (2).",
        "",
        "CSV",
        *csv.RULES,
    ]
    for sheet in sheets[:-1]:
        lines += ["", sheet.name.upper()]
        lines += [f"{column.heading} ({column.key}): {column.meaning}" for column in sheet.columns]
    return "\n".join(lines) + "\n"


def _told(path: Path, voices: int | None) -> PackagedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PackagedFile(path.name, digest, path.stat().st_size, voices)
