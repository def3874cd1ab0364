"""A real worker, but one that stands still for a minute when it is about to pack the files of a package."""

import sys
import time

from config import from_environment
from participation.app import create_app
from participation.jobs.running import Work
from participation.jobs.worker import run_worker

_step = Work.step


def slow_step(work: Work, words: str, done: int = 0, total: int | None = None) -> None:
    """The step as it is, and then a long while in which it can still be told to end."""
    _step(work, words, done, total)
    if words == "Packar filerna":
        for _moment in range(600):
            time.sleep(0.1)
            if work._is_stopping():
                _step(work, words, done, total)


if __name__ == "__main__":
    Work.step = slow_step  # type: ignore[method-assign]
    app = create_app(from_environment())
    with app.app_context():
        run_worker(app)
    sys.exit(0)
