"""What the running site writes to its error output: one JSON object to a line, and nothing about anybody.

Our own sentences are written out. Of what libraries say, only the template and the numbers in it: their words
may quote an address, a page or a row. Of an error, its class and the places in the code that it came through,
never its message, which may quote what somebody typed. docs/operations.md says the same to operators.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from flask import Flask

from config import ROOT, ConfigurationError
from participation.core.finished_requests import FinishedRequest, observe

_OWN: Final = "participation"
_MOST_PLACES: Final = 12
_FIELDS: Final = ("method", "route", "status", "ms", "request", "where")
requests: Final = logging.getLogger("participation.requests")


class JsonLines(logging.Formatter):
    """One record as one line. Never raises: what cannot be written out is written as its template."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": _own_words(record) if _is_own(record) else _without_words(record),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)


def _is_own(record: logging.LogRecord) -> bool:
    return record.name == _OWN or record.name.startswith(f"{_OWN}.")


def _own_words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _without_words(record: logging.LogRecord) -> str:
    if not record.args:
        return "(its words are left out)"  # without arguments they may have been put together already
    if isinstance(record.args, Mapping):
        return str(record.msg)
    try:
        return str(record.msg) % tuple(
            value if isinstance(value, int | float) else "…" for value in record.args
        )
    except (TypeError, ValueError):
        return str(record.msg)


def _error(error: BaseException, traceback: TracebackType | None) -> dict[str, Any]:
    said = {"error": type(error).__name__, "where": places(traceback)}
    # Our own sentences on settings hold no values, and without them nobody could mend the settings.
    return said | ({"sentence": str(error)} if isinstance(error, ConfigurationError) else {})


def places(traceback: TracebackType | None) -> list[str]:
    """The places in the code that an error came through, the last ones: `participation/core/db.py:81`."""
    found = []
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        found.append(f"{name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return found[-_MOST_PLACES:]


def write_to_standard_error(level: int) -> None:
    """From now on, everything that this process logs or dies of goes to its error output as such lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_OWN).setLevel(level)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # it would print the arguments of a record that cannot be formatted
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None
) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger(_OWN).critical("ended by an error", exc_info=(kind, error, traceback))


def init_app(app: Flask) -> None:
    """Log every request when it has been answered, at level INFO; at WARNING when the fault is ours."""

    def log(finished: FinishedRequest) -> None:
        requests.log(
            logging.WARNING if finished.status >= 500 else logging.INFO,
            "answered",
            extra={
                "method": finished.method, "route": finished.route, "status": finished.status,
                "ms": round(finished.seconds * 1000, 1), "request": finished.id,
            },
        )  # fmt: skip

    observe(app, log)
