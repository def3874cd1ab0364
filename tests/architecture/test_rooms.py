"""Each room holds what its name says (architecture: rooms). Every failure names its remedy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "participation"
NO_WORDS_OF_THE_DOMAIN = {"utils", "helpers", "common", "misc", "manager", "service"}

# room -> (what may not stand in it, the remedy)
_IN_ROUTES = (r"\bselect\(|session\.add\(|session\.execute\(|\.commit\(", "ask a query, call an operation")
FORBIDDEN = {
    "models.py": (r"\bselect\(|import flask|from flask |\.commit\(", "a model asks nothing"),
    "states.py": (r"from flask import|sqlalchemy", "states are data"),
    "steps.py": (r"from flask import|sqlalchemy", "steps are data"),
    "policy.py": (r"db\.session|from flask|select\(", "a policy looks at rows it is given"),
    "operations.py": (r"from flask|\.commit\(|(clock|datetime)\.now\(|current_actor", "pass both in"),
    "queries.py": (r"from flask|session\.add\(|\.commit\(|session\.delete\(", "a query changes nothing"),
    "routes.py": _IN_ROUTES,
    "staff_routes.py": _IN_ROUTES,
    "pages.py": (r"db\.session|\bselect\(|\brequest\b\.", "a page is built from what was asked already"),
    "cli.py": (r"\bselect\(|session\.add\(|\.commit\(", "call an operation"),
}


def rooms() -> Iterator[Path]:
    return (path for path in HOUSE.rglob("*.py"))


def room_of(path: Path) -> str:
    """`receipt_routes.py` and `routes/ideas.py` follow the rules of `routes.py`."""
    if path.parent.name == "core":
        return path.name if path.name == "models.py" else "core"
    for room in sorted(FORBIDDEN, key=len, reverse=True):
        if path.name == room or path.name.endswith("_" + room) or path.parent.name + ".py" == room:
            return room
    return path.name


def faults_in(room: str, source: str) -> list[str]:
    if room not in FORBIDDEN:
        return []
    pattern, remedy = FORBIDDEN[room]
    code = re.sub(r'"""[\s\S]*?"""', lambda found: "\n" * found.group().count("\n"), source)
    return [
        f"line {number}: {line.strip()!r} ({remedy})"
        for number, line in enumerate(code.splitlines(), 1)
        if re.search(pattern, line.split("#")[0])
    ]


def test_each_room_holds_only_what_belongs_there() -> None:
    faults = [
        f"{path.relative_to(HOUSE)} {fault}"
        for path in rooms()
        for fault in faults_in(room_of(path), path.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("routes.py", "rows = db.session.scalars(select(Contribution))"),
        ("operations.py", "db.session.commit()"),
        ("operations.py", "at = clock.now()"),
        ("queries.py", "db.session.add(row)"),
        ("policy.py", "db.session.get(User, 1)"),
        ("models.py", "from flask import request"),
    ],
)
def test_the_guard_finds_what_is_planted(room: str, line: str) -> None:
    assert faults_in(room, line)


def test_every_file_is_named_after_a_word_of_the_domain() -> None:
    assert [path for path in rooms() if path.stem in NO_WORDS_OF_THE_DOMAIN] == []


def undocumented(source: str) -> list[str]:
    tree = ast.parse(source)
    missing = [] if ast.get_docstring(tree) else ["module"]
    for node in tree.body:
        public = not getattr(node, "name", "_").startswith("_")
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and public and not ast.get_docstring(node):
            missing.append(node.name)
    return missing


def test_every_module_class_and_public_function_says_what_it_promises() -> None:
    faults = {}
    for path in rooms():
        routes = room_of(path) in ("routes.py", "staff_routes.py")
        missing = undocumented(path.read_text(encoding="utf-8"))
        missing = [name for name in missing if name == "module" or not routes]
        if missing:
            faults[str(path.relative_to(HOUSE))] = missing
    assert faults == {}


def test_html_is_made_safe_in_one_file_only() -> None:
    unsafe = re.compile(r"\bMarkup\(|\|\s*safe\b|autoescape\s+false|import bleach|import nh3")
    allowed = {HOUSE / "core" / "html.py"}
    faults = [
        str(path.relative_to(HOUSE))
        for path in [*HOUSE.rglob("*.py"), *HOUSE.rglob("*.html")]
        if path not in allowed and unsafe.search(path.read_text(encoding="utf-8"))
    ]
    assert faults == [], "what people write is escaped text; staff's rich text goes through core/html.py"


def test_templates_have_no_inline_style_script_or_foreign_address() -> None:
    bad = re.compile(
        r"<[^>]*\sstyle=|<script(?![^>]*\bsrc=)|<style|\son[a-z]+=\"|(?:src|href)=\"(?:https?:)?//"
    )
    faults = [
        f"{path.relative_to(HOUSE)}: {line.strip()[:80]}"
        for path in HOUSE.rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if bad.search(line)
    ]
    assert faults == []
