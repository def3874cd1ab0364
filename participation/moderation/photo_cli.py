"""`flask photos sweep`, which is also the worker's duty."""

from datetime import datetime

import click
from flask.cli import AppGroup

from participation.contributions.photo_files import KEPT_WITHOUT_ROW, names_older_than, remove
from participation.contributions.photo_queries import ASKED_AT_A_TIME
from participation.contributions.photo_receiving import photo_folder
from participation.core import clock
from participation.core.db import one_moment
from participation.moderation.photo_queries import names_needed

photos = AppGroup("photos", help="The pictures that residents send.")


@photos.command()
def sweep() -> None:
    """Remove pictures that belong to no text, once they are 24 hours old."""
    click.echo(f"{sweep_photos(clock.now())} pictures removed.")


def sweep_photos(at: datetime) -> int:
    """Remove what has lain for 24 hours at `at` without belonging to a text. Answers how many."""
    folder, removed = photo_folder(), 0
    old = list(names_older_than(folder, at - KEPT_WITHOUT_ROW))
    for start in range(0, len(old), ASKED_AT_A_TIME):
        names = old[start : start + ASKED_AT_A_TIME]
        with one_moment():
            left_over = set(names) - names_needed(names)
        remove(folder, left_over)
        removed += len(left_over)
    return removed
