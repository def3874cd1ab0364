"""Places, their programmes, adopted versions, and parts that keep their identity from version to version."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.core.coordinates import Point, PointColumn
from participation.core.db import Model, UtcDateTime, vocabulary


class LocalityKind(StrEnum):
    """What kind of place it is: the three that Halmstad's programmes are about."""

    LOCALITY = "locality"
    CITY_DISTRICT = "city_district"
    CITY_CENTRE = "city_centre"


class PartKind(StrEnum):
    """The fixed template of a programme: målbild, utvecklingsområden, ambitioner, strategier."""

    VISION = "vision"
    VISION_POINT = "vision_point"
    AREA = "area"
    AMBITION = "ambition"
    STRATEGY = "strategy"
    YOUTH_VOICE = "youth_voice"


class FactKind(StrEnum):
    """Kinds of known facts that are shown with their source and not acted upon."""

    ASSOCIATION = "association"
    DIALOGUE = "dialogue"
    DOCUMENT = "document"
    GOVERNANCE = "governance"
    IDEA = "idea"
    NOTE = "note"
    POPULATION = "population"
    SURVEY_THEME = "survey_theme"


class DecisionKind(StrEnum):
    """What a body decided about a programme."""

    ADOPTION = "adoption"
    ASSIGNMENT = "assignment"
    COMMITTEE_ITEM = "committee_item"
    CONSULTATION_CLOSED = "consultation_closed"
    DESIGNATED = "designated_for_programme"
    MOVED_TO_OPERATIONS = "moved_to_ordinary_operations"
    REVISION_ADOPTED = "revision_adopted"
    SENT_ON_CONSULTATION = "sent_on_consultation"


class ChangeKind(StrEnum):
    """What was changed in a programme, in the past tense."""

    PROGRAMME_MADE = "programme_made"
    DETAILS_CHANGED = "details_changed"
    PART_ADDED = "part_added"
    PART_REWORDED = "part_reworded"
    PART_MOVED = "part_moved"
    PART_RETIRED = "part_retired"
    PART_BROUGHT_BACK = "part_brought_back"
    DECISION_ADDED = "decision_added"
    DECISION_CHANGED = "decision_changed"
    DECISION_REMOVED = "decision_removed"
    FACT_ADDED = "fact_added"
    FACT_CHANGED = "fact_changed"
    FACT_REMOVED = "fact_removed"
    DRAFT_STARTED = "draft_started"
    VERSION_ADOPTED = "version_adopted"


class Locality(Model):
    """A town, district or centre, with or without a programme."""

    __tablename__ = "locality"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[LocalityKind] = mapped_column(vocabulary(LocalityKind))


class Programme(Model):
    """The living development programme of one locality.

    `contact` names functions, never private persons. `version` counts the changes of what stands on this row;
    `edited_at` is the last change of anything that the public reads about the programme.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[str | None] = mapped_column(String(120))
    palette: Mapped[str] = mapped_column(String(40))
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"))
    areas_are_complete: Mapped[bool] = mapped_column(default=True)
    status_note: Mapped[str | None] = mapped_column(Text)
    main_source: Mapped[str | None] = mapped_column(Text)
    current_step: Mapped[int | None]  # of the revision under way, written by the floor above
    contact: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    locality: Mapped[Locality] = relationship(lazy="raise")


class ProgrammeVersion(Model):
    """One adopted text, frozen but for corrections; or, while `is_draft`, the next one, which only staff see.

    `adopted_on` is a fuzzy date, since not all are known to the day.
    """

    __tablename__ = "programme_version"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index(
            "uq_programme_version_one_draft",
            "programme_id",
            unique=True,
            sqlite_where=text("is_draft"),
            postgresql_where=text("is_draft"),
        ),
        CheckConstraint("NOT (is_draft AND is_current)", name="a_draft_is_not_in_force"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    adopted_on: Mapped[str | None] = mapped_column(String(80))
    horizon: Mapped[str | None] = mapped_column(String(80))
    is_current: Mapped[bool] = mapped_column(default=False)
    is_draft: Mapped[bool] = mapped_column(default=False, server_default=false())


class ProgrammePart(Model):
    """A part of a programme through all its versions. What it says in each is a PartWording."""

    __tablename__ = "programme_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[PartKind] = mapped_column(vocabulary(PartKind))


class PartWording(Model):
    """What a part says, where it stands and under which part, in one version.

    What it says is never changed: a correction ends this wording (`ended_at`) and makes another, so that a
    comment keeps the wording it concerned. Only the one that has not ended is the version's text.
    """

    __tablename__ = "part_wording"
    __table_args__ = (
        Index(
            "uq_part_wording_one_in_force",
            "version_id",
            "part_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("programme_part.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    parent_part_id: Mapped[int | None] = mapped_column(ForeignKey("programme_part.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    part: Mapped[ProgrammePart] = relationship(lazy="raise", foreign_keys=part_id)


class Decision(Model):
    """A known decision: body, date and paragraph as far as they are known, always with the source."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(vocabulary(DecisionKind))
    decided_on: Mapped[str | None] = mapped_column(String(80))
    date_is_inferred: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str | None] = mapped_column(String(160))
    paragraph: Mapped[str | None] = mapped_column(String(40))
    registry_number: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Fact(Model):
    """Something known about the place or the programme, in our own words, with its source."""

    __tablename__ = "fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[FactKind] = mapped_column(vocabulary(FactKind))
    happened_on: Mapped[str | None] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProgrammeChange(Model):
    """One change of a programme: who made it and when, what stood there before and after, and why.

    Append-only; for the staff. `subject` is what was changed, as `part:12`.
    """

    __tablename__ = "programme_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(vocabulary(ChangeKind))
    subject: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class KnownPlace(Model):
    """A place that a writer can pick from a list: the equal of a map.

    It is never deleted: a retired one is no longer offered, and stands where it was picked.
    """

    __tablename__ = "known_place"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(120))
    point: Mapped[Point | None] = mapped_column(PointColumn)
    retired_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


@dataclass(frozen=True)
class MapArea:
    """The square that a map shows: its centre, and the metres from there to each edge."""

    centre: Point
    reach: int
    is_example: bool = False

    def reaches(self, point: Point, margin: int = 0) -> bool:
        """Whether the point lies on the map, or within `margin` metres of its edge."""
        off = max(abs(point.north - self.centre.north), abs(point.east - self.centre.east))
        return off <= self.reach + margin


class ProgrammeMap(Model):
    """Where the map of a programme lies: a square around its centre. Without one there is no map."""

    __tablename__ = "programme_map"
    __table_args__ = (CheckConstraint("reach > 0", name="a_map_has_a_size"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    centre: Mapped[Point] = mapped_column(PointColumn)
    reach: Mapped[int]  # metres from the centre to each edge
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Window(Model):
    """When synpunkter on the programme's parts are asked for. Ideas are always welcome (decision 4).

    `closes_at` is the last moment that counts as in time; `closed_at` is set when it is closed by hand.
    """

    __tablename__ = "window"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="a_window_ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    step: Mapped[int]
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_example: Mapped[bool] = mapped_column(default=False)

    @property
    def ends_at(self) -> datetime:
        """When it ends, or ended: at its last moment, or before that when it was closed by hand."""
        return min(self.closes_at, self.closed_at or self.closes_at)
