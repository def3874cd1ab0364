"""What people say, and the receipts by which they find it again. No row leads to a person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.contributions.states import AgeBand, Channel, Kind, Reason, Relation, Sex, Stage, State
from participation.core.coordinates import Point, PointColumn
from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary
from participation.programmes.models import KnownPlace, PartWording, Programme

BODY_NAME_MAX = 120

# What stands in public lists: what is shown, and the marks of what was shown and then hidden. Written as one
# literal condition, so that both databases see that it is the one their partial indexes were made for.
IN_PUBLIC_LISTS = text("contribution.state IN ('shown', 'hidden')")
_INDEXED = text("state IN ('shown', 'hidden')")


def _public_index(name: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=_INDEXED, postgresql_where=_INDEXED)


# Comments on the programme or on a part of it, not on somebody's idea.
ON_THE_PROGRAMME = text(
    "contribution.state IN ('shown', 'hidden') AND contribution.kind = 'comment'"
    " AND contribution.target_id IS NULL"
)
_ON_THE_PROGRAMME = text("state IN ('shown', 'hidden') AND kind = 'comment' AND target_id IS NULL")
_ANSWERED = text("state IN ('shown', 'hidden') AND answered_on IS NOT NULL")
_ELSEWHERE = text("state IN ('shown', 'hidden') AND deciding_body IS NOT NULL")

# What a person has still to read: it waits, or is shown already where texts are shown before they are read.
TO_BE_READ = text("(contribution.state = 'waiting' OR contribution.shown_unread)")
_TO_BE_READ = text("state = 'waiting' OR shown_unread")
# What its author has been asked about, and has not answered.
ASKED = text("contribution.question IS NOT NULL AND contribution.author_answered_at IS NULL")
_ASKED = text("question IS NOT NULL AND author_answered_at IS NULL")

# What stands on the public map: ideas that are shown, and whose place is.
ON_THE_MAP = text(
    "contribution.state = 'shown' AND contribution.kind = 'idea' AND NOT contribution.place_is_hidden"
)
_MAPPED = text("state = 'shown' AND kind = 'idea' AND NOT place_is_hidden")


def _map_index(name: str) -> Index:
    """All that the map counts by, so that it is counted in the index alone, and one place's ideas by id."""
    place, filters = ("programme_id", "point", "known_place_id", "id"), ("area_id", "stage", "answered_on")
    condition = ("state", "kind", "place_is_hidden")  # SQLite looks them up in the row if they are not here
    return Index(name, *place, *filters, *condition, sqlite_where=_MAPPED, postgresql_where=_MAPPED)


class Receipt(Model):
    """A code that follows one author's contribution and the lines she adds. Only its keyed hash is kept."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Contribution(Model):
    """One thing somebody said: one life cycle, one queue, one receipt.

    `text` is verbatim and never changed. `shown_text` is the masked copy, or None when the original may be
    shown as it is; a name or a place that is hidden is kept, for staff and for the author. `search_stems` is
    filled exactly while the contribution is shown, and is what the search index follows. `shown_unread` marks
    what is shown before anybody has read it, where the programme has chosen that. A line added by the author
    is a comment with the same receipt as its target. `question` is the moderator's to the author, who has
    answered when `author_answered_at` is set; until `answer_by` (that day too) the text is not in the queue.
    A part of a text that was split knows the original as `split_from_id` and has the same receipt.
    `point` is the middle of a square of 100 m, and `near_place` the name that the nearest known place had
    when the point was set.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("(withheld_reason IS NOT NULL) = (state IN ('withheld', 'hidden'))",
                        name="what_is_not_shown_has_a_reason"),
        CheckConstraint("(search_stems IS NOT NULL) = (state = 'shown')", name="only_what_is_shown_is_found"),
        CheckConstraint("state NOT IN ('shown', 'hidden') OR shown_on IS NOT NULL",
                        name="what_was_shown_has_a_day"),
        CheckConstraint("(question IS NULL) = (asked_at IS NULL) AND "
                        "(question IS NULL) = (answer_by IS NULL)", name="a_question_has_its_days"),
        CheckConstraint("state <> 'forwarded' OR forwarded_to IS NOT NULL",
                        name="what_is_forwarded_has_a_receiver"),
        CheckConstraint("target_id IS NULL OR target_part_id IS NULL", name="a_comment_has_one_target"),
        CheckConstraint("kind <> 'idea' OR (target_id IS NULL AND target_part_id IS NULL)",
                        name="an_idea_has_no_target"),
        _public_index("ix_contribution_public_list", "programme_id", "kind", "id"),
        _public_index("ix_contribution_area_list", "programme_id", "kind", "area_id", "id"),
        _public_index("ix_contribution_stage_list", "programme_id", "kind", "stage", "id"),
        Index("ix_contribution_answered_list", "programme_id", "kind", "id",
              sqlite_where=_ANSWERED, postgresql_where=_ANSWERED),
        Index("ix_contribution_elsewhere_list", "programme_id", "kind", "id",
              sqlite_where=_ELSEWHERE, postgresql_where=_ELSEWHERE),
        Index("ix_contribution_on_programme", "programme_id", "target_part_id", "state",
              sqlite_where=_ON_THE_PROGRAMME, postgresql_where=_ON_THE_PROGRAMME),
        _map_index("ix_contribution_map"),
        # In the order of reading, with all that the count asks for, so that it reads the index alone.
        Index("ix_contribution_to_read", "received_at", "id", "programme_id", "state", "shown_unread",
              sqlite_where=_TO_BE_READ, postgresql_where=_TO_BE_READ),
        Index("ix_contribution_asked", "asked_at", "id", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_contribution_alike", "likeness", sqlite_where=_TO_BE_READ, postgresql_where=_TO_BE_READ),
        Index("ix_contribution_target", "target_id", "state", "id"),
        Index("ix_contribution_target_part", "target_part_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(LongInteger, primary_key=True, autoincrement=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    submission_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[Kind] = mapped_column(vocabulary(Kind))
    channel: Mapped[Channel] = mapped_column(vocabulary(Channel))
    target_id: Mapped[int | None] = mapped_column(LongInteger, ForeignKey("contribution.id"))
    target_part_id: Mapped[int | None] = mapped_column(ForeignKey("programme_part.id"))
    target_wording_id: Mapped[int | None] = mapped_column(ForeignKey("part_wording.id"))

    text: Mapped[str] = mapped_column(Text)
    shown_text: Mapped[str | None] = mapped_column(Text)
    search_stems: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="sv")
    working_translation: Mapped[str | None] = mapped_column(Text)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("programme_part.id"))
    known_place_id: Mapped[int | None] = mapped_column(ForeignKey("known_place.id"))
    place_text: Mapped[str | None] = mapped_column(String(200))
    point: Mapped[Point | None] = mapped_column(PointColumn)
    near_place: Mapped[str | None] = mapped_column(String(120))
    shown_name: Mapped[str | None] = mapped_column(String(80))
    place_is_hidden: Mapped[bool] = mapped_column(default=False)
    name_is_hidden: Mapped[bool] = mapped_column(default=False)
    age_band: Mapped[AgeBand | None] = mapped_column(vocabulary(AgeBand))
    sex: Mapped[Sex | None] = mapped_column(vocabulary(Sex))
    relation: Mapped[Relation | None] = mapped_column(vocabulary(Relation))

    photo_count: Mapped[int] = mapped_column(default=0, server_default="0")  # rows in `photo`

    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrival_step: Mapped[int | None]
    window_id: Mapped[int | None] = mapped_column(ForeignKey("window.id"))
    is_late: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[str] = mapped_column(String(120), default="")  # personal data found, "link", "robot"
    likeness: Mapped[str | None] = mapped_column(String(16))  # the same for what one robot sends many times
    is_example: Mapped[bool] = mapped_column(default=False)

    state: Mapped[State] = mapped_column(vocabulary(State), default=State.WAITING)
    stage: Mapped[Stage] = mapped_column(vocabulary(Stage), default=Stage.NONE)
    withheld_reason: Mapped[Reason | None] = mapped_column(vocabulary(Reason))
    shown_on: Mapped[date | None]
    shown_unread: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_on: Mapped[date | None]
    next_word_on: Mapped[date | None]
    deciding_body: Mapped[str | None] = mapped_column(String(BODY_NAME_MAX))
    forwarded_to: Mapped[str | None] = mapped_column(String(BODY_NAME_MAX))
    question: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[date | None]
    author_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    split_from_id: Mapped[int | None] = mapped_column(
        LongInteger, ForeignKey("contribution.id"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(lazy="raise")
    known_place: Mapped[KnownPlace | None] = relationship(lazy="raise")
    target: Mapped["Contribution | None"] = relationship(
        lazy="raise", remote_side=[id], foreign_keys=[target_id]
    )
    target_wording: Mapped[PartWording | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def public_text(self) -> str:
        """What others read while the contribution is shown: the masked copy, or the original."""
        return self.text if self.shown_text is None else self.shown_text

    @property
    def place(self) -> str | None:
        """The place in words: picked, written, near what the point is. For staff and for the author."""
        named = self.known_place.name if self.known_place else None
        near = None
        if self.point is not None and (self.near_place is None or self.near_place != named):
            near = f"nära {self.near_place}" if self.near_place else "en punkt på kartan"
        return ", ".join(words for words in (named, self.place_text, near) if words) or None

    @property
    def has_place(self) -> bool:
        """Whether anything was said about where."""
        return bool(self.place_text) or self.known_place_id is not None or self.point is not None

    @property
    def public_place(self) -> str | None:
        """The place that others read while the contribution is shown."""
        return None if self.place_is_hidden else self.place

    @property
    def public_point(self) -> Point | None:
        """The point that others may see while the contribution is shown."""
        return None if self.place_is_hidden else self.point

    @property
    def public_name(self) -> str | None:
        """The name that others read while the contribution is shown."""
        return None if self.name_is_hidden else self.shown_name

    @property
    def is_asked(self) -> bool:
        """Whether its author has been asked something and has not answered."""
        unread = self.state == State.WAITING or self.shown_unread
        return unread and self.question is not None and self.author_answered_at is None

    @property
    def is_masked(self) -> bool:
        """Whether a moderator has hidden something of it."""
        return self.shown_text is not None or self.name_is_hidden or self.place_is_hidden
