"""The log's lines: whole, one to an event, and without a word that came from anybody."""

import json
import logging
import sys
from types import SimpleNamespace

import pytest

from config import ConfigurationError
from participation.core.logs import JsonLines, write_to_standard_error

CANARY = "kanariefågel"


def record(name, message, *args, exc_info=None, **extra):
    made = logging.LogRecord(name, logging.WARNING, "module.py", 7, message, args, exc_info)
    vars(made).update(extra)
    return made


def line(*args, **more):
    written = JsonLines().format(record(*args, **more))
    assert "\n" not in written
    return json.loads(written)


def caught(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_our_own_words_are_written_out():
    assert line("participation.app", "no database %s in %s", "OperationalError", "/<slug>")["event"] == (
        "no database OperationalError in /<slug>"
    )


@pytest.mark.parametrize(
    ("message", "args", "event"),
    [
        ("Booting worker with pid: %s", (17,), "Booting worker with pid: 17"),
        ("Error handling request %s", (f"/kvitto?{CANARY}",), "Error handling request …"),
        (f"Invalid request from ip={CANARY}: no", (), "(its words are left out)"),
        ("%(path)s failed", ({"path": CANARY},), "%(path)s failed"),
        ("Too few %s %s", (CANARY,), "Too few %s %s"),
        ("%d of them", (CANARY,), "%d of them"),
    ],
)
def test_of_what_a_library_says_the_template_and_its_numbers_are_left(message, args, event):
    written = line("gunicorn.error", message, *args)
    assert written["event"] == event
    assert CANARY not in json.dumps(written, ensure_ascii=False)


def test_of_an_error_its_class_and_its_places_are_left():
    written = line("participation.app", "ended", exc_info=caught(KeyError(CANARY)))
    assert written["error"] == "KeyError"
    assert written["where"][-1].startswith("tests/core/test_logs.py:")
    assert CANARY not in json.dumps(written, ensure_ascii=False)


def test_a_sentence_about_the_settings_is_told():
    error = ConfigurationError("PARTICIPATION_X is missing.")
    written = line("gunicorn.error", "Exception", exc_info=caught(error))
    assert written["sentence"] == "PARTICIPATION_X is missing."


def test_a_new_line_in_a_value_makes_no_new_line():
    assert line("participation.app", "%s", "one\ntwo\x1b[31m")["event"] == "one\ntwo\x1b[31m"


def test_what_cannot_be_written_out_is_no_error():
    assert line("participation.app", "%d", "no number")["event"] == "%d"
    assert line("participation.app", "seen", status=object())["status"] == "object"


def test_every_request_is_told_of_once_by_its_pattern(app, client, caplog):
    caplog.set_level(logging.INFO, logger="participation.requests")
    client.get(f"/{CANARY}?q={CANARY}")
    client.get("/healthz")
    said = [record for record in caplog.records if record.name == "participation.requests"]
    told = [(record.method, record.route, record.status) for record in said]
    assert told == [("GET", "/<slug>", 404), ("GET", "/healthz", 200)]
    assert len({record.request for record in said}) == 2


def test_what_a_process_dies_of_is_a_line_too(monkeypatch, capsys):
    before = SimpleNamespace(
        handlers=logging.getLogger().handlers[:], level=logging.getLogger().level, hook=sys.excepthook,
        own=logging.getLogger("participation").level, raises=logging.raiseExceptions,
    )  # fmt: skip
    monkeypatch.setattr("threading.excepthook", None)
    try:
        logging.getLogger().handlers[:] = []
        write_to_standard_error(logging.INFO)
        sys.excepthook(*caught(ValueError(CANARY)))
        written = json.loads(capsys.readouterr().err)
    finally:
        logging.captureWarnings(False)
        logging.getLogger().handlers[:] = before.handlers
        logging.getLogger().setLevel(before.level)
        logging.getLogger("participation").setLevel(before.own)
        sys.excepthook, logging.raiseExceptions = before.hook, before.raises
    assert (written["level"], written["error"]) == ("critical", "ValueError")
    assert CANARY not in json.dumps(written, ensure_ascii=False)
