"""The whole package: every format holds every voice, whole and inert, and nothing that it should not."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from participation.export.package import download_name, write_package
from participation.export.package_content import AnyPackage, PublicVoiceRow
from tests.export.packages import (
    HOSTILE_TEXTS,
    UNWRITABLE_TEXTS,
    make_internal_package,
    make_internal_voice,
    make_public_package,
    make_public_voice,
)

CANARIES = {
    name: f"kanariefågel{number}"
    for number, name in enumerate(
        (
            "state",
            "original_text",
            "withheld_reason",
            "note_to_author",
            "working_translation",
            "age_band",
            "sex",
            "relation",
        )
    )
}

MEASURE_MEMORY = """
import resource, sys
from pathlib import Path
from participation.export.package import write_package
from tests.export.packages import make_public_package, make_public_voice

class Voices:
    def __init__(self, count):
        self.count = count
    def __iter__(self):
        return (make_public_voice(number, text=f"Voice {number}. " * 40) for number in range(self.count))

def highest_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

write_package(make_public_package(voices=Voices(200)), Path(sys.argv[1], "few.zip"))
before = highest_kib()
told = write_package(make_public_package(voices=Voices(4_000)), Path(sys.argv[1], "many.zip"))
print(told.row_counts["rapport.docx"], highest_kib() - before)
"""
"""Run in a process of its own: what other tests have used would hide the growth."""


def unzipped(content: AnyPackage, folder: Path) -> dict[str, bytes]:
    """Write the package and give each file's bytes by name."""
    write_package(content, folder / "package.zip")
    with zipfile.ZipFile(folder / "package.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parts_of(file: bytes) -> dict[str, str]:
    """The parts of an XLSX or DOCX file as text."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def texts_of(name: str, file: bytes) -> Iterable[str]:
    """All that a file says."""
    if name.endswith("x"):
        return parts_of(file).values()
    if name.endswith(".pdf"):
        return [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    return [file.decode("utf-8-sig")]


def csv_rows(file: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file as its description says that they are to be read."""
    lines = csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    return [{heading: cell.removeprefix("'") for heading, cell in line.items()} for line in lines]


def xlsx_rows(file: bytes, name: str = "Röster") -> list[dict[str, object]]:
    """The rows of a sheet, with a text that goes on in more columns put together.

    `_x005F_` is how the format writes an underscore that could begin an escape; Excel reads it so.
    """
    workbook = openpyxl.load_workbook(io.BytesIO(file))
    headings, *lines = workbook[name].iter_rows(values_only=True)
    rows = []
    for line in lines:
        row: dict[str, object] = {}
        for heading, value in zip(headings, line, strict=True):
            kept = re.sub(r" \(\d+\)$", "", str(heading))
            value = value.replace("_x005F_", "_") if isinstance(value, str) else value
            row[kept] = f"{row[kept]}{value or ''}" if kept in row else value
        rows.append(row)
    return rows


def docx_paragraphs(file: bytes, style: str) -> list[str]:
    """The paragraphs of one style."""
    return [p.text for p in Document(io.BytesIO(file)).paragraphs if p.style.name == style]


def test_every_format_holds_the_same_number_of_voices_and_says_how_many_came_by_each_channel(
    tmp_path: Path,
) -> None:
    channels = ["webb"] * 3 + ["papper"] * 2 + ["surfplatta"] * 4
    voices = [make_public_voice(number, channel=channel) for number, channel in enumerate(channels)]
    told = write_package(make_public_package(*voices), tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert told.row_counts == {
        "rapport.docx": 9,
        "rapport.pdf": 9,
        "roster.xlsx": 9,
        "roster.csv": 9,
        "roster.json": 9,
    }
    assert told.voices_by_channel == {"webb": 3, "papper": 2, "surfplatta": 4}
    assert len(csv_rows(files["roster.csv"])) == 9
    assert len(xlsx_rows(files["roster.xlsx"])) == 9
    assert len(json.loads(files["roster.json"])["voices"]) == 9
    assert len(docx_paragraphs(files["rapport.docx"], "Röst")) == 9


def test_the_record_of_a_package_holds_the_name_size_and_digest_of_each_file(tmp_path: Path) -> None:
    told = write_package(make_public_package(), tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert told.names == tuple(archive.namelist())
        for file in told.files:
            content = archive.read(file.name)
            assert (file.sha256, file.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert [path.name for path in tmp_path.iterdir()] == ["package.zip"]


def test_file_names_are_plain_ascii_and_an_internal_file_says_what_it_is(tmp_path: Path) -> None:
    public = set(unzipped(make_public_package(), tmp_path))
    internal = set(unzipped(make_internal_package(), tmp_path))
    assert public == {
        "rapport.docx",
        "rapport.pdf",
        "roster.xlsx",
        "roster.csv",
        "roster.json",
        "idelista.csv",
        "statistik.csv",
        "LAS-MIG.txt",
    }
    assert internal == {re.sub(r"\.", "-intern.", name) for name in public}
    assert all(re.fullmatch(r"[A-Za-z-]+\.[a-z]+", name) for name in public | internal)


@pytest.mark.parametrize(
    ("programme", "name"),
    [
        ("Framtid Vallås", "steg-5-framtid-vallas-2026-04-02-publik.zip"),
        (
            'Framtid Getinge – 2030; "slutlig".xlsx',
            "steg-5-framtid-getinge-2030-slutlig-xlsx-2026-04-02-publik.zip",
        ),
        ("../../etc/passwd", "steg-5-etc-passwd-2026-04-02-publik.zip"),
        ("Framtid\r\nSet-Cookie: x", "steg-5-framtid-set-cookie-x-2026-04-02-publik.zip"),
        ("مستقبل", "steg-5-2026-04-02-publik.zip"),
        ("CON", "steg-5-con-2026-04-02-publik.zip"),
    ],
)
def test_the_download_has_a_safe_name_whatever_the_programme_is_called(programme: str, name: str) -> None:
    assert download_name(make_public_package(programme=programme)) == name


def test_hostile_text_comes_back_from_every_format_exactly_as_it_was_typed(tmp_path: Path) -> None:
    voices = [make_public_voice(number, text=text) for number, text in enumerate(HOSTILE_TEXTS)]
    files = unzipped(make_public_package(*voices), tmp_path)
    assert [row["Text"] for row in csv_rows(files["roster.csv"])] == list(HOSTILE_TEXTS)
    assert [voice["text"] for voice in json.loads(files["roster.json"])["voices"]] == list(HOSTILE_TEXTS)
    assert [row["Text"] for row in xlsx_rows(files["roster.xlsx"])] == list(HOSTILE_TEXTS)
    assert docx_paragraphs(files["rapport.docx"], "Röst") == list(HOSTILE_TEXTS)


def test_text_that_a_file_cannot_hold_is_cleaned_in_the_same_way_everywhere_and_never_raises(
    tmp_path: Path,
) -> None:
    typed = [text for text, _ in UNWRITABLE_TEXTS]
    held = [text for _, text in UNWRITABLE_TEXTS]
    voices = [
        make_public_voice(number, text=text, answer=text, place=text, listed_idea=text, group_id=f"g{number}")
        for number, text in enumerate(typed)
    ]
    content = make_public_package(
        *voices, programme=typed[3], municipality=typed[4], revision=typed[5], locality=typed[0]
    )
    files = unzipped(content, tmp_path)
    assert [row["Text"] for row in csv_rows(files["roster.csv"])] == held
    assert [voice["text"] for voice in json.loads(files["roster.json"])["voices"]] == held
    assert [row["Text"] for row in xlsx_rows(files["roster.xlsx"])] == held
    assert docx_paragraphs(files["rapport.docx"], "Röst") == held


@pytest.mark.parametrize(
    "text", ["=1+1", "+46", "-cykel", "@alla", "\t=1", "\r=1", "\n=1", "＝1", "'x", "\x00=1"]
)
def test_no_csv_cell_begins_like_a_formula(tmp_path: Path, text: str) -> None:
    voice = make_public_voice(
        **dict.fromkeys(("text", "answer", "place", "target", "shown_name", "listed_idea", "language"), text)
    )
    raw = unzipped(make_public_package(voice), tmp_path)["roster.csv"].decode("utf-8-sig")
    cells = next(iter(list(csv.reader(io.StringIO(raw, newline=""), delimiter=";"))[1:]))
    assert sum(cell.startswith("'") for cell in cells) == 7
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]


def test_csv_opens_right_in_swedish_excel(tmp_path: Path) -> None:
    files = unzipped(
        make_public_package(make_public_voice(text="mer lek å bus i Åled, Öster; Ängen")), tmp_path
    )
    for name in ("roster.csv", "idelista.csv", "statistik.csv"):
        assert files[name].startswith(b"\xef\xbb\xbf")
        assert files[name].endswith(b"\r\n")
    heading, line, _ = files["roster.csv"].decode("utf-8-sig").split("\r\n")
    assert heading.startswith('"Röstens id";"Slag";"Kanal";"Kom in"')
    assert '"mer lek å bus i Åled, Öster; Ängen"' in line
    text = files["LAS-MIG.txt"].decode("utf-8-sig")
    assert "apostrof" in text
    assert "Utvecklingsområde (area): Området som inspelet hör till." in text


@pytest.mark.parametrize("make", ["public", "internal"])
def test_the_workbook_has_no_formula_link_hidden_part_comment_or_name(tmp_path: Path, make: str) -> None:
    texts = enumerate((*HOSTILE_TEXTS, *(text for text, _ in UNWRITABLE_TEXTS)))
    if make == "public":
        content = make_public_package(*(make_public_voice(n, text=text, answer=text) for n, text in texts))
        file = unzipped(content, tmp_path)["roster.xlsx"]
    else:
        content = make_internal_package(*(make_internal_voice(n, original_text=text) for n, text in texts))
        file = unzipped(content, tmp_path)["roster-intern.xlsx"]
    parts = parts_of(file)
    assert not [
        name for name in parts if re.search("comment|external|drawing|vml|custom|connection", name.lower())
    ]
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    for sheet in sheets:
        assert not re.search(r"<f[ >/]|<hyperlink|hidden=|t=\"e\"|<legacyDrawing|<dataValidation", sheet)
    assert not re.search("hidden|veryHidden|definedName|externalReference", parts["xl/workbook.xml"])
    assert not [text for name, text in parts.items() if name.endswith(".rels") and "TargetMode" in text]
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]
    workbook = openpyxl.load_workbook(io.BytesIO(file))
    assert workbook.sheetnames == ["Röster", "Idélista", "Statistik", "Kolumner"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in workbook.sheetnames)
    for sheet in workbook:
        assert sheet.freeze_panes == "B2"
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            assert (cell.data_type, cell.number_format) == ("s", "@")


def test_documents_name_the_municipality_as_author_and_nobody_else(tmp_path: Path) -> None:
    files = unzipped(make_public_package(), tmp_path)
    workbook = openpyxl.load_workbook(io.BytesIO(files["roster.xlsx"])).properties
    report = Document(io.BytesIO(files["rapport.docx"])).core_properties
    assert (workbook.creator, workbook.lastModifiedBy) == ("Halmstads kommun", "Halmstads kommun")
    assert (report.author, report.last_modified_by) == ("Halmstads kommun", "Halmstads kommun")
    assert report.comments == ""
    for file in (files["roster.xlsx"], files["rapport.docx"]):
        told = "".join(text for name, text in parts_of(file).items() if name.startswith("docProps/"))
        assert str(tmp_path) not in told
        assert "python" not in told.lower()


def test_a_public_row_has_no_place_for_what_only_staff_may_see() -> None:
    for name, word in CANARIES.items():
        with pytest.raises(TypeError):
            make_public_voice(**{name: word})


def test_a_public_package_refuses_an_internal_row_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_package(make_public_package(make_internal_voice()), tmp_path / "package.zip")
    assert list(tmp_path.iterdir()) == []


def test_what_only_staff_may_see_is_in_every_internal_table_and_nowhere_in_the_public_package(
    tmp_path: Path,
) -> None:
    internal = make_internal_voice(**CANARIES)
    shared = {name: getattr(internal, name) for name in PublicVoiceRow.__dataclass_fields__}
    public_files = unzipped(make_public_package(PublicVoiceRow(**shared)), tmp_path)
    internal_files = unzipped(make_internal_package(internal), tmp_path)
    for word in CANARIES.values():
        for name, file in public_files.items():
            assert not [text for text in texts_of(name, file) if word in text]
        assert word in internal_files["roster-intern.csv"].decode("utf-8-sig")
        assert word in internal_files["roster-intern.json"].decode()
        assert any(word in text for text in parts_of(internal_files["roster-intern.xlsx"]).values())
    assert "intern" not in " ".join(public_files)


def test_the_public_headings_are_exactly_those_that_were_decided(tmp_path: Path) -> None:
    files = unzipped(make_public_package(), tmp_path)
    expected = [
        *("Röstens id", "Slag", "Kanal", "Kom in", "Steg", "Öppen period", "För sent", "Utvecklingsområde"),
        *("Språk", "Språkkod", "Text", "Gäller", "Plats", "Plats, N", "Plats, Ö", "Namn som visas"),
        *("Status", "Status sedan", "Svar", "Andra beslutar", "Svarsdag", "Nästa besked", "Grupp"),
        *("Röster i gruppen", "På idélistan som", "Bilder", "Exempel"),
    ]
    assert list(csv_rows(files["roster.csv"])[0]) == expected
    assert list(xlsx_rows(files["roster.xlsx"])[0]) == expected
    described = [
        row["Kolumn"] for row in xlsx_rows(files["roster.xlsx"], "Kolumner") if row["Blad"] == "Röster"
    ]
    assert described == expected


def test_a_day_is_a_day_in_the_workbook_and_an_iso_date_in_the_others(tmp_path: Path) -> None:
    voice = make_public_voice(next_word_on=date(1812, 5, 1), is_late=True, group_size=3)
    files = unzipped(make_public_package(voice), tmp_path)
    row = xlsx_rows(files["roster.xlsx"])[0]
    assert row["Kom in"].date() == date(2026, 3, 3)
    assert (row["Nästa besked"], row["Svarsdag"], row["För sent"], row["Röster i gruppen"]) == (
        "1812-05-01",
        None,
        "ja",
        3,
    )
    read = json.loads(files["roster.json"])["voices"][0]
    assert (read["received_on"], read["answered_on"], read["is_late"]) == ("2026-03-03", None, True)
    assert csv_rows(files["roster.csv"])[0]["Kom in"] == "2026-03-03"


def test_an_internal_row_tells_the_minute_of_arrival_and_a_public_one_only_the_day(tmp_path: Path) -> None:
    internal = unzipped(make_internal_package(), tmp_path)
    public = unzipped(make_public_package(), tmp_path)
    assert csv_rows(internal["roster-intern.csv"])[0]["Kom in, klockslag"] == "2026-03-03 14:05"
    assert "14:05" not in public["roster.csv"].decode("utf-8-sig") + public["roster.json"].decode()


def test_json_names_its_schema_and_gives_ids_as_text(tmp_path: Path) -> None:
    read = json.loads(unzipped(make_public_package(make_public_voice(id="0042")), tmp_path)["roster.json"])
    assert read["schema"] == "framtidsdialogen-package/1"
    assert read["variant"] == "public"
    assert read["voices"][0]["id"] == "0042"
    assert read["window"] == {"opens_on": "2026-03-01", "closes_on": "2026-03-31"}
    assert [step["number"] for step in read["steps"]] == [4, 5]


def test_the_idea_list_counts_voices_by_channel_and_small_numbers_stay_protected(tmp_path: Path) -> None:
    files = unzipped(make_public_package(), tmp_path)
    idea = csv_rows(files["idelista.csv"])[0]
    assert (idea["Röster"], idea["Röster: webb"], idea["Röster: papper"], idea["Röster: surfplatta"]) == (
        "37",
        "12",
        "9",
        "16",
    )
    counts = [
        (row["Rad"], row["Kolumn"], row["Antal"]) for row in xlsx_rows(files["roster.xlsx"], "Statistik")
    ]
    assert counts == [
        ("10–12", "Kvinna", "skyddat"),
        ("10–12", "Man", "skyddat"),
        ("20–39", "Kvinna", 14),
        ("20–39", "Man", 11),
        ("Visade", "Antal", 38),
        ("Uppgift om en enskild person", "Antal", 2),
    ]


def test_voices_without_a_listed_idea_are_a_whole_package(tmp_path: Path) -> None:
    files = write_package(make_public_package(make_public_voice(), ideas=()), tmp_path / "package.zip")
    assert set(files.row_counts.values()) == {1}
    assert "idelista.csv" in files.names


def test_a_package_without_voices_ideas_or_numbers_is_still_a_whole_package(tmp_path: Path) -> None:
    content = make_public_package(
        voices=(), areas=(), ideas=(), moderation=(), statistics=(), steps=(), window=None, revision=""
    )
    files = unzipped(content, tmp_path)
    assert csv_rows(files["roster.csv"]) == []
    assert json.loads(files["roster.json"])["voices"] == []
    assert xlsx_rows(files["roster.xlsx"]) == []
    assert "Ingen period är bestämd" in " ".join(docx_paragraphs(files["rapport.docx"], "Uppgift"))


def test_ten_thousand_voices_read_as_they_come_do_not_fill_the_memory(tmp_path: Path) -> None:
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE_MEMORY, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    voices, grown_kib = measured.stdout.split()
    assert voices == "4000"
    assert int(grown_kib) < 20_000
