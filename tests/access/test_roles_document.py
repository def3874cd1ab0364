"""docs/roles.md is what a municipal officer reads; access/roles.py is what holds. They say the same."""

import re
from pathlib import Path

from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS, Role
from participation.accounts.words import ROLE_WORDS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
HOLDS = {"ja": True, "–": False}


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def grid_in(document: str) -> dict[tuple[str, str], bool]:
    """(role, permission) → whether the grid says ja. The first two columns name and explain the right."""
    heading, _rule, *rows = [cells_of(line) for line in document.splitlines() if line.startswith("|")]
    roles = [re.findall("`([^`]+)`", cell)[0] for cell in heading[2:]]
    grid = {}
    for permission, _meaning, *marks in rows:
        assert len(marks) == len(roles), f"{permission} has {len(marks)} marks for {len(roles)} roles"
        for role, mark in zip(roles, marks, strict=True):
            grid[role, permission.strip("`")] = HOLDS[mark]
    return grid


def test_the_grid_says_what_the_code_says() -> None:
    assert grid_in(DOCUMENT.read_text(encoding="utf-8")) == {
        (role.value, permission.value): permission in PERMISSIONS[role]
        for role in Role
        for permission in Permission
    }, "change docs/roles.md and access/roles.py together"


def test_the_grid_calls_each_role_what_the_pages_call_it() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    missing = [role for role in Role if f"| {ROLE_WORDS[role]} `{role}` " not in document]
    assert missing == []


def test_a_changed_mark_is_seen() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    one_more = document.replace("| – |", "| ja |", 1)
    assert one_more != document
    assert grid_in(one_more) != grid_in(document)
