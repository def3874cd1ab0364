"""Proof: what a worker weighs, how soon the site answers after a start, and what its main pages cost.

Reports figures of this machine at this moment; the numbers of queries and bytes are the same everywhere.
Fails where decisions 27 and 30 are broken: a reading page over 14 kB, the style sheet over 12 kB (both as
sent), 60 kB or four requests in all, a worker over 130 MB (110 is the aim), a start over two seconds. One kB
is 1,000 bytes. The start is judged by the processor time that the server's leader and one worker have used at
the first answer, in the best of five starts: that is what a machine with nothing else to do would take, while
the time on the clock, also printed, tells as much of its neighbours.

Run by `scripts/dev prove`, or alone: TEST_DATABASE=sqlite|postgresql python -m bench.prove.cold_start
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Request
from sqlalchemy import event

from bench.prove.support.residents import Unexpected, Visitor
from bench.prove.support.site import NoSite, Site, database_server, new_site
from config import ROOT
from participation.core.db import db
from tests.support.browser import running_browser

READING_PAGES = (
    "/",
    "/getinge",
    "/getinge/ideer",
    "/getinge/idelista",
    "/getinge/program",
    "/getinge/nio-steg",
    "/getinge/beslut-och-atgarder",
)
FORM_PAGES = ("/getinge/lamna-ide", "/kvitto")
ONE_IDEA = re.compile(r'href="(/getinge/ideer/[^"?#/]+)"')

MOST_HTML_BYTES = 14_000
MOST_SHEET_BYTES = 12_000
MOST_BYTES = 60_000
MOST_REQUESTS = 4
AIMED_WORKER_MB = 110
MOST_WORKER_MB = 130
MOST_START_SECONDS = 2.0
STARTS = 5
ROUNDS = 20
# What only opens, marks or closes a transaction asks nothing.
NO_QUESTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True)
class Weight:
    """A first visit with an empty cache, in bytes as they were sent, headers not counted.

    `others` names what was asked for besides the page itself.
    """

    html_bytes: int
    sheet_bytes: int
    all_bytes: int
    requests: int
    others: Sequence[str] = ()


@dataclass(frozen=True)
class Start:
    """One start of the server, up to its first answer: on the clock, and in processor time."""

    clock_seconds: float
    processor_seconds: float


def start_often(site: Site) -> list[Start]:
    """Start the server several times; the last one is left running."""
    starts = []
    for _ in range(STARTS):
        site.kill()
        clock_seconds = site.start()
        leader, *workers = (processor_seconds(process) for process in (site.leader_id(), *site.worker_ids()))
        starts.append(Start(clock_seconds, leader + max(workers)))
    return starts


def processor_seconds(process_id: int) -> float:
    """The processor time that a process has used so far, its own and the system's for it (Linux)."""
    numbers = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def creation_seconds(site: Site) -> float:
    """Seconds that one Python process needs to import everything and make the application."""
    timed = "import time; began = time.perf_counter(); import wsgi; print(time.perf_counter() - began)"
    done = subprocess.run(
        [sys.executable, "-c", timed],
        cwd=ROOT, env=site.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


def worker_megabytes(site: Site, pages: Sequence[str]) -> list[float]:
    """The resident memory of each worker after every page has been read many times."""
    visitor = Visitor(site.port)
    for _ in range(ROUNDS):
        for page in pages:
            visitor.get(page)
    return [_resident_bytes(worker) / 1e6 for worker in site.worker_ids()]


def _resident_bytes(process_id: int) -> int:
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The questions that are put to the database while the block runs. Needs an application context."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(NO_QUESTIONS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries_of(application: Flask, page: str) -> int:
    """How many questions a page asks when the program is warm."""
    client = application.test_client()
    client.get(page)
    with application.app_context(), counted_statements() as asked:
        client.get(page)
    return len(asked)


def weight_of(browser: Browser, site: Site, page: str) -> Weight:
    """Visit the page on a phone that has never been there. Raises Unexpected when it does not answer 200."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="sv-SE")
    requests: list[Request] = []
    try:
        tab = context.new_page()
        tab.on("requestfinished", lambda request: requests.append(request))
        answer = tab.goto(f"http://127.0.0.1:{site.port}{page}", wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise Unexpected(f"{page} answered {answer.status if answer else 'nothing'}")
        sizes = [(request.resource_type, request.sizes()["responseBodySize"]) for request in requests
                 if urlsplit(request.url).scheme == "http"]  # fmt: skip
    finally:
        context.close()
    return Weight(
        html_bytes=sum(size for kind, size in sizes if kind == "document"),
        sheet_bytes=sum(size for kind, size in sizes if kind == "stylesheet"),
        all_bytes=sum(size for _, size in sizes),
        requests=len(sizes),
        others=[one.url.rpartition("/")[2] for one in requests if one.resource_type != "document"],
    )


def faults_of_page(page: str, weight: Weight) -> list[str]:
    """Where a reading page breaks decision 27."""
    bounds = (
        ("bytes of HTML", weight.html_bytes, MOST_HTML_BYTES),
        ("bytes of style sheet", weight.sheet_bytes, MOST_SHEET_BYTES),
        ("bytes in all", weight.all_bytes, MOST_BYTES),
        ("requests", weight.requests, MOST_REQUESTS),
    )
    others = f" ({', '.join(weight.others)})" if weight.others else ""
    return [f"{page}: {found} {what}, at most {most}{others}" for what, found, most in bounds if found > most]


def faults_of_process(megabytes: Sequence[float], starts: Sequence[Start]) -> list[str]:
    """Where the workers or the starts break decision 30."""
    faults = []
    if max(megabytes) > MOST_WORKER_MB:
        faults.append(f"a worker takes {max(megabytes):.0f} MB, at most {MOST_WORKER_MB}")
    best = min(start.processor_seconds for start in starts)
    if best > MOST_START_SECONDS:
        faults.append(f"the best start took {best:.1f} seconds, at most {MOST_START_SECONDS}")
    return faults


def report(site: Site) -> list[str]:
    """Measure and print everything; answers what breaks a limit."""
    site.flask("demo", "load")
    starts = start_often(site)
    idea = ONE_IDEA.search(Visitor(site.port).get("/getinge/ideer").body)
    reading = (*READING_PAGES, *([idea[1]] if idea else []))
    application = site.application()
    faults = [] if idea else ["/getinge/ideer shows no idea"]
    print(f"{'page':<34}{'queries':>8}{'html':>8}{'sheet':>8}{'all':>8}{'requests':>10}")
    with running_browser() as browser:
        for page in (*reading, *FORM_PAGES):
            try:
                weight = weight_of(browser, site, page)
            except Unexpected as answered:
                faults.append(str(answered))
                continue
            if page in reading:
                faults += faults_of_page(page, weight)
            print(f"{page:<34}{queries_of(application, page):>8}{weight.html_bytes:>8}{weight.sheet_bytes:>8}"
                  f"{weight.all_bytes:>8}{weight.requests:>10}")  # fmt: skip
    megabytes = worker_megabytes(site, reading)
    for kind in ("processor_seconds", "clock_seconds"):
        figures = [getattr(start, kind) for start in starts]
        name = kind.replace("_", " ")
        print(f"start to first answer, {name}: {min(figures):.2f} at best, {median(figures):.2f} the median")
    print(f"importing and making the application in one process, clock seconds: {creation_seconds(site):.2f}")
    print(f"workers, MB: {', '.join(f'{one:.0f}' for one in megabytes)} (the aim is {AIMED_WORKER_MB})")
    print(f"the machine's load in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return [*faults, *faults_of_process(megabytes, starts)]


def main() -> int:
    """0 when every limit is kept; else 1, with what breaks them."""
    try:
        with database_server() as server, new_site(server, "cold_start") as site:
            faults = report(site)
    except (NoSite, Unexpected) as fault:
        faults = [str(fault)]
    for fault in faults:
        print(f"FAILED: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
