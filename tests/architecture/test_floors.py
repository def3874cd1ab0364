"""Packages are stacked in floors, and an import only goes down. The order here is the order of the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "participation"

FLOORS = (
    "app",
    "upkeep",
    "loading",
    "site",
    "overview",
    "export",
    "insight",
    "revisions",
    "actions",
    "idea_list",
    "moderation",
    "contributions",
    "programmes",
    "accounts",
    "notifications",
    "audit",
    "access",
    "jobs",
    "core",
)


def modules() -> Iterator[Path]:
    return (path for path in HOUSE.rglob("*.py"))


def floor_of(path: Path) -> str:
    relative = path.relative_to(HOUSE)
    return relative.parts[0].removesuffix(".py")


def imported_floors(source: str) -> Iterator[tuple[int, str]]:
    """(line, floor) for each import of the house in a module."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "participation" else [
                f"participation.{alias.name}" for alias in node.names
            ]
        for name in names:
            parts = name.split(".")
            if parts[0] == "participation" and len(parts) > 1:
                yield node.lineno, parts[1]


def upward_imports(floor: str, source: str) -> list[str]:
    return [
        f"line {line} imports {other}, which is above {floor}: move the fact down or the conductor up"
        for line, other in imported_floors(source)
        if FLOORS.index(other) < FLOORS.index(floor)
    ]


def test_every_package_has_a_floor() -> None:
    found = {floor_of(path) for path in modules()} - {"__init__"}
    assert found == set(FLOORS), "add a new package to FLOORS, at the place where it belongs"


def test_imports_only_go_down() -> None:
    faults = [
        f"{path.relative_to(HOUSE)}: {fault}"
        for path in modules()
        if floor_of(path) != "__init__"
        for fault in upward_imports(floor_of(path), path.read_text(encoding="utf-8"))
    ]
    assert faults == []


def test_the_guard_finds_a_planted_upward_import() -> None:
    assert upward_imports("core", "from participation.moderation.operations import publish\n")
    assert upward_imports("contributions", "from participation import export\n")
    assert not upward_imports("moderation", "from participation.contributions.models import Contribution\n")


def imports_inside_functions(source: str) -> list[int]:
    return [
        inner.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def test_no_import_hides_inside_a_function() -> None:
    faults = {
        str(path.relative_to(HOUSE)): lines
        for path in modules()
        if (lines := imports_inside_functions(path.read_text(encoding="utf-8")))
    }
    assert faults == {}, "import at the top; if that makes a circle, something stands on the wrong floor"


@pytest.mark.parametrize("source", ["def f():\n    import os\n", "def f():\n    from a import b\n"])
def test_the_guard_finds_a_planted_hidden_import(source: str) -> None:
    assert imports_inside_functions(source) == [2]
