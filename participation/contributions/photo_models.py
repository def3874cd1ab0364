"""Pictures that came with what somebody said. The file lies in the folder of `photo_files`."""

import json
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.contributions.models import Contribution
from participation.contributions.photo_drawing import Box
from participation.contributions.states import PhotoState, State
from participation.core.db import LongInteger, Model, vocabulary

# Pictures that nobody has decided about.
TO_LOOK_AT = text("photo.state = 'waiting'")
_WAITING = text("state = 'waiting'")


class Photo(Model):
    """One picture. `id` is the name of its file and stands in its address: 128 random bits.

    The picture is kept as it was drawn when it came. What others see has its boxes covered: another file,
    `masked_name`. `written_description` is verbatim and never changed; `description` is what others read.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("state <> 'released' OR description IS NOT NULL",
                        name="what_is_released_is_described"),
        Index("ix_photo_to_look_at", "contribution_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    position: Mapped[int]
    state: Mapped[PhotoState] = mapped_column(vocabulary(PhotoState), default=PhotoState.WAITING)
    written_description: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    masks: Mapped[str] = mapped_column(Text, default="[]")
    masked_name: Mapped[str | None] = mapped_column(String(32), index=True)
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    contribution: Mapped[Contribution] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands

    @property
    def is_shown(self) -> bool:
        """Whether anybody may see it: a person has released it, and what it came with is shown."""
        return self.state == PhotoState.RELEASED and self.contribution.state == State.SHOWN

    @property
    def shown_name(self) -> str:
        """The name of the file that others see."""
        return self.masked_name or self.id

    @property
    def boxes(self) -> Sequence[Box]:
        """What is covered now."""
        return [Box(*box) for box in json.loads(self.masks)]
