"""docs/operations.md tells of every setting, and of none that is not there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def names_read(source: str) -> set[str]:
    """What a module reads: `read("X")` is PARTICIPATION_X, `environ.get("X")` is X."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = ast.unparse(node.func)
        if called == "read":
            names.add(f"PARTICIPATION_{node.args[0].value}")
        elif called == "environ.get":
            names.add(str(node.args[0].value))
    return names


def names_told(document: str) -> set[str]:
    """The first column of the table of settings."""
    settings = document.split("## Settings")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", settings, re.MULTILINE))


def test_the_manual_tells_of_every_setting() -> None:
    read = names_read((ROOT / "config.py").read_text(encoding="utf-8"))
    told = names_told((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert told == read, "change config.py and the table of docs/operations.md together"


def test_a_new_setting_and_a_forgotten_one_are_seen() -> None:
    source = 'a = read("COLOUR", "red")\nb = environ.get("PORT")\n'
    assert names_read(source) == {"PARTICIPATION_COLOUR", "PORT"}
    assert names_told("## Settings\n| `PORT` | 8000 | … |\n## Next\n| `NOT_ONE` | x | y |") == {"PORT"}
