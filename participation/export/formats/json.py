"""A package as JSON, schema `framtidsdialogen-package/1`, written row by row.

The object has `schema`, `variant` ("public" or "internal"), `municipality`, `programme`, `locality`,
`revision`, `made_at`, `window`, `steps`, and one list of objects per sheet: `voices`, `idea_list`,
`statistics` and `columns`, the last describing the fields of the others. Ids are text and never change;
days are ISO 8601; null is not known.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from participation.export.package_content import AnyPackage
from participation.export.sheets import Sheet
from participation.export.written_text import writable

SCHEMA: Final = "framtidsdialogen-package/1"


def write_json(content: AnyPackage, sheets: tuple[Sheet, ...], path: Path) -> dict[str, int]:
    """Write the package and give the number of objects per list."""
    head = {
        "schema": SCHEMA,
        "variant": content.variant.value,
        "municipality": writable(content.municipality),
        "programme": writable(content.programme),
        "locality": writable(content.locality),
        "revision": writable(content.revision),
        "made_at": content.made_at.isoformat(timespec="minutes"),
        "window": asdict(content.window) if content.window else None,
        "steps": [asdict(step) | {"name": writable(step.name)} for step in content.steps],
    }
    counts = {}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_text(head)[:-1])
        for sheet in sheets:
            keys = [writable(column.key) for column in sheet.columns]
            file.write(f",\n{_text(sheet.key)}: [")
            count = 0
            for count, row in enumerate(sheet.rows(), start=1):
                file.write(("," if count > 1 else "") + "\n" + _text(dict(zip(keys, row, strict=True))))
            file.write("\n]")
            counts[sheet.key] = count
        file.write("\n}\n")
    return counts


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_day)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON cannot hold a {type(value).__name__}")
