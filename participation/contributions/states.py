"""What a contribution can be, which states it passes, and the words people choose from. Data only."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """idé, synpunkt, yttrande."""

    IDEA = "idea"
    COMMENT = "comment"
    STATEMENT = "statement"


class Channel(StrEnum):
    """The way a contribution came."""

    WEB = "web"
    TABLET = "tablet"
    MEETING = "meeting"
    PAPER = "paper"
    ASSOCIATION = "association"
    EMAIL = "email"
    PHONE = "phone"
    INTERVIEW = "interview"


class State(StrEnum):
    """May it be seen? `withheld` never was; `hidden` was once; `withdrawn` is its author's own word.

    `forwarded` belongs to somebody else, who has got it. `split` became several, which are what is shown and
    counted; `rejoined` is such a part, when the splitting has been undone.
    """

    WAITING = "waiting"
    SHOWN = "shown"
    WITHHELD = "withheld"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    SPLIT = "split"
    REJOINED = "rejoined"


# Kept, read by staff, and counted nowhere: what is counted instead are the parts, or the whole.
UNCOUNTED = frozenset({State.SPLIT, State.REJOINED})


class Stage(StrEnum):
    """How far on its way: written here by the floors above, so that lists can filter without looking up."""

    NONE = "none"
    LISTED = "listed"


class Reason(StrEnum):
    """Why a text is not shown (MOD-2). There is no reason called opinion."""

    PERSONAL_DATA = "personal_data"
    THREAT = "threat"
    PERSONAL_ATTACK = "personal_attack"
    ACCUSATION = "accusation_of_crime"
    CRIMINAL = "clearly_criminal"
    ADVERTISING = "advertising"
    DUPLICATE = "sent_twice"
    OUTSIDE_SCOPE = "outside_scope"


class AgeBand(StrEnum):
    """PRI-9, with "under 10" (decision 3)."""

    UNDER_10 = "under_10"
    FROM_10 = "10_12"
    FROM_13 = "13_15"
    FROM_16 = "16_19"
    FROM_20 = "20_39"
    FROM_40 = "40_59"
    FROM_60 = "60_79"
    FROM_80 = "80_plus"


class Sex(StrEnum):
    """As asked: kvinna, man, annat. Not answered is None."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Relation(StrEnum):
    """How the writer relates to the place."""

    LIVES = "lives"
    WORKS = "works"
    SCHOOL = "school"
    VISITS = "visits"


# From which states the moderators' and the author's acts lead where. What is not shown may be decided anew:
# shown after all (as it is or masked), or kept back for a better reason. "restore" is for what is not shown.
MOVES: Mapping[str, Mapping[State, State]] = {
    "publish": {
        State.WAITING: State.SHOWN,
        State.SHOWN: State.SHOWN,
        State.WITHHELD: State.SHOWN,
        State.HIDDEN: State.SHOWN,
        State.FORWARDED: State.SHOWN,
    },
    "withhold": {
        State.WAITING: State.WITHHELD,
        State.SHOWN: State.HIDDEN,
        State.WITHHELD: State.WITHHELD,
        State.HIDDEN: State.HIDDEN,
    },
    "restore": {State.WITHHELD: State.SHOWN, State.HIDDEN: State.SHOWN},
    "forward": {
        State.WAITING: State.FORWARDED,
        State.SHOWN: State.FORWARDED,
        State.WITHHELD: State.FORWARDED,
        State.HIDDEN: State.FORWARDED,
        State.FORWARDED: State.FORWARDED,
    },
    "ask": {State.WAITING: State.WAITING, State.SHOWN: State.SHOWN},
    "split": {State.WAITING: State.SPLIT, State.SHOWN: State.SPLIT},
    "withdraw": {
        State.WAITING: State.WITHDRAWN,
        State.SHOWN: State.WITHDRAWN,
        State.WITHHELD: State.WITHDRAWN,
        State.HIDDEN: State.WITHDRAWN,
        State.FORWARDED: State.WITHDRAWN,
        State.SPLIT: State.WITHDRAWN,
    },
}


class PhotoState(StrEnum):
    """May a picture be seen, with what it came with? A person decides, whatever is decided about the text."""

    WAITING = "waiting"
    RELEASED = "released"
    WITHHELD = "withheld"
