"""The making of a package as long work: asked for on a page, done by a worker, fetched by its owner."""

from datetime import datetime

from flask import current_app

from participation.access.actors import Actor
from participation.accounts.queries import active_user, actor_of
from participation.contributions import photo_files
from participation.core.db import one_moment, transaction
from participation.core.errors import RuleBroken
from participation.export.filling import fill_package
from participation.export.operations import PACKAGE_KIND, make_package
from participation.export.package_content import Variant
from participation.export.stored_files import folder_of, kept_if_recorded, store_package, sweep
from participation.jobs.running import JobKind, Work
from participation.programmes.queries import the_programme

NO_LONGER_HERS = "Du har inte längre rätt att ta ut underlag för orten."


def run_package(work: Work) -> None:
    """Write the file first, while nobody waits for us; record it and end the job in one transaction.

    A process that is killed in between leaves at most a file that no record names: it cannot be fetched,
    and is swept away after a day. The attempt that follows writes a file of its own.
    """
    work.step("Räknar rösterna")
    folder, at = folder_of(current_app.instance_path), work.at
    variant = Variant(work.payload["variant"])
    municipality = current_app.config["SETTINGS"].municipality
    photos = photo_files.folder_of(current_app.instance_path)
    with one_moment():
        programme = the_programme(work.payload["slug"])
        programme_id = programme.id
        content = fill_package(programme, variant, municipality=municipality, at=at, photo_folder=photos)
        written = store_package(content, folder, work.step)
    with kept_if_recorded(written), transaction():
        make_package(programme_id, variant, written, actor=_owner(work), at=at)
        work.finish(written.token)


def sweep_packages(at: datetime) -> int:
    """Remove what has lain for 24 hours. Answers how many files."""
    return sweep(folder_of(current_app.instance_path), at)


def _owner(work: Work) -> Actor:
    """Who asked for it, with the rights she holds now."""
    user = active_user(work.owner_id) if work.owner_id is not None else None
    if user is None:
        raise RuleBroken(NO_LONGER_HERS)
    return actor_of(user)


PACKAGE = JobKind(PACKAGE_KIND, run_package, result_endpoint="export.fetch", result_words="Hämta filen")
