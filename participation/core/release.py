"""Which release of the program this is."""

import tomllib
from functools import cache

from config import ROOT


@cache
def release() -> str:
    """The version in pyproject.toml, for example `0.1.0`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
