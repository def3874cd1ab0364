"""A package of 10,000 voices, made while servers and workers are killed, opens in LibreOffice with every row.

Needs LibreOffice (`apt install libreoffice-calc libreoffice-writer`).
"""

import argparse
import csv
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from bench.many_voices import add_voices
from bench.prove.support.site import NoSite, Site, database_server, new_site
from config import ROOT
from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.words import CHANNELS
from participation.core import clock
from participation.core.db import db, transaction
from participation.export.filling import scope_of
from participation.export.models import ExportRecord
from participation.export.operations import ask_for_package
from participation.export.package_content import Variant
from participation.export.queries import tallies
from participation.export.stored_files import folder_of, path_of
from participation.jobs.models import Job
from participation.jobs.states import JobState
from participation.programmes.queries import areas_of, the_programme
from tests.making import make_user

VOICES = 10_000
MOST_SECONDS = 1_500
CONVERT_SECONDS = 900


class Failed(Exception):
    """The proof does not hold. The sentence says where."""


def worker(site: Site) -> subprocess.Popen[bytes]:
    """A real worker of the site, our own child."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT, env=site.environment
    )


def how_it_stands(job_id: int) -> tuple[JobState, str, int]:
    """State, step and attempts, as the database says now."""
    db.session.rollback()
    row = db.session.execute(db.select(Job.state, Job.doing, Job.attempts).where(Job.id == job_id)).one()
    db.session.rollback()
    return row.state, row.doing, row.attempts


def until(job_id: int, is_so, last_moment: float) -> tuple[JobState, str, int]:
    """How the job stands when it is so. Raises Failed when that takes too long."""
    while time.monotonic() < last_moment:
        stands = how_it_stands(job_id)
        if is_so(stands):
            return stands
        time.sleep(0.2)
    raise Failed(f"the job did not get so far: {how_it_stands(job_id)}")


def has_ended(stands: tuple[JobState, str, int]) -> bool:
    """Whether nothing more will happen to it."""
    return stands[0] not in (JobState.WAITING, JobState.RUNNING)


def files_to_fetch(site_folder: Path) -> list[str]:
    """The packages that lie whole in their folder."""
    return sorted(path.name for path in folder_of(site_folder).glob("*.zip"))


def make_package(site: Site, app, voices: int, last_moment: float) -> tuple[Path, Counter[str]]:
    """Ask, kill and go on; the package, and what the screen counts by channel."""
    getinge = the_programme("getinge")
    add_voices(getinge, voices)
    user, _password, _secret = make_user(Role.PROJECT_LEADER)
    leader = actor_of(user)

    def ask(variant: Variant) -> int:
        with transaction():
            return ask_for_package(the_programme("getinge"), variant, actor=leader, at=clock.now()).id

    stopped = ask(Variant.INTERNAL)
    first = worker(site)
    try:
        until(stopped, lambda stands: stands[1].startswith("Skriver roster"), last_moment)
        with transaction():
            db.session.execute(db.update(Job).where(Job.id == stopped).values(cancel_asked_at=clock.now()))
        if until(stopped, has_ended, last_moment)[0] is not JobState.CANCELLED:
            raise Failed("the cancelled job is not cancelled")
        job_id = ask(Variant.PUBLIC)
        site.start()
        until(job_id, lambda stands: stands[1].startswith("Skriver roster"), last_moment)
    finally:
        site.kill()
        first.send_signal(signal.SIGKILL)
        first.wait()
    if files_to_fetch(Path(app.instance_path)) or db.session.scalar(db.select(ExportRecord.id)):
        raise Failed("something half done can be fetched")
    second = worker(site)
    try:
        state, _step, attempts = until(job_id, has_ended, last_moment)
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait()
    if (state, attempts) != (JobState.DONE, 2):
        raise Failed(f"the job ended as {state} after {attempts} attempts")
    areas = areas_of(getinge.id)
    on_screen: Counter[str] = Counter()
    for tally in tallies(scope_of(getinge.id, Variant.PUBLIC, areas)):
        on_screen[str(CHANNELS[tally.channel])] += tally.count
    token = db.session.scalar(db.select(ExportRecord.token))
    return path_of(folder_of(app.instance_path), token), on_screen


def converted(soffice: str, source: Path, target: str, folder: Path) -> bytes:
    """What LibreOffice makes of a file. Raises Failed when it does not open it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [soffice, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)],
        timeout=CONVERT_SECONDS, capture_output=True, check=False,
    )  # fmt: skip
    made = folder / f"{source.stem}.{target.partition(':')[0]}"
    if done.returncode or not made.exists():
        raise Failed(f"LibreOffice does not open {source.name}: {done.stderr.decode(errors='replace')}")
    return made.read_bytes()


def prove(site: Site, soffice: str, voices: int) -> None:
    """The run itself and its figures. Raises Failed."""
    site.flask("programmes", "load")
    app = site.application()
    with app.app_context(), tempfile.TemporaryDirectory() as place:
        package, on_screen = make_package(site, app, voices, time.monotonic() + MOST_SECONDS)
        folder = Path(place)
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        sheet = converted(
            soffice, folder / "roster.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1", folder
        )
        rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
        report = converted(soffice, folder / "rapport.docx", "txt:Text (encoded):UTF8", folder).decode()
        figures = {
            "voices on the screen": on_screen.total(),
            "rows of roster.xlsx in LibreOffice": len(rows),
            "voices of rapport.docx in LibreOffice": len(set(re.findall(r"Röst nummer (\d+)\.", report))),
            "bytes of the package": package.stat().st_size,
        }
        for name, figure in figures.items():
            print(f"{name:<40} {figure:>10}")
        if len(set(list(figures.values())[:3])) != 1:
            raise Failed("the numbers differ")
        if Counter(row["Kanal"] for row in rows) != on_screen:
            raise Failed("the channels differ")


def main() -> int:
    """0 when every row was there; else 1, with the reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", type=int, default=VOICES)
    asked = parser.parse_args()
    soffice = shutil.which("soffice") or os.environ.get("SOFFICE", "")
    if not soffice:
        print("FAILED: LibreOffice was not found (apt install libreoffice-calc libreoffice-writer)")
        return 1
    try:
        with database_server() as server, new_site(server, "package") as site:
            prove(site, soffice, asked.voices)
    except (Failed, NoSite) as fault:
        print(f"FAILED: {fault}")
        return 1
    print("Every row is there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
