"""What somebody's long work looks like: how far it has come, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE
from participation.core.swedish import SWEDISH, number
from participation.jobs.models import Job
from participation.jobs.running import JobKind
from participation.jobs.states import JobState

STATE_WORDS = {
    JobState.WAITING: "Väntar på sin tur",
    JobState.RUNNING: "Pågår",
    JobState.DONE: "Klart",
    JobState.FAILED: "Det gick inte",
    JobState.CANCELLED: "Avbrutet",
}
SHAPES = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "waiting",
    JobState.DONE: "shown",
    JobState.FAILED: "hidden",
    JobState.CANCELLED: "hidden",
}
LONG_WAIT = timedelta(minutes=2)


@dataclass(frozen=True)
class WorkItem:
    """One piece of long work in words. `share` is how much of the present step is done, None when unknown."""

    token: str
    title: str
    state: str
    shape: str
    when: str
    progress: str
    share: int | None
    message: str
    is_under_way: bool
    is_being_cancelled: bool
    is_done: bool
    result_endpoint: str
    result_words: str
    result: str


@dataclass(frozen=True)
class WorksPage:
    """Everything long that somebody has asked for lately."""

    staff_nav: StaffNav
    items: Sequence[WorkItem]


@dataclass(frozen=True)
class WorkPage:
    """One of them."""

    staff_nav: StaffNav
    item: WorkItem


def works_page(actor: Actor, jobs: Sequence[Job], kinds: Mapping[str, JobKind], at: datetime) -> WorksPage:
    """The list, the newest first."""
    return WorksPage(staff_nav(actor, "long_work.works"), [item_of(job, kinds, at) for job in jobs])


def work_page(actor: Actor, job: Job, kinds: Mapping[str, JobKind], at: datetime) -> WorkPage:
    """The page that is watched while the work is done."""
    return WorkPage(staff_nav(actor), item_of(job, kinds, at))


def item_of(job: Job, kinds: Mapping[str, JobKind], at: datetime) -> WorkItem:
    """A job in words, as at `at`."""
    kind = kinds.get(job.kind)
    is_being_cancelled = job.is_under_way and job.cancel_asked_at is not None
    return WorkItem(
        token=job.token,
        title=job.title,
        state="Avbryts" if is_being_cancelled else STATE_WORDS[job.state],
        shape=SHAPES[job.state],
        when=_when(job),
        progress=_progress(job),
        share=_share(job),
        message=job.message or _long_wait(job, at),
        is_under_way=job.is_under_way,
        is_being_cancelled=is_being_cancelled,
        is_done=job.state == JobState.DONE,
        result_endpoint=kind.result_endpoint if kind and job.result else "",
        result_words=kind.result_words if kind else "",
        result=job.result,
    )


def status_of(item: WorkItem) -> dict[str, str | int | bool | None]:
    """What the page asks for while it waits: the words it shows, and whether the end has come."""
    return {
        "state": item.state,
        "progress": item.progress,
        "share": item.share,
        "is_under_way": item.is_under_way,
    }


def _progress(job: Job) -> str:
    if job.state != JobState.RUNNING:
        return ""
    if not job.doing:
        return "Börjar"
    return f"{job.doing}, {number(job.done)} av {number(job.total)}" if job.total else job.doing


def _share(job: Job) -> int | None:
    if job.state != JobState.RUNNING or not job.total:
        return None
    return min(100, 100 * job.done // job.total)


def _long_wait(job: Job, at: datetime) -> str:
    if job.state != JobState.WAITING or at - job.created_at < LONG_WAIT:
        return ""
    return "Det dröjer längre än vanligt. Du kan lämna sidan: arbetet görs när det blir dess tur."


def _when(job: Job) -> str:
    return _moment(job.ended_at) if job.ended_at else f"Beställt {_moment(job.created_at)}"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LOCAL_ZONE)
    return f"{format_date(local.date(), 'd MMMM y', locale=SWEDISH)} kl. {local:%H.%M}"
