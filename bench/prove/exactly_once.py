"""Proof: what a resident was told has arrived is there exactly once, however often the server is killed.

Real residents' forms are sent to the real site by several clients at once, while the whole group of server
processes gets SIGKILL at random and is started again. Clients repeat the same form, with the same key, until
they have seen the redirect and the receipt. Then the books are checked. Before that, the same check must
find a text that was lost and one that was doubled on purpose: a check that never found anything proves
nothing.

Run by `scripts/dev prove`, or alone: TEST_DATABASE=sqlite|postgresql python -m bench.prove.exactly_once
"""

import argparse
import itertools
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import delete

from bench.prove.support.books import Acknowledged, Findings, check
from bench.prove.support.residents import OutOfTime, Resident, Unexpected, is_chosen, text_number
from bench.prove.support.site import NoSite, Site, database_server, new_site
from participation.contributions.models import Contribution
from participation.core.db import db, transaction
from participation.upkeep.queries import broken_promises

SUBMISSIONS = 1_000
FEWEST_KILLS = 20
CLIENTS = 6
KILL_AFTER_SECONDS = (0.8, 2.2)
MOST_SECONDS = 600
CONTROL_SUBMISSIONS = 12
LOSES_ANSWER = 0.1
SENDS_AGAIN = 0.1


class Failed(Exception):
    """The proof did not hold. The sentence says what was found."""


@dataclass
class Run:
    """What the clients share: the numbers still to be sent, what was acknowledged, what went wrong."""

    wanted: int
    acknowledged: list[Acknowledged] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    faults: list[BaseException] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=itertools.count)
    enough_kills: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """When all is sent and the server was killed often enough, or when something has gone wrong."""
        return bool(self.faults) or (len(self.acknowledged) >= self.wanted and self.enough_kills.is_set())


def books(site: Site, acknowledged: list[Acknowledged]) -> Findings:
    """The check, on the site's database as it stands."""
    application = site.application()
    with application.app_context():
        broken = broken_promises()
        if broken:
            raise Failed(f"This database may forget what it has acknowledged: {'; '.join(broken)}")
        try:
            return check(acknowledged, application.config["SETTINGS"].receipt_secret)
        finally:
            db.session.remove()
            db.engine.dispose()


def controls(site: Site, last_moment: float) -> None:
    """The check says that all is well when it is, and names what is planted. Raises Failed otherwise."""
    site.flask("programmes", "load")
    site.start()

    def new_resident() -> Resident:
        return Resident(site.port, lambda: time.monotonic() < last_moment)

    resident = new_resident()
    acknowledged = [
        resident.send(text_number(number), loses_answer=number % 3 == 0, sends_again=number % 4 == 0)
        for number in range(CONTROL_SUBMISSIONS)
    ]
    found = books(site, acknowledged)
    if found:
        raise Failed(f"Before anything was planted, the check found: {found.sentences()}")

    # Her answer was lost, and she tries again in another browser: the same text under a new key.
    doubled = text_number(CONTROL_SUBMISSIONS)
    resident.deliver(resident.open_form(doubled))
    acknowledged.append(new_resident().send(doubled))
    found = books(site, acknowledged)
    if found.doubled != [doubled] or found.lost:
        raise Failed(f"A retry with a fresh key was planted, and the check found: {found.sentences()}")
    print("control: the double made by a retry with a fresh key was found")

    lost = acknowledged[0].text
    application = site.application()
    with application.app_context(), transaction():
        db.session.execute(delete(Contribution).where(Contribution.text == lost))
    found = books(site, acknowledged)
    if found.lost != [lost]:
        raise Failed(f"A deleted row was planted, and the check found: {found.sentences()}")
    print("control: the row deleted after its receipt was found missing")


def write(site: Site, run: Run, seed: str, last_moment: float) -> None:
    """One client: sends one text after the other until the run is over."""
    resident = Resident(site.port, lambda: time.monotonic() < last_moment and not run.faults)
    dice = random.Random(seed)
    try:
        while not run.is_over:
            run.acknowledged.append(
                resident.send(
                    text_number(next(run.numbers)),
                    loses_answer=is_chosen(LOSES_ANSWER, dice), sends_again=is_chosen(SENDS_AGAIN, dice),
                )
            )  # fmt: skip
    except Exception as fault:
        run.faults.append(fault)
    run.counted += resident.counted


def kill_at_random(site: Site, run: Run, dice: random.Random, last_moment: float) -> list[float]:
    """Kill the running server and start it again until the run is over; answers how long each start took."""
    starts: list[float] = []
    while not run.is_over and time.monotonic() < last_moment:
        time.sleep(dice.uniform(*KILL_AFTER_SECONDS))
        site.kill()
        starts.append(site.start())
        if len(starts) >= FEWEST_KILLS:
            run.enough_kills.set()
    return starts


def prove(site: Site, submissions: int, seed: int, last_moment: float) -> None:
    """The run itself, its figures and its verdict. Raises Failed."""
    site.flask("programmes", "load")
    site.start()
    run, began = Run(submissions), time.monotonic()
    clients = [
        threading.Thread(target=write, args=(site, run, f"{seed}-{number}", last_moment))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        starts = kill_at_random(site, run, random.Random(seed), last_moment)
    except BaseException as fault:
        run.faults.append(fault)
        raise
    finally:
        for client in clients:
            client.join()
    seconds = time.monotonic() - began
    if run.faults:
        raise Failed(f"A client gave up: {run.faults[0]!r}; {len(run.acknowledged)} were acknowledged.")
    site.stop()
    found = books(site, run.acknowledged)
    figures = {
        "submissions acknowledged": len(run.acknowledged),
        "kills of the whole server": len(starts),
        "requests cut or refused, repeated": run.counted["cut or refused"],
        "answers 5xx, repeated": run.counted["5xx"],
        "answers thrown away, form sent again": run.counted["answers lost"],
        "forms sent again after the receipt": run.counted["sent again"],
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "seconds": round(seconds, 1),
        "slowest start, seconds": round(max(starts), 1),
    }
    for name, figure in figures.items():
        print(f"{name:<38} {figure:>8}")
    if found:
        raise Failed("\n".join(found.sentences()))


def main() -> int:
    """0 when both controls were found and nothing was lost or doubled; else 1, with the reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    last_moment = time.monotonic() + MOST_SECONDS
    try:
        with database_server() as server:
            with new_site(server, "controls") as site:
                controls(site, last_moment)
            with new_site(server, "run") as site:
                prove(site, asked.submissions, asked.seed, last_moment)
    except OutOfTime:
        print(f"FAILED: not done after {MOST_SECONDS} seconds")
        return 1
    except (Failed, NoSite, Unexpected) as fault:
        print(f"FAILED: {fault}")
        return 1
    print("Every acknowledged submission is there exactly once.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
