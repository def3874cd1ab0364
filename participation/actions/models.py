"""Actions: what has a decision to be carried out, is under way, or has been completed."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import Model, vocabulary


class ActionState(StrEnum):
    """How far an action has come. UNKNOWN where the source does not say; it is then not called done."""

    DECIDED = "decided"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    UNKNOWN = "unknown"


class Action(Model):
    """One row of the action list or of the list of completed actions. `completed_on` is a fuzzy date."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    responsible: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[ActionState] = mapped_column(vocabulary(ActionState))
    completed_on: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_example: Mapped[bool] = mapped_column(default=False)
