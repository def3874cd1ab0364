"""docs/licences.md names every package that the running site installs, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_locked_package_has_its_licence_told() -> None:
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", lock, re.M)
    document = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    table = document.split("| Package | Licence | For |")[1].split("\n\n")[0]
    told = re.findall(r"^\| ([a-z0-9-]+) \| [A-Z][^|]+ \|", table, re.M)
    assert len(locked) > 20
    assert sorted(told) == sorted(set(locked)), "change requirements/runtime.in and docs/licences.md together"
