"""Which part of the queue a moderator wants to read, as it stands in the address and in a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, or_, select

from participation.contributions.models import Contribution
from participation.contributions.operations import LINK_FLAG, OUTSIDE_MAP_FLAG, ROBOT_FLAG
from participation.contributions.states import Channel
from participation.core.personal_data import PersonalDataKind
from participation.moderation.workplace_models import Assignment
from participation.moderation.workplace_queries import is_on_a_desk
from participation.programmes.models import Programme

NAME_FLAG = "namn"
FLAG_WORDS: Mapping[str, str] = {
    PersonalDataKind.PERSONNUMMER: "Personnummer",
    PersonalDataKind.PHONE: "Nummer",
    PersonalDataKind.EMAIL: "E-post",
    PersonalDataKind.REGISTRATION_PLATE: "Bilnummer",
    LINK_FLAG: "Länk",
    ROBOT_FLAG: "Robot",
    OUTSIDE_MAP_FLAG: "Utanför kartan",
}
# What comes first when the risk does: all that the machine noticed something in.
RISK = case(
    (or_(Contribution.flags != "", Contribution.shown_name.is_not(None)), 0), else_=1
)  # fmt: skip


class Whose(StrEnum):
    """On whose desk. The values stand in the address."""

    ALL = "alla"
    MINE = "mina"
    NOBODYS = "ingens"


@dataclass(frozen=True)
class QueueChoice:
    """Filters and order. What an address holds that is no choice counts as not chosen."""

    whose: Whose = Whose.ALL
    slug: str = ""
    channel: Channel | None = None
    flag: str = ""
    likeness: str = ""
    by_risk: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "QueueChoice":
        """The choice in an address."""
        flag, likeness = args.get("flagga", ""), args.get("lika", "")
        return cls(
            whose=_known(Whose, args.get("vilka")) or Whose.ALL,
            slug=args.get("ort", "").replace("\0", "")[:40],
            channel=_known(Channel, args.get("kanal")),
            flag=flag if flag in FLAG_WORDS or flag == NAME_FLAG else "",
            likeness=likeness if likeness.isalnum() and likeness.isascii() else "",
            by_risk=args.get("ordning") == "risk",
        )

    def to_args(self) -> dict[str, str]:
        """The same choice for an address: only what was chosen."""
        args = {
            "vilka": "" if self.whose == Whose.ALL else str(self.whose),
            "ort": self.slug,
            "kanal": str(self.channel or ""),
            "flagga": self.flag,
            "lika": self.likeness,
            "ordning": "risk" if self.by_risk else "",
        }
        return {name: value for name, value in args.items() if value}

    def conditions(self, reader_id: int | None) -> list[ColumnElement[bool]]:
        """What must hold of a contribution for `reader_id` to see it."""
        found = []
        if self.whose == Whose.MINE:
            found.append(
                exists().where(
                    Assignment.contribution_id == Contribution.id, Assignment.ended_at.is_(None),
                    Assignment.assigned_to == reader_id,
                )
            )
        if self.whose == Whose.NOBODYS:
            found.append(~is_on_a_desk())
        if self.slug:
            place = select(Programme.id).where(Programme.slug == self.slug).scalar_subquery()
            found.append(Contribution.programme_id == place)
        if self.channel is not None:
            found.append(Contribution.channel == self.channel)
        if self.flag == NAME_FLAG:
            found.append(Contribution.shown_name.is_not(None))
        elif self.flag:
            found.append(Contribution.flags.contains(self.flag, autoescape=True))
        if self.likeness:
            found.append(Contribution.likeness == self.likeness)
        return found

    def order(self) -> list[ColumnElement[int]]:
        """Oldest first; what the machine noticed before that when the risk comes first."""
        by_age = [Contribution.received_at, Contribution.id]
        return [RISK, *by_age] if self.by_risk else by_age

    def after(self, last: Contribution) -> ColumnElement[bool]:
        """Everything that comes after `last` in this order."""
        later = and_(
            Contribution.received_at >= last.received_at,  # where an index on the order begins
            or_(Contribution.received_at > last.received_at, Contribution.id > last.id),
        )
        if not self.by_risk:
            return later
        risk = 0 if last.flags or last.shown_name is not None else 1
        return or_(risk < RISK, and_(risk == RISK, later))


EVERYTHING = QueueChoice()


def _known(vocabulary: type[StrEnum], value: str | None) -> StrEnum | None:
    return vocabulary(value) if value in set(vocabulary) else None
