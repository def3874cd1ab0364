"""The nine steps of a revision, as data (Seed A of the domain: the municipality's own description).

The words are lazy, so that each page gets its own language.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Step:
    """One step: its number, what it is called, who is responsible, and what it means to a resident."""

    number: int
    name: str
    responsible: str
    meaning: str


STEPS: tuple[Step, ...] = (
    Step(1, _("Öppet dialogmöte"), _("Projektledaren"),
         _("Alla är välkomna att säga vad som är bra och vad som saknas.")),
    Step(2, _("Ungas dag"), _("Projektledaren och skolan"),
         _("Barn och unga säger sitt, på sitt eget sätt.")),
    Step(3, _("Sammanställning"), _("Projektledaren och samhällsföreningen"),
         _("Det som kommit in skrivs ihop.")),
    Step(4, _("Föreningen läser"), _("Samhällsföreningens styrelse"),
         _("Styrelsen läser och berättar för medlemmarna.")),
    Step(5, _("Alla lämnar synpunkter"), _("Projektledaren"),
         _("Alla kan lämna synpunkter på sammanställningen och programmet.")),
    Step(6, _("Nytt förslag"), _("Projektledaren och arbetsgruppen"),
         _("Ett nytt program skrivs utifrån det som sagts.")),
    Step(7, _("Styrgruppen godkänner"), _("Styrgruppen"),
         _("Politiker och ortens företrädare tar ställning.")),
    Step(8, _("Kommunen informeras"), _("Projektledaren"),
         _("Kommunens förvaltningar läser innan beslutet.")),
    Step(9, _("Beslut"), _("Kommunstyrelsen"),
         _("Politikerna beslutar om det nya programmet.")),
)  # fmt: skip
STEP_FOR_COMMENTS = 5
LAST_STEP = 9


def step(number: int) -> Step:
    """The step with this number (1 to 9)."""
    return STEPS[number - 1]
