"""Whom a text can be sent on to with words that are ready, and the bodies that often decide instead of us."""

from collections.abc import Sequence
from dataclasses import dataclass

_WITH_ITS_DAY = "Vi skickar med dagen då den kom till oss."


@dataclass(frozen=True)
class Receiver:
    """Somebody who is often the right one, and what the author is told when nothing else is written."""

    key: str
    name: str
    words: str


FAULT_REPORTS = Receiver(
    "felanmalan",
    "Kommunens felanmälan",
    "Det du skriver om är trasigt eller behöver skötas. Vi skickar din text till kommunens felanmälan."
    f" {_WITH_ITS_DAY} Du når dem genom kommunens kundcenter.",
)
RECEIVERS: Sequence[Receiver] = (
    FAULT_REPORTS,
    Receiver(
        "kundcenter",
        "Kommunens kundcenter",
        f"Vi skickar din text till kommunens kundcenter. {_WITH_ITS_DAY}"
        " De visar dig rätt när du hör av dig till dem.",
    ),
    Receiver(
        "registrator",
        "Kommunens registrator",
        "Det du skriver är ett ärende för en nämnd. Vi skickar din text till kommunens registrator, som"
        f" lämnar den dit. {_WITH_ITS_DAY} Du når registratorn genom kommunens kundcenter.",
    ),
    Receiver(
        "trafikverket",
        "Trafikverket",
        f"Vägen eller järnvägen är statlig. Vi skickar din text till Trafikverket. {_WITH_ITS_DAY}"
        " Du når dem på trafikverket.se.",
    ),
    Receiver(
        "hallandstrafiken",
        "Hallandstrafiken",
        "Det gäller en buss, ett tåg eller en resa. Vi skickar din text till Hallandstrafiken."
        f" {_WITH_ITS_DAY} Du når dem på hallandstrafiken.se.",
    ),
    Receiver(
        "polisen",
        "Polisen",
        f"Det du skriver om är en sak för polisen. Vi skickar din text till dem. {_WITH_ITS_DAY}"
        " Du når dem på 114 14, och på 112 om det är bråttom.",
    ),
)
BODIES = ("Region Halland", "Hallandstrafiken", "Trafikverket", "Länsstyrelsen i Hallands län")


def receiver_by_key(key: str | None) -> Receiver | None:
    """The ready receiver with this key, or None."""
    return next((receiver for receiver in RECEIVERS if receiver.key == key), None)
