"""What moderators decided about pictures, so that each decision can be told and undone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.contributions.states import PhotoState
from participation.core.db import Model, UtcDateTime, vocabulary


class PhotoAct(StrEnum):
    """What a moderator did with one picture."""

    RELEASE = "release"
    WITHHOLD = "withhold"
    COVER = "cover"


class PhotoDecision(Model):
    """One decision about one picture. What was before is kept, to be brought back by undo.

    `masked_name_before` names a file that undo needs: the sweeping leaves it.
    """

    __tablename__ = "photo_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[str] = mapped_column(String(32), ForeignKey("photo.id"), index=True)
    act: Mapped[PhotoAct] = mapped_column(vocabulary(PhotoAct))
    decided_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resulting_version: Mapped[int]
    state_before: Mapped[PhotoState] = mapped_column(vocabulary(PhotoState))
    description_before: Mapped[str | None] = mapped_column(Text)
    masks_before: Mapped[str] = mapped_column(Text)
    masked_name_before: Mapped[str | None] = mapped_column(String(32), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
