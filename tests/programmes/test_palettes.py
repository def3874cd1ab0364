"""Every colour that can be chosen is a class of the style sheet."""

import re
from pathlib import Path

import participation
from participation.programmes.palettes import PALETTES


def test_the_palettes_are_those_of_the_style_sheet():
    sheet = (Path(participation.__file__).parent / "static" / "site.css").read_text(encoding="utf-8")
    assert set(PALETTES) == set(re.findall(r"\[data-palette=([a-z-]+)\] \{", sheet))
