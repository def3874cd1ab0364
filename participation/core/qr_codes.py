"""QR codes as the path of an SVG drawing, so that templates need no ready mark-up."""

from dataclasses import dataclass

import segno

QUIET_MODULES = 4  # the white margin that readers need


@dataclass(frozen=True)
class QrCode:
    """`path` has one unit to a module; `size` is the side with its margin, in modules."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """The text as a QR code that survives 15 % of damage."""
    rows = list(segno.make_qr(text, error="m").matrix_iter(border=QUIET_MODULES))
    return QrCode(path="".join(_runs(rows)), size=len(rows))


def _runs(rows: list) -> list[str]:
    """Each run of dark modules in a row as one rectangle, which is a third of the bytes of single squares."""
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return path
