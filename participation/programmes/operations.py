"""What can happen to a programme: for now, that a window for synpunkter opens and closes."""

from datetime import datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.db import db
from participation.core.errors import RuleBroken
from participation.programmes.models import Window
from participation.programmes.queries import is_open, window_at


def open_window(
    programme_id: int, *, step: int, closes_at: datetime, actor: Actor, at: datetime, is_example: bool = False
) -> Window:
    """Ask for synpunkter on the programme until `closes_at`.

    Raises RuleBroken when a window is open already, or when `closes_at` is not later than `at` (row D5).
    """
    if closes_at <= at:
        raise RuleBroken("Slutdatum måste vara efter startdatum.", "closes_on")
    if window_at(programme_id, at) is not None:
        raise RuleBroken("Synpunkter tas redan emot. Stäng först.", "closes_on")
    window = Window(
        programme_id=programme_id, step=step, opens_at=at, closes_at=closes_at, is_example=is_example
    )
    db.session.add(window)
    db.session.flush()
    record(
        Event.WINDOW_OPENED, actor, at,
        subject=f"window:{window.id}", programme_id=programme_id, closes_at=closes_at.isoformat(),
    )
    return window


def close_window(window: Window, *, actor: Actor, at: datetime) -> None:
    """Stop asking. Synpunkter that come later are kept and marked late (decision 4)."""
    if not is_open(window, at):
        return
    window.closed_at = at
    record(Event.WINDOW_CLOSED, actor, at, subject=f"window:{window.id}", programme_id=window.programme_id)
