"""`python typesetting.py FOLDER`: the folder's report.typ and said.json become its report.pdf.

A process of its own, so that the memory a long report needs is given back, and so that it reads nothing of
the site. It sees this folder, the fonts given and nothing else; no fonts of the machine, no network.
"""

import sys
from pathlib import Path

import typst


def main(folder: Path, fonts: Path) -> None:
    """Write report.pdf, tagged, as PDF/UA-1. Raises typst.TypstError when it cannot be that."""
    typst.compile(
        folder / "report.typ",
        output=folder / "report.pdf",
        root=folder,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
