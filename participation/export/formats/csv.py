"""A sheet as CSV that Swedish Excel opens right by double-click and that RFC 4180 readers understand."""

import csv
from pathlib import Path
from typing import Final

from participation.export.sheets import Sheet, Value

_READ_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PREFIXED: Final = (*_READ_AS_FORMULA, "'")

RULES: Final = (
    "CSV-filerna är i UTF-8 med BOM, med semikolon mellan fälten och CRLF efter varje rad (RFC 4180).",
    "All text står inom citattecken.",
    "En text som börjar med = + - @ ' tabb eller radbrytning har fått en apostrof (') först,"
    " så att den inte körs som en formel. Ta bort den första apostrofen för att få texten som den skrevs.",
    "Långa tal, telefonnummer och texter som 1-2 kan ändras när Excel öppnar en CSV-fil."
    " Öppna då XLSX-filen, eller välj Data, Från text/CSV och formatet Text.",
)
"""What a reader of the files needs to know, for the description that goes with them."""


def write_csv(sheet: Sheet, path: Path) -> int:
    """Write the sheet and give the number of rows, the heading not counted."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(sheet.headings)
        for count, row in enumerate(sheet.rows(), start=1):  # noqa: B007 - the last number is the answer
            writer.writerow([_cell(value) for value in row])
    return count


def _cell(value: Value) -> str | int:
    """The value as a cell; the apostrophe makes text inert and can be taken away again without loss."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_PREFIXED) else text
