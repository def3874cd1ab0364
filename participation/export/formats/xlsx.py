"""Sheets as one workbook, written row by row: text is text, nothing is hidden, nothing is calculated."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from participation.export.sheets import Sheet, Value

CELL_LIMIT: Final = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""


def write_xlsx(
    sheets: tuple[Sheet, ...], path: Path, *, title: str, author: str, made_at: datetime, mark: str = ""
) -> dict[str, int]:
    """Write the workbook and give the number of rows per sheet name, headings not counted.

    Text beyond `CELL_LIMIT` goes on in columns named "Text (2)", "Text (3)" and so on. `mark` is printed
    at the top of every page. Memory does not grow with the rows; the library's own temporary files lie
    beside `path`. Raises ValueError rather than leave out a cell that Excel has no room for.
    """
    workbook = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"title": title, "author": author, "created": made_at.replace(tzinfo=None)})
    plain = {"valign": "top", "text_wrap": True, "font_name": "Calibri", "font_size": 11}
    formats = {
        "text": workbook.add_format(plain | {"num_format": "@", "quote_prefix": True}),
        "number": workbook.add_format(plain | {"num_format": "0"}),
        "day": workbook.add_format(plain | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "heading": workbook.add_format(plain | {"num_format": "@", "bold": True, "bottom": 2}),
    }
    counts = {}
    for sheet in sheets:
        counts[sheet.name] = _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats, mark)
    workbook.close()
    return counts


def pieces_of(text: str) -> list[str]:
    """The text in pieces that fit a cell each; joined they are the text. Empty text is one empty piece."""
    if len(text) <= CELL_LIMIT // 2:
        return [text]
    length = CELL_LIMIT if max(text) <= "\uffff" else CELL_LIMIT // 2  # beyond U+FFFF: two units each
    return [text[start : start + length] for start in range(0, len(text), length)]


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any], mark: str) -> int:
    """Write one sheet; a first pass finds how many cells the longest text of each column needs."""
    widths = [1] * len(sheet.columns)
    for row in sheet.rows():
        widths = [max(width, _cells_for(value)) for width, value in zip(widths, row, strict=True)]
    worksheet.freeze_panes(1, 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    if mark:
        worksheet.set_header(f"&R&B{mark}")
    position = 0
    for column, width in zip(sheet.columns, widths, strict=True):
        worksheet.set_column(position, position + width - 1, column.width)
        for number in range(1, width + 1):
            heading = column.heading if number == 1 else f"{column.heading} ({number})"
            _check(worksheet.write_string(0, position, heading, formats["heading"]))
            position += 1
    count = 0
    for count, row in enumerate(sheet.rows(), start=1):
        position = 0
        for value, width in zip(row, widths, strict=True):
            _write_value(worksheet, count, position, value, formats)
            position += width
    return count


def _cells_for(value: Value) -> int:
    return len(pieces_of(value)) if isinstance(value, str) else 1


def _write_value(worksheet: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    """Write one value, text over as many cells as it needs. Excel has no days before 1900."""
    if isinstance(value, bool):
        value = "ja" if value else "nej"
    if isinstance(value, int):
        _check(worksheet.write_number(row, column, value, formats["number"]))
    elif isinstance(value, date) and value.year >= 1900:
        _check(worksheet.write_datetime(row, column, value, formats["day"]))
    elif value is not None:
        for offset, piece in enumerate(pieces_of(str(value))):
            _check(worksheet.write_string(row, column + offset, piece, formats["text"]))


def _check(outcome: int) -> None:
    """The library answers with a negative number, not an error, when it leaves something out."""
    if outcome:
        raise ValueError("a value has no room in the workbook")
