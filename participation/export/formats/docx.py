"""A long Word document written piece by piece: calm type, real headings, tables with repeated headers.

Knows how a report looks, not what it says. Language is Swedish unless a paragraph says another.
"""

import zipfile
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from participation.export.formats.report_pieces import VOICE, is_right_to_left, numeric_columns
from participation.export.package_content import INK
from participation.export.written_text import writable

SERIF: Final = "Georgia"
SANS: Final = "Calibri"
SOFT: Final = "59544b"
RULE: Final = "d8d2c6"
WARN: Final = "a3201a"

_BODY: Final = "word/document.xml"
_FLUSH_AFTER: Final = 400
_TEXT_WIDTH: Final = 156  # millimetres between the margins of the page
_AFTER_BORDERS: Final = tuple(
    f"w:{name}"
    for name in (
        *("shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
        *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind"),
        *("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment"),
        *("textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
)
"""What the schema wants after the borders of a paragraph, in its order."""


class ReportDocument:
    """A Word document of any length. Use it as a context manager; `save` once, last.

    What has been added is moved to a file beside the target now and then, so that memory does not grow.
    Every text passes `writable`, so none can make the file unreadable.
    """

    def __init__(
        self, path: Path, *, title: str, author: str, made_at: datetime, accent: str, mark: str
    ) -> None:
        self._path = path
        self._spool_path = path.with_suffix(".part")
        self._document = Document()
        self._waiting = 0
        self._voices = 0
        _strip_template(self._document)
        _set_properties(self._document, writable(title), writable(author), made_at)
        _set_styles(self._document, accent)
        _set_page(self._document, writable(title), writable(author), writable(mark))
        # The library looks a style up among all of them for every paragraph; by id it is set at once.
        self._style_ids = {style.name: style.style_id for style in self._document.styles}

    def __enter__(self) -> Self:
        self._spool = self._spool_path.open("w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()
        self._spool_path.unlink()

    def paragraph(self, style: str, *parts: str | tuple[str, str], language: str = "") -> None:
        """Add a paragraph; a part is text, or text with the name of a character style.

        A line feed is a line break. `language` is a code such as "ar"; right-to-left ones are set so.
        """
        self._make_room()
        self._voices += style == VOICE
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._style_ids[style]
        if is_right_to_left(language):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for part in parts:
            text, name = (part, None) if isinstance(part, str) else part
            run = paragraph.add_run(writable(text))
            if name:
                run._r.style = self._style_ids[name]
            elif language:
                _set_language(run._r.get_or_add_rPr(), language)

    def table(self, caption: str, headings: Iterable[str], rows: Iterable[tuple[str | int, ...]]) -> None:
        """Add a table under its caption. Numbers and the columns' headings above them stand to the right.

        The header row is repeated on every page and no row is split between two pages.
        """
        self._make_room()
        headings, rows = tuple(headings), tuple(rows)
        self.paragraph("Tabellrubrik", caption)
        numeric = numeric_columns(headings, rows)
        widths = _widths(numeric)
        table = self._document.add_table(rows=0, cols=len(headings))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        table.style = self._document.styles["Rapporttabell"]
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        description = OxmlElement("w:tblCaption")
        description.set(qn("w:val"), writable(caption))
        table._tbl.tblPr.append(description)
        for number, values in enumerate((headings, *rows)):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, value, is_numeric, width in zip(row.cells, values, numeric, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._style_ids["Tabellhuvud" if number == 0 else "Tabelltext"]
                paragraph.add_run(writable(str(value)))
                if is_numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.paragraph("Efter tabell")

    def save(self) -> dict[str, int]:
        """Write the file: the template's parts as they are, and the body with everything that was added.

        Answers its name with the number of voices in it.
        """
        self._flush()
        self._spool.flush()
        skeleton = self._path.with_suffix(".skeleton")
        self._document.save(str(skeleton))
        with (
            zipfile.ZipFile(skeleton) as source,
            zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                with target.open(name, "w") as part:
                    if name != _BODY:
                        part.write(source.read(name))
                        continue
                    head, body, tail = source.read(name).partition(b"<w:body>")
                    part.write(head + body)
                    with self._spool_path.open("rb") as spool:
                        while chunk := spool.read(65_536):
                            part.write(chunk)
                    part.write(tail)
        skeleton.unlink()
        return {self._path.name: self._voices}

    def _make_room(self) -> None:
        self._waiting += 1
        if self._waiting > _FLUSH_AFTER:
            self._flush()

    def _flush(self) -> None:
        """Move what has been added out of memory, without the namespaces that the root declares already."""
        body = self._document.element.body
        text = etree.tostring(self._document.element, encoding="unicode")
        self._spool.write(text[text.index("<w:body>") + len("<w:body>") : text.rindex("<w:sectPr")])
        for child in list(body)[:-1]:
            body.remove(child)
        self._waiting = 0


def _widths(numeric: list[bool]) -> list[Mm]:
    """Narrow columns for numbers, the rest shared by those with text."""
    numbers = sum(numeric)
    narrow = min(24.0, 112 / max(numbers, 1)) if numbers < len(numeric) else _TEXT_WIDTH / numbers
    wide = (_TEXT_WIDTH - narrow * numbers) / max(len(numeric) - numbers, 1)
    return [Mm(narrow if is_numeric else wide) for is_numeric in numeric]


def _strip_template(document: DocumentType) -> None:
    """Take away what the library's template carries along: a thumbnail, custom XML, an empty paragraph."""
    for part in (document.part.package, document.part):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/customXml")):
                del part.rels[key]
    for child in list(document.element.body)[:-1]:
        document.element.body.remove(child)


def _set_properties(document: DocumentType, title: str, author: str, made_at: datetime) -> None:
    """The municipality is the author; no person, no program, no path."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title[:255], author[:255], author[:255]
    core.comments, core.keywords, core.subject, core.language = "", "", "", "sv-SE"
    core.created = core.modified = made_at.replace(tzinfo=None)
    core.revision = 1


def _set_language(properties: Any, code: str) -> None:
    """Say which language a run is in, so that it is read aloud and spell-checked as that."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), code)
    if is_right_to_left(code):
        properties.append(OxmlElement("w:rtl"))
        language.set(qn("w:bidi"), code)
    properties.append(language)


def _set_styles(document: DocumentType, accent: str) -> None:
    """People speak in serif, the apparatus in sans; rules, air and type instead of boxes."""
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "sv-SE")
    normal = styles["Normal"]
    _type(normal, SANS, 10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.3

    _headline(styles["Title"], 34, before=0, after=6)
    _headline(styles["Subtitle"], 16, before=0, after=28, colour=SOFT, bold=False)
    _headline(styles["Heading 1"], 22, before=34, after=12)
    _headline(styles["Heading 2"], 15, before=26, after=8)
    _headline(styles["Heading 3"], 12, before=20, after=4)
    styles["Heading 1"].paragraph_format.page_break_before = True
    _border(styles["Title"], "bottom", accent, size=18, space=12)
    _border(styles["Heading 1"], "bottom", accent, size=12, space=6)

    def make(
        name: str, font: str, size: float, *, before: float = 0, after: float = 6, colour: str = INK
    ) -> Any:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _type(style, font, size, colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        return style

    make("Avsändare", SANS, 11, before=120, after=10, colour=SOFT)
    make("Uppgift", SANS, 11, after=3)
    mark = make("Intern märkning", SANS, 13, before=14, after=22, colour=WARN)
    mark.font.bold = True
    for side in ("top", "bottom"):
        _border(mark, side, WARN, size=8, space=6)
    make("Rösträkning", SANS, 10.5).paragraph_format.keep_with_next = True
    make("Ingress", SERIF, 12.5, after=12).paragraph_format.line_spacing = 1.4
    voice = make("Röst", SERIF, 11.5, before=12, after=3)
    answer = make("Svar", SANS, 10.5, before=2, after=5)
    facts = make("Uppgifter om röst", SANS, 9, after=3, colour=SOFT)
    for style, indent in ((voice, 5), (answer, 5), (facts, 5)):
        style.paragraph_format.left_indent = Mm(indent)
    voice.paragraph_format.line_spacing = 1.35
    voice.paragraph_format.widow_control = True
    voice.paragraph_format.keep_with_next = facts.paragraph_format.keep_with_next = True
    _border(voice, "left", accent, size=12, space=9)
    _border(answer, "left", RULE, size=12, space=9)
    caption = make("Tabellrubrik", SANS, 10, before=14, after=4)
    caption.font.bold, caption.paragraph_format.keep_with_next = True, True
    head = make("Tabellhuvud", SANS, 9, before=3, after=3, colour=SOFT)
    head.font.bold, head.paragraph_format.keep_with_next = True, True
    make("Tabelltext", SANS, 9.5, before=3, after=3).paragraph_format.line_spacing = 1.15
    make("Efter tabell", SANS, 6, after=6)
    make("Sidmärkning", SANS, 8.5, after=0, colour=SOFT)
    for name, colour in (("Exempelmärkning", SOFT), ("Etikett", INK), ("Internt", WARN)):
        style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        _type(style, SANS, 9 if name == "Exempelmärkning" else None, colour)
        style.font.bold = True
    _table_style(styles)


def _type(style: Any, font: str, size: float | None, colour: str = INK) -> None:
    """Set type, and remove the template's theme fonts, which would win over it."""
    style.font.name, style.font.color.rgb = font, RGBColor.from_string(colour)
    if size:
        style.font.size = Pt(size)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), font)


def _headline(
    style: Any, size: float, *, before: float, after: float, colour: str = INK, bold: bool = True
) -> None:
    _type(style, SERIF, size, colour)
    style.font.bold, style.font.italic = bold, False
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.15
    layout.keep_with_next = True
    for name in ("w:pBdr", "w:contextualSpacing"):
        for old in style.element.pPr.findall(qn(name)):
            style.element.pPr.remove(old)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)


def _border(style: Any, side: str, colour: str, *, size: int, space: int) -> None:
    """Give a style a rule at one side; size in eighths of a point, space in points."""
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders,
            *_AFTER_BORDERS,
        )
    borders.append(_rule(side, colour, size, space))


def _rule(side: str, colour: str, size: int, space: int = 0) -> Any:
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
        rule.set(qn(f"w:{name}"), str(value))
    return rule


def _table_style(styles: Any) -> None:
    """A table of horizontal rules: a strong one under the header, thin ones between rows."""
    style = styles.add_style("Rapporttabell", WD_STYLE_TYPE.TABLE)
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side, colour, size in (("top", INK, 8), ("bottom", INK, 8), ("insideH", RULE, 4)):
        borders.append(_rule(side, colour, size))
    properties.append(borders)
    style.element.append(properties)
    first = OxmlElement("w:tblStylePr")
    first.set(qn("w:type"), "firstRow")
    cell, under = OxmlElement("w:tcPr"), OxmlElement("w:tcBorders")
    under.append(_rule("bottom", INK, 8))
    cell.append(under)
    first.append(cell)
    style.element.append(first)


def _set_page(document: DocumentType, title: str, author: str, mark: str) -> None:
    """A4 with wide margins; title and mark at the top, who sends it and the page number at the bottom."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(28), Mm(25)
    section.different_first_page_header_footer = True
    style = document.styles["Sidmärkning"]
    header = section.header.paragraphs[0]
    header.style = style
    header.add_run(title)
    if mark:
        header.add_run(f"  {mark}", style=document.styles["Internt"])
    footer = section.footer.paragraphs[0]
    footer.style = style
    footer.add_run(f"{author}   Sida ")
    _add_field(footer, "PAGE")
    footer.add_run(" av ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = deepcopy(paragraph.add_run("1")._r)
    paragraph._p.remove(paragraph._p[-1])
    field.append(run)
    paragraph._p.append(field)
