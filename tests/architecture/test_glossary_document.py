"""docs/glossary.md is the authority on words: every name in its code column is one that the code uses."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (?!Swedish|---)[^|]+ \| ([^|]+) \|", re.MULTILINE)


def names_in(document: str) -> set[str]:
    """The last part of each name in backticks in the second column."""
    cells = " ".join(_ROW.findall(document))
    return {name.removesuffix(".py").rpartition(".")[2] for name in re.findall("`([^`]+)`", cells)}


def test_every_word_of_the_glossary_is_used_by_the_code() -> None:
    names = names_in((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    house = list((ROOT / "participation").rglob("*.py"))
    code = " ".join([*(path.stem for path in house), *(path.read_text(encoding="utf-8") for path in house)])
    assert len(names) > 40
    assert names - set(re.findall(r"\w+", code)) == set()


def test_the_names_are_found_where_they_stand() -> None:
    table = "| Swedish | Code | Meaning |\n|---|---|---|\n| steg | `RevisionStep`, `steps.py` | one |\n"
    assert names_in(table) == {"RevisionStep", "steps"}
