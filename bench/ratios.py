"""How fast the site's pages are beside LIMIT, the bare page, in the same minutes on the same data.

For each page: eight clients, each with a new connection for every request, as the workers want it; rounds
that take turns (LIMIT, then every page, then again), so that a machine that slows down slows both. Printed:
requests a second, and the median over the rounds of the ratio to LIMIT's of the same round. Reading pages are
measured as they are served, and with every page made anew (`PARTICIPATION_KEEP_PAGES=off`). Nothing is
asserted.

    TEST_DATABASE=sqlite|postgresql python -m bench.ratios [--voices 1000] [--seconds 3] [--rounds 5]
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median, quantiles
from urllib.parse import urlencode

from sqlalchemy import select

from bench.prove.support.residents import FORM, Visitor
from bench.prove.support.site import WORKERS, Site, database_server, new_site
from config import ROOT
from participation.contributions.models import Contribution
from participation.contributions.states import Kind, State
from participation.core.db import db
from participation.core.public_ids import public_id_text
from tests.support.postgresql import free_port

CLIENTS = 8
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
OPENED = re.compile(r'name="opened" value="([^"]+)"')
Ask = Callable[[], None]


def get(port: int, path: str) -> Ask:
    """A question that reads the whole answer and fails when it is not 200."""
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    sent = question.encode()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(sent)
            first = connection.recv(65536)
            if not first.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path} answered {first[:60]!r}")
            while connection.recv(65536):
                pass

    return ask


def scribble(port: int) -> Ask:
    """LIMIT's insert."""
    body = urlencode({"text": "Lampor vid ån, så att man vågar gå där i november."})
    sent = (
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    ).encode()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(sent)
            if not connection.recv(65536).startswith(b"HTTP/1.1 303"):
                raise RuntimeError("LIMIT did not write")

    return ask


def submit(port: int) -> Ask:
    """A resident who sends a new text each time, from a form that is open already."""
    visitor = Visitor(port)
    form = visitor.get(FORM).body
    fields = {name: pattern.search(form)[1] for name, pattern in  # type: ignore[index]
              (("csrf_token", TOKEN), ("key", KEY), ("opened", OPENED))}  # fmt: skip
    count = 0

    def ask() -> None:
        nonlocal count
        count += 1
        answer = visitor.post(FORM, {**fields, "text": f"Röst {count} av {id(visitor)}: lampor vid ån."})
        if answer.status != 303:
            raise RuntimeError(f"the form answered {answer.status}")

    return ask


def load(asks: list[Ask], seconds: float) -> list[float]:
    """Each client asks for so long; how long each answer took, in seconds."""
    taken: list[float] = []
    faults: list[BaseException] = []
    end = time.perf_counter() + seconds

    def client(ask: Ask) -> None:
        try:
            while (began := time.perf_counter()) < end:
                ask()
                taken.append(time.perf_counter() - began)
        except (OSError, RuntimeError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=client, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return taken


@contextmanager
def served(application: str, environment: dict[str, str], check: str) -> Iterator[int]:
    """gunicorn with two workers; its port."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--no-control-socket",
         "--log-level", "critical", "--bind", f"127.0.0.1:{port}", application],
        cwd=ROOT, env=environment | {"PORT": str(port)}, start_new_session=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                get(port, check)()
                break
            except (OSError, RuntimeError):
                time.sleep(0.1)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def pages_of(site: Site) -> dict[str, str]:
    """The reading pages of the issue. The idea is the one with the most comments."""
    application = site.application()
    with application.app_context():
        above = db.session.scalar(
            select(Contribution.target_id)
            .where(Contribution.kind == Kind.COMMENT, Contribution.state == State.SHOWN,
                   Contribution.target_id.is_not(None))
            .group_by(Contribution.target_id)
            .order_by(db.func.count().desc())
            .limit(1)
        )  # fmt: skip
        idea = db.session.get_one(Contribution, above, options=[db.joinedload(Contribution.programme)])
        slug = idea.programme.slug
        db.engine.dispose()
    return {
        "ort": f"/{slug}", "list": f"/{slug}/ideer", "idea": f"/{slug}/ideer/{public_id_text(idea.id)}",
        "idélista": f"/{slug}/idelista",
    }  # fmt: skip


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(database_server())
        site = stack.enter_context(new_site(server, "ratios"))
        site.flask("demo", "load")
        site.flask("demo", "fill", "--ideas", str(asked.voices), seconds=None)
        pages = pages_of(site)
        url = site.environment.get("DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")
        url = url or f"sqlite:///{site.environment['PARTICIPATION_INSTANCE']}/participation.sqlite"
        limit = stack.enter_context(
            served("bench.limit_page:app", site.environment | {"LIMIT_DATABASE": url}, "/")
        )
        kept = stack.enter_context(served("wsgi:app", site.environment, "/healthz"))
        anew = stack.enter_context(
            served("wsgi:app", site.environment | {"PARTICIPATION_KEEP_PAGES": "off"}, "/healthz")
        )
        reading = {"LIMIT": [get(limit, "/")] * CLIENTS}
        for name, path in pages.items():
            reading[name] = [get(kept, path)] * CLIENTS
            reading[f"{name}, made anew"] = [get(anew, path)] * CLIENTS
        writing = {
            "LIMIT": [scribble(limit)] * CLIENTS, "submit": [submit(kept) for _ in range(CLIENTS)],
        }  # fmt: skip
        print(f"{asked.voices} voices, {db_name(server)}, {asked.rounds} rounds of {asked.seconds:g} s")
        for suite in (reading, writing):
            report(suite, asked.seconds, asked.rounds)
    print(f"the machine's load in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def db_name(server: str | None) -> str:
    """Which database it was."""
    return "PostgreSQL" if server else "SQLite"


def report(suite: dict[str, list[Ask]], seconds: float, rounds: int) -> None:
    """Take turns, and print each one's rate and its ratio to the first, LIMIT."""
    for asks in suite.values():
        load(asks, 0.5)
    rates: dict[str, list[float]] = {name: [] for name in suite}
    slow: dict[str, list[float]] = {name: [] for name in suite}
    for _ in range(rounds):
        for name, asks in suite.items():
            taken = load(asks, seconds)
            rates[name].append(len(taken) / seconds)
            slow[name].append(quantiles(taken, n=100)[98] * 1000)
    for name in suite:
        ratio = median(one / bare for one, bare in zip(rates[name], rates["LIMIT"], strict=True))
        print(f"{name:<24}{median(rates[name]):>8.0f} requests/s{ratio:>7.2f} x LIMIT"
              f"   p99 {median(slow[name]):>6.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
