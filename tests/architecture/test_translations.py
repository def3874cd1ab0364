"""Each catalogue says all that the pages say, and no more; a gap would be Swedish on an English page."""

import re
import string
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from config import ROOT

CATALOGUES = sorted((ROOT / "participation" / "translations").glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?([a-zA-Z%])")
BETWEEN_WORDS = string.whitespace + "\u00a0"

Key = tuple[str | None, str, str]


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> set[Key]:
    """Everything in the code that is to be translated, found as `scripts/dev translations` finds it."""
    found = tmp_path_factory.mktemp("said") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    options = ["--mapping-file=pyproject.toml", "--keywords=lazy_gettext", f"--output-file={found}"]
    subprocess.run([*command, *options, "participation"], cwd=ROOT, check=True)
    return {key_of(entry) for entry in polib.pofile(str(found))}


def sentences_of(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translated sentence beside the Swedish one that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (entry.msgid if number == 0 else entry.msgid_plural, text)
        for number, text in sorted(entry.msgstr_plural.items())
    ]


def faults_of(catalogue: polib.POFile, said: set[Key]) -> list[str]:
    """What is wrong with a catalogue. Empty when it is complete and right."""
    forms = re.search(r"nplurals=(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    wanted = int(forms[1]) if forms else 0
    entries = [entry for entry in catalogue if not entry.obsolete]
    faults = [] if wanted else ["no Plural-Forms"]
    unsaid = said - {key_of(entry) for entry in entries}
    faults += [f"missing: {msgid!r}" for _, msgid, _ in sorted(unsaid, key=str)]
    faults += [f"left over: {entry.msgid!r}" for entry in entries if key_of(entry) not in said]
    faults += [f"obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()]
    for entry in entries:
        if entry.fuzzy:
            faults.append(f"fuzzy: {entry.msgid!r}")
        if entry.msgid_plural and len(entry.msgstr_plural) != wanted:
            faults.append(f"plural forms: {entry.msgid!r}")
        for source, text in sentences_of(entry):
            if not text.strip():
                faults.append(f"empty: {source!r}")
            elif sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text)):
                faults.append(f"placeholders: {source!r} and {text!r}")
            elif text != text.strip(BETWEEN_WORDS):
                faults.append(f"blank at an end: {text!r}")
    return faults


def test_there_is_english() -> None:
    assert ROOT / "participation/translations/en/LC_MESSAGES/messages.po" in CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_complete_and_right(path: Path, said) -> None:
    assert faults_of(polib.pofile(str(path)), said) == [], "Run: scripts/dev translations"


def planted(*entries: polib.POEntry, plurals: str = "nplurals=2; plural=(n != 1);") -> polib.POFile:
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": plurals}
    catalogue.extend(entries)
    return catalogue


HELLO: Key = (None, "Hej %(name)s", "")
VOICES: Key = (None, "%(num)s röst", "%(num)s röster")


def hello(**fields) -> polib.POEntry:
    return polib.POEntry(**{"msgid": HELLO[1], "msgstr": "Hello %(name)s", **fields})


def voices(*forms: str) -> polib.POEntry:
    return polib.POEntry(msgid=VOICES[1], msgid_plural=VOICES[2], msgstr_plural=dict(enumerate(forms)))


@pytest.mark.parametrize(
    ("entry", "said", "fault"),
    [
        (hello(), {HELLO}, None),
        (voices("%(num)s voice", "%(num)s voices"), {VOICES}, None),
        (hello(), {HELLO, VOICES}, "missing"),
        (hello(), set(), "left over"),
        (hello(msgctxt="annat"), {HELLO}, "missing"),
        (hello(obsolete=True), {HELLO}, "obsolete"),
        (hello(msgstr=""), {HELLO}, "empty"),
        (hello(flags=["fuzzy"]), {HELLO}, "fuzzy"),
        (hello(msgstr="Hello %(namn)s"), {HELLO}, "placeholders"),
        (hello(msgstr="Hello"), {HELLO}, "placeholders"),
        (hello(msgstr="Hello %(name)d"), {HELLO}, "placeholders"),
        (hello(msgstr=" Hello %(name)s"), {HELLO}, "blank at an end"),
        (voices("%(num)s voice"), {VOICES}, "plural forms"),
        (voices("%(num)s voice", ""), {VOICES}, "empty"),
        (voices("%(num)s voice", "voices"), {VOICES}, "placeholders"),
    ],
)
def test_a_planted_fault_is_found(entry, said, fault) -> None:
    faults = faults_of(planted(entry), said)
    assert any(found.startswith(fault) for found in faults) if fault else faults == []


def test_a_catalogue_without_plural_forms_is_refused() -> None:
    assert "no Plural-Forms" in faults_of(planted(hello(), plurals=""), {HELLO})
