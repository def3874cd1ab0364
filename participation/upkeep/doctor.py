"""One look at everything that whoever runs the site should know, each with what to do about it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from config import Config
from participation.accounts.queries import there_are_demonstration_accounts
from participation.audit.queries import chain_faults, entry_count
from participation.core.db import db
from participation.core.language import OTHER_LANGUAGES
from participation.site.readiness import why_not_ready
from participation.upkeep.last_backup import last_backup
from participation.upkeep.queries import backlog, broken_promises, latest_entry_at

BACKUP_IS_OLD: Final = timedelta(hours=26)
TEXT_IS_OLD: Final = timedelta(days=3)
MAIL_IS_LATE: Final = timedelta(minutes=15)
JOB_IS_LATE: Final = timedelta(minutes=5)
CLOCK_MAY_DIFFER: Final = timedelta(minutes=2)
LITTLE_SPACE: Final = 0.10
NO_SPACE: Final = 0.02
_BEYOND_THE_OWNER: Final = stat.S_IRWXG | stat.S_IRWXO


class Verdict(StrEnum):
    """How one thing is. Only `FAIL` is an alarm."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do when it is not well."""

    subject: str
    verdict: Verdict
    words: str
    remedy: str = ""


Look = Callable[[Config, datetime], Iterator[Finding]]


def examine(settings: Config, at: datetime, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Everything, in order. What needs the database is left out when it does not answer."""
    found = [*_settings(settings), *_secrets(settings, environ), *_disk(settings), *_backup(settings, at)]
    missing = why_not_ready()
    if missing == "database":
        return [
            *found,
            Finding(
                "database",
                Verdict.FAIL,
                "It does not answer.",
                "Look at DATABASE_URL, the disk and PostgreSQL's own log.",
            ),
        ]
    if missing:
        return [
            *found,
            Finding(
                "database",
                Verdict.FAIL,
                "Its tables are not those of this release.",
                "Run: flask --app wsgi db upgrade",
            ),
        ]
    found.append(
        Finding("database", Verdict.OK, f"{db.engine.dialect.name} answers, with this release's tables.")
    )
    try:
        for look in (_durability, _demonstration, _clock, _backlog, _audit):
            found += look(settings, at)
    except SQLAlchemyError as error:
        found.append(
            Finding(
                "database",
                Verdict.FAIL,
                f"It stopped answering: {type(error).__name__}.",
                "Look at the disk and at PostgreSQL's own log.",
            )
        )
    return found


def _settings(settings: Config) -> Iterator[Finding]:
    if settings.is_production:
        yield Finding("settings", Verdict.OK, f"production, {settings.base_url}")
        if settings.proxies == 0:
            yield Finding(
                "proxies",
                Verdict.WARN,
                "No proxy is counted on, so all share one counter if there is one.",
                "Behind a proxy that overwrites X-Forwarded-For, set PARTICIPATION_PROXIES=1.",
            )
        else:
            yield Finding("proxies", Verdict.OK, f"{settings.proxies} in front of the site.")
    else:
        yield Finding(
            "settings",
            Verdict.WARN,
            "development: for trying, never for residents.",
            "Leave PARTICIPATION_ENVIRONMENT out.",
        )
    if settings.sends_mail:
        yield Finding("mail", Verdict.OK, "There is a way out for mail.")
    else:
        yield Finding(
            "mail",
            Verdict.WARN,
            "Mail is off; nobody can ask to be told.",
            "Set PARTICIPATION_SMTP_URL and PARTICIPATION_MAIL_FROM.",
        )
    words = f"Fetched from {settings.tiles}." if settings.tiles else "Maps have no background."
    yield Finding("tiles", Verdict.OK, words)
    compiled = settings.instance_folder / "translations"
    lacking = [
        language
        for language in OTHER_LANGUAGES
        if not (compiled / language / "LC_MESSAGES" / "messages.mo").exists()
    ]
    if lacking:
        yield Finding(
            "languages",
            Verdict.FAIL,
            f"No compiled translation: {', '.join(lacking)}.",
            "Run: scripts/dev catalogues",
        )
    else:
        yield Finding("languages", Verdict.OK, f"sv, {', '.join(OTHER_LANGUAGES)}")


def _secrets(settings: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    named = [
        Path(value)
        for name, value in environ.items()
        if name.startswith("PARTICIPATION_") and name.endswith("_FILE") and value
    ]
    own = [settings.instance_folder / name for name in ("secret_key", "receipt_secret")]
    files = [path for path in (settings.instance_folder, *named, *own) if path.exists()]
    open_ones = (
        [path for path in files if path.stat().st_mode & _BEYOND_THE_OWNER] if os.name == "posix" else []
    )
    if open_ones:
        yield Finding(
            "file modes",
            Verdict.FAIL,
            f"Others may read {', '.join(map(str, open_ones))}.",
            "Run: chmod -R u=rwX,go= on each.",
        )
    else:
        yield Finding("file modes", Verdict.OK, f"{len(files)} files and folders, for their owner alone.")
    if settings.is_production and (kept := [path.name for path in own if path.exists()]):
        yield Finding(
            "secrets",
            Verdict.WARN,
            f"{', '.join(kept)} of a development site lie in the instance folder.",
            "Remove them, unless production's settings name these very files.",
        )


def _disk(settings: Config) -> Iterator[Finding]:
    disk = shutil.disk_usage(settings.instance_folder)
    share = disk.free / disk.total
    verdict = Verdict.OK if share >= LITTLE_SPACE else Verdict.WARN if share >= NO_SPACE else Verdict.FAIL
    yield Finding(
        "disk",
        verdict,
        f"{share:.0%} free ({disk.free / 1e9:.1f} GB).",
        "" if verdict is Verdict.OK else "Make room. Pictures are refused below 10 %.",
    )


def _backup(settings: Config, at: datetime) -> Iterator[Finding]:
    latest = last_backup(settings.instance_folder)
    remedy = "Run: flask --app wsgi backup FOLDER, and look at its timer."
    alarm = Verdict.FAIL if settings.is_production else Verdict.WARN
    if latest is None:
        yield Finding("backup", alarm, "None has been taken here.", remedy)
    elif at - latest.taken_at > BACKUP_IS_OLD:
        yield Finding("backup", alarm, f"The last one is {_age(at - latest.taken_at)} old.", remedy)
    else:
        yield Finding("backup", Verdict.OK, f"The last one is {_age(at - latest.taken_at)} old.")


def _durability(_settings: Config, _at: datetime) -> Iterator[Finding]:
    broken = broken_promises()
    if broken:
        yield Finding(
            "durability",
            Verdict.FAIL,
            "; ".join(broken) + ".",
            "Turn it on again: what a receipt was given for could be lost.",
        )
    else:
        yield Finding("durability", Verdict.OK, "What is acknowledged is on disk.")


def _demonstration(settings: Config, _at: datetime) -> Iterator[Finding]:
    if settings.is_production and there_are_demonstration_accounts():
        yield Finding(
            "accounts",
            Verdict.FAIL,
            "There are demonstration accounts with public passwords.",
            "Start production on a database of its own.",
        )


def _clock(_settings: Config, at: datetime) -> Iterator[Finding]:
    latest = latest_entry_at()
    if latest is not None and latest > at + CLOCK_MAY_DIFFER:
        yield Finding(
            "clock",
            Verdict.FAIL,
            f"The audit log is {_age(latest - at)} ahead of this machine.",
            "Set the clocks of all servers by NTP.",
        )
    else:
        yield Finding("clock", Verdict.OK, f"{at:%Y-%m-%d %H:%M} UTC")


def _backlog(_settings: Config, at: datetime) -> Iterator[Finding]:
    waits = backlog(at)
    no_worker = "Is flask worker running? Look at its log."
    yield _waiting(
        "texts",
        waits.texts.count,
        waits.texts.oldest_at,
        at,
        TEXT_IS_OLD,
        Verdict.WARN,
        "Tell the moderators, or give them a colleague.",
    )
    yield _waiting("jobs", waits.jobs.count, waits.jobs.oldest_at, at, JOB_IS_LATE, Verdict.FAIL, no_worker)
    yield _waiting(
        "outbox",
        waits.outbox.due,
        waits.outbox.oldest_due_at,
        at,
        MAIL_IS_LATE,
        Verdict.FAIL,
        f"{no_worker} Does the mail server answer?",
    )
    if waits.outbox.given_up:
        yield Finding(
            "mail given up",
            Verdict.WARN,
            f"{waits.outbox.given_up} mails could not be delivered.",
            "Look at the notices in the mailbox of PARTICIPATION_MAIL_FROM.",
        )


def _waiting(
    subject: str,
    count: int,
    oldest_at: datetime | None,
    at: datetime,
    patience: timedelta,
    verdict: Verdict,
    remedy: str,
) -> Finding:
    if oldest_at is None:
        return Finding(subject, Verdict.OK, "None waits.")
    words = f"{count} wait, the oldest for {_age(at - oldest_at)}."
    late = at - oldest_at > patience
    return Finding(subject, verdict if late else Verdict.OK, words, remedy if late else "")


def _audit(_settings: Config, _at: datetime) -> Iterator[Finding]:
    faults = chain_faults()
    if faults:
        yield Finding(
            "audit log",
            Verdict.FAIL,
            " ".join(faults),
            "Change nothing. Copy the database; call whoever is responsible for security.",
        )
    else:
        yield Finding("audit log", Verdict.OK, f"{entry_count()} entries, unbroken.")


def _age(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 1:
        return f"{max(0, round(hours * 60))} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
