"""What the leader does to her own long work."""

from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.errors import NotFound
from participation.jobs.models import Job
from participation.jobs.operations import ask_to_cancel


def stop_work(job: Job, *, actor: Actor, at: datetime) -> None:
    """Stop it, at once or at its next step. Work that has ended stays as it is. Only for its owner."""
    if actor.user_id is None or job.owner_id != actor.user_id:
        raise NotFound
    if ask_to_cancel(job.id, at):
        about = {"subject": f"job:{job.id}", "programme_id": job.programme_id}
        record(Event.JOB_CANCELLED, actor, at, **about, kind=job.kind)
