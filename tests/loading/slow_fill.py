"""`flask demo fill` in batches of 50, which stands still within its third, when all of that is written.

What it is called with: a file to make when it stands, then the arguments of `flask demo`.
"""

import signal
import sys
import time
from pathlib import Path

from flask.cli import ScriptInfo

from config import from_environment
from participation.app import create_app
from participation.loading import crowd
from participation.loading.cli import demo

_write = crowd.Crowd.write


def slow_write(self: crowd.Crowd, numbers: range) -> None:
    """The batch as it is, and in the third a long while before its transaction ends."""
    _write(self, numbers)
    if numbers.start == 100:
        Path(sys.argv[1]).touch()
        time.sleep(60)


if __name__ == "__main__":
    # As from a terminal: a shell that runs the tests in the background lets its children ignore Ctrl+C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    crowd.BATCH = 50
    crowd.Crowd.write = slow_write  # type: ignore[method-assign]
    demo.main(args=sys.argv[2:], obj=ScriptInfo(create_app=lambda: create_app(from_environment())))
