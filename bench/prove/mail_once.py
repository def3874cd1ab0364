"""Proof: each decision is told once, however often the worker is killed and the mail server is away.

Decisions are made on ideas whose authors follow them; some are rolled back, some undone in time. Two real
workers send to a real SMTP server, which at times says "later" and at times is away, while one of the workers
gets SIGKILL at random and is started again. Then every mail that arrived is compared with the outbox.

Run by `scripts/dev prove`, or alone: TEST_DATABASE=sqlite|postgresql python -m bench.prove.mail_once
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bench.prove.support.mail_worker import LEASE
from bench.prove.support.site import NoSite, Site, database_server, new_site
from config import ROOT
from participation.contributions.operations import Submission, submit
from participation.contributions.states import Channel, Kind
from participation.core import clock
from participation.core.db import db, transaction
from participation.moderation.operations import publish, undo
from participation.notifications.models import OutboxMessage
from participation.notifications.operations import ask_to_follow, confirm_follow_up
from participation.notifications.queries import outbox
from participation.notifications.states import MessageState
from participation.programmes.queries import the_programme
from tests.making import make_moderator
from tests.support.mail import NOT_NOW, MailServer, mail_server
from tests.support.postgresql import free_port

DECISIONS = 400
FEWEST_KILLS = 20
WORKERS = 2
KILL_AFTER_SECONDS = (0.05, 1.0)
MOST_SECONDS = 1_800
UNDONE = 0.15
ROLLED_BACK = 0.1


class Failed(Exception):
    """The proof did not hold. The sentence says what was found."""


def decide(site: Site, decisions: int, dice: random.Random) -> Counter[str]:
    """Make the decisions, a quarter of an hour ago, so that what is to be told is due now."""
    made: Counter[str] = Counter()
    application = site.application()
    with application.app_context():
        place = the_programme("getinge")
        moderator = make_moderator(place)
        at = clock.now() - timedelta(minutes=16)
        for number in range(decisions):
            with transaction():
                idea = submit(
                    Submission(f"proof-{number:016}", place.id, Kind.IDEA, Channel.WEB, f"Idé {number}"),
                    secret=application.config["SETTINGS"].receipt_secret, window=None, at=at,
                ).contribution
                follow_up = ask_to_follow(
                    idea.receipt_id, f"kim{number}@exempel.se", language="sv", at=at, may_mail=False
                )
                confirm_follow_up(follow_up, at=at)
            fate = dice.random()
            decision = publish(idea, version=idea.version, actor=moderator, at=at)
            if fate < ROLLED_BACK:
                db.session.rollback()
                made["rolled back"] += 1
                continue
            db.session.commit()
            if fate < ROLLED_BACK + UNDONE:
                with transaction():
                    undo(decision, idea, actor=moderator, at=at)
                made["undone"] += 1
            else:
                made["told"] += 1
        db.session.remove()
        db.engine.dispose()
    return made


def start_worker(site: Site, log: Path) -> subprocess.Popen[str]:
    """A worker that has said that it is ready."""
    with log.open("a") as errors:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.prove.support.mail_worker"],
            cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    if worker.stdout is None or worker.stdout.readline().strip() != "ready":
        worker.kill()
        raise NoSite(f"The worker did not start: {log.read_text()[-2000:]}")
    return worker


def waiting(site: Site) -> int:
    """How many mails have not been settled."""
    application = site.application()
    with application.app_context():
        left = len(
            db.session.scalars(
                select(OutboxMessage.id).where(OutboxMessage.state == MessageState.WAITING)
            ).all()
        )
        db.session.remove()
        db.engine.dispose()
    return left


def send_and_kill(
    site: Site, dice: random.Random, port: int, log: Path, kills: int
) -> tuple[Counter[str], list[str]]:
    """Send all of it, with kills, refusals and absences; answers what happened and every Message-ID."""
    happened: Counter[str] = Counter()
    arrived: list[str] = []
    last_moment = time.monotonic() + MOST_SECONDS
    workers = [start_worker(site, log) for _number in range(WORKERS)]
    try:
        while True:
            with mail_server(port) as server:
                _listen(server, dice, workers, site, log, happened)
                if happened["kills"] >= kills:
                    server.data_answer = ""
                    time.sleep(LEASE.total_seconds() + 3)
                arrived += [mail["Message-ID"] for mail in server.arrived]
            happened["absences of the mail server"] += 1
            if happened["kills"] >= kills and not waiting(site):
                return happened, arrived
            if time.monotonic() > last_moment:
                raise Failed(f"Not done after {MOST_SECONDS} seconds; {waiting(site)} wait.")
            _make_due(site)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _listen(
    server: MailServer, dice: random.Random, workers: list[subprocess.Popen[str]], site: Site, log: Path,
    happened: Counter[str],
) -> None:
    """The mail server is there for five kills; now and then it says "later"."""
    for _time in range(5):
        server.data_answer = NOT_NOW if dice.random() < 0.2 else ""
        time.sleep(dice.uniform(*KILL_AFTER_SECONDS))
        victim = dice.randrange(WORKERS)
        workers[victim].kill()
        workers[victim].wait()
        happened["kills"] += 1
        workers[victim] = start_worker(site, log)


def _make_due(site: Site) -> None:
    """What was put off for minutes is due now: a proof does not wait for the pauses."""
    application = site.application()
    with application.app_context():
        with transaction():
            for message in db.session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.state == MessageState.WAITING, OutboxMessage.leased_until.is_(None)
                )
            ):
                message.due_at = clock.now()
        db.session.remove()
        db.engine.dispose()


def judge(site: Site, made: Counter[str], arrived: list[str]) -> dict[str, int]:
    """Compare what arrived with the outbox. Raises Failed."""
    application = site.application()
    with application.app_context():
        rows = db.session.scalars(select(OutboxMessage)).all()
        in_doubt = outbox(clock.now()).in_doubt
        told = {row.message_id for row in rows if row.state == MessageState.SENT}
        undone = {row.message_id for row in rows if row.state == MessageState.CANCELLED}
        addresses = [row.address for row in rows if row.address and row.leased_until is None]
        db.session.remove()
        db.engine.dispose()
    came = Counter(message_id.strip("<>").partition("@")[0] for message_id in arrived)
    doubled = sum(count - 1 for count in came.values())
    lost = len(told - set(came))
    figures = {"arrived": len(arrived), "doubled": doubled, "in doubt": in_doubt, "lost": lost}
    if doubled or lost > in_doubt or set(came) - told or set(came) & undone:
        strange = len(set(came) - told)
        raise Failed(f"{figures}; {strange} that nobody wrote, {len(set(came) & undone)} undone")
    if (len(told), len(undone)) != (made["told"], made["undone"]) or addresses:
        left = f"{len(addresses)} addresses left"
        raise Failed(f"{len(told)} told, {len(undone)} undone, made {dict(made)}; {left}")
    return figures


def prove(server: str | None, decisions: int, kills: int, seed: int) -> None:
    """The run, its figures and its verdict. Raises Failed."""
    dice, port = random.Random(seed), free_port()
    with new_site(server, "mail") as site, tempfile.TemporaryDirectory() as folder:
        site.environment |= {
            "PARTICIPATION_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "PARTICIPATION_MAIL_FROM": "dialog@exempel.se",
        }
        site.flask("programmes", "load")
        began = time.monotonic()
        made = decide(site, decisions, dice)
        happened, arrived = send_and_kill(site, dice, port, Path(folder) / "worker.log", kills)
        seconds = round(time.monotonic() - began)
        figures = {**made, **happened, **judge(site, made, arrived), "seconds": seconds}
    for name, figure in figures.items():
        print(f"{name:<38} {figure:>8}")


def main() -> int:
    """0 when nothing was sent twice, for nothing, or lost beyond what the outbox itself doubts; else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--kills", type=int, default=FEWEST_KILLS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    asked = parser.parse_args()
    print(f"seed {asked.seed}")
    try:
        with database_server() as server:
            prove(server, asked.decisions, asked.kills, asked.seed)
    except (Failed, NoSite) as fault:
        print(f"FAILED: {fault}")
        return 1
    print("Each decision was told once; nothing undone or rolled back was told.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
