"""The report: readable, in order, in Swedish, and marked for whom it is."""

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from participation.contributions.queries import all_parts_of
from participation.contributions.states import Channel
from participation.core import clock
from participation.core.db import transaction
from participation.export.filling import fill_package
from participation.export.package import write_package
from participation.export.package_content import AnyPackage, Variant
from participation.export.report import count_in_words
from participation.idea_list.operations import group
from participation.moderation.operations import publish
from participation.moderation.splitting_operations import Part, split
from participation.programmes.queries import programme_by_slug
from tests.export.packages import (
    make_internal_package,
    make_internal_voice,
    make_public_package,
    make_public_voice,
)
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea

NATURE, SCHOOL = "Läge, natur och identitet", "Skola, sport och fritid"
UNKNOWN = "Område inte fastställt"


def report_of(content: AnyPackage, folder: Path) -> Any:
    """The package's report, read back."""
    return Document(io.BytesIO(report_bytes(content, folder)))


def report_bytes(content: AnyPackage, folder: Path) -> bytes:
    """The package's report as a file."""
    names = write_package(content, folder / "package.zip").names
    with zipfile.ZipFile(folder / "package.zip") as archive:
        return archive.read(names[0])


def texts(document: Any, *styles: str) -> list[str]:
    """The paragraphs of these styles in order."""
    return [p.text for p in document.paragraphs if p.style.name in styles]


def table(document: Any, number: int) -> list[list[str]]:
    """A table of the report as text."""
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def test_the_report_goes_from_overview_to_areas_to_lists_to_appendix(tmp_path: Path) -> None:
    document = report_of(make_public_package(make_public_voice(area=UNKNOWN)), tmp_path)
    assert texts(document, "Title") == ["Framtid Getinge"]
    assert texts(document, "Heading 1") == [
        "Så läser du rapporten",
        "Översikt",
        NATURE,
        SCHOOL,
        UNKNOWN,
        "Idélistan",
        "Läst och bedömt",
        "Statistik",
        "Bilaga: revideringens steg",
    ]
    assert texts(document, "Normal").count("Ingen har skrivit om det här området i underlaget.") == 2


def test_the_overview_counts_kinds_and_channels_for_every_area(tmp_path: Path) -> None:
    voices = [
        make_public_voice(1, area=NATURE, channel="papper"),
        make_public_voice(2, area=NATURE, kind="synpunkt"),
        make_public_voice(3, area=UNKNOWN),
    ]
    document = report_of(make_public_package(*voices), tmp_path)
    assert table(document, 0) == [
        ["Utvecklingsområde", "Idé", "Synpunkt", "Yttrande", "Alla"],
        [NATURE, "1", "1", "0", "2"],
        [SCHOOL, "0", "0", "0", "0"],
        [UNKNOWN, "1", "0", "0", "1"],
        ["Alla områden", "2", "1", "0", "3"],
    ]
    assert table(document, 1) == [
        ["Utvecklingsområde", "Webb", "Papper", "Alla"],
        [NATURE, "1", "1", "2"],
        [SCHOOL, "0", "0", "0"],
        [UNKNOWN, "1", "0", "1"],
        ["Alla områden", "2", "1", "3"],
    ]


def test_a_group_stands_together_with_its_voices_counted_by_channel(tmp_path: Path) -> None:
    voices = [
        make_public_voice(1, group_id="g1", text="Fler bänkar", listed_idea="Sittplatser längs Suseån"),
        make_public_voice(2, group_id="g1", text="Bänk vid ån", channel="papper"),
        make_public_voice(3, group_id="g2", text="Ett utegym vid ån där alla i Getinge kan träna gratis"),
        make_public_voice(4, text="Lampor"),
    ]
    document = report_of(make_public_package(*voices), tmp_path)
    assert texts(document, "Heading 2", "Heading 3", "Röst") == [
        "Det flera säger",
        "Sittplatser längs Suseån",
        "Fler bänkar",
        "Bänk vid ån",
        "Ett utegym vid ån där alla i Getinge …",
        "Ett utegym vid ån där alla i Getinge kan träna gratis",
        "Röster för sig",
        "Lampor",
    ]
    assert "2 röster: 1 webb, 1 papper" in texts(document, "Rösträkning")


def test_a_person_who_said_two_things_is_one_voice_in_the_report_too(database, tmp_path: Path) -> None:
    getinge = make_programme()
    moderator = make_moderator(getinge)
    whole = make_idea(getinge, "En bänk och en bänk till", channel=Channel.PAPER)
    other = make_shown_idea(getinge, moderator, "Fler bänkar")
    parts = [Part("En bänk."), Part("En bänk till.")]
    with transaction():
        split(whole, parts, version=whole.version, actor=moderator, at=clock.now())
    parts = all_parts_of(whole.id)
    with transaction():
        for part in parts:
            publish(part, version=part.version, actor=moderator, at=clock.now())
        group([*parts, other], actor=moderator, at=clock.now())
    programme = programme_by_slug("getinge")
    content = fill_package(
        programme, Variant.PUBLIC, municipality="Halmstads kommun", at=clock.now(), photo_folder=tmp_path
    )
    document = report_of(content, tmp_path)
    assert texts(document, "Rösträkning") == ["2 röster: 1 webb, 1 papper"]


def test_voices_are_counted_in_words_and_channels_without_any_are_left_out() -> None:
    assert count_in_words([("webb", 12), ("möte", 0), ("papper", 9), ("surfplatta", 16)]) == (
        "37 röster: 12 webb, 9 papper, 16 surfplatta"
    )
    assert count_in_words([("webb", 1)]) == "1 röst: 1 webb"
    assert count_in_words([("webb", 0)]) == "0 röster"


def test_only_the_internal_report_is_marked_and_tells_what_is_not_published(tmp_path: Path) -> None:
    withheld = make_internal_voice(
        text="", original_text="Grannen stjäl", state="dold", withheld_reason="Anklagelse om brott"
    )
    internal = report_of(make_internal_package(withheld), tmp_path)
    assert texts(internal, "Intern märkning")[0].startswith("INTERN.")
    assert "INTERN" in internal.sections[0].header.paragraphs[0].text
    assert texts(internal, "Röst") == ["Texten visas inte."]
    assert {"Visas: dold", "Texten som den skickades: Grannen stjäl"} < set(texts(internal, "Svar"))
    public = report_of(make_public_package(), tmp_path)
    assert texts(public, "Intern märkning") == []
    assert "INTERN" not in public.sections[0].header.paragraphs[0].text
    assert "Publik version. Här finns bara det som är publicerat." in texts(public, "Uppgift")


def test_what_was_made_up_is_marked_as_an_example(tmp_path: Path) -> None:
    document = report_of(
        make_public_package(make_public_voice(text="Fler bänkar", is_example=True)), tmp_path
    )
    assert texts(document, "Röst") == ["Exempel  Fler bänkar"]
    assert any(line.startswith("Exempel 1 av 1 röster") for line in texts(document, "Normal"))


def test_the_document_is_swedish_and_a_voice_in_another_language_says_which(tmp_path: Path) -> None:
    arabic = make_public_voice(text="إضاءة", language="arabiska", language_code="ar")
    document = report_of(make_public_package(arabic), tmp_path)
    default = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == "sv-SE"
    assert document.core_properties.language == "sv-SE"
    voice = next(p for p in document.paragraphs if p.style.name == "Röst")
    assert voice._p.pPr.find(qn("w:bidi")) is not None
    assert [lang.get(qn("w:bidi")) for lang in voice._p.iter(qn("w:lang"))] == ["ar"]
    assert "skrivet på arabiska" in texts(document, "Uppgifter om röst")[0]


def test_every_table_repeats_its_header_and_has_a_caption(tmp_path: Path) -> None:
    document = report_of(make_public_package(), tmp_path)
    assert len(document.tables) == 7
    for each in document.tables:
        assert each.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert each._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert len(texts(document, "Tabellrubrik")) == 7


def test_headings_never_skip_a_level(tmp_path: Path) -> None:
    document = report_of(
        make_public_package(make_public_voice(1, group_id="g"), make_public_voice(2)), tmp_path
    )
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_file_holds_no_link_comment_tracked_change_macro_custom_part_or_picture(tmp_path: Path) -> None:
    text = "https://exempel.se <w:ins> =1+1"
    file = report_bytes(make_public_package(make_public_voice(text=text)), tmp_path)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml").decode()
        relations = "".join(archive.read(name).decode() for name in names if name.endswith(".rels"))
    assert not [
        name for name in names if re.search("comment|custom|thumbnail|media|vba|embedding", name.lower())
    ]
    assert not re.search("<w:(ins|del|hyperlink|vanish|commentReference)[ />]", body)
    assert "TargetMode" not in relations


def test_a_report_longer_than_what_is_held_in_memory_keeps_every_voice_in_order(tmp_path: Path) -> None:
    voices = [make_public_voice(number, text=f"Röst {number}") for number in range(700)]
    document = report_of(make_public_package(*voices), tmp_path)
    assert texts(document, "Röst") == [f"Röst {number}" for number in range(700)]


@pytest.mark.parametrize("accent", ["2447A6", "#2447a", "blå", ""])
def test_a_colour_that_is_not_six_hexadecimal_digits_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="accent"):
        make_public_package(accent=accent)
