"""The nine steps of a revision, as data (Seed A of the domain: the municipality's own description)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: its number, what it is called, who is responsible, and what it means to a resident."""

    number: int
    name: str
    responsible: str
    meaning: str


STEPS: tuple[Step, ...] = (
    Step(1, "Öppet dialogmöte", "Projektledaren", "Alla är välkomna att säga vad som är bra och vad som saknas."),
    Step(2, "Ungas dag", "Projektledaren och skolan", "Barn och unga säger sitt, på sitt eget sätt."),
    Step(3, "Sammanställning", "Projektledaren och samhällsföreningen", "Det som kommit in skrivs ihop."),
    Step(4, "Föreningen läser", "Samhällsföreningens styrelse", "Styrelsen läser och berättar för medlemmarna."),
    Step(5, "Alla lämnar synpunkter", "Projektledaren", "Alla kan lämna synpunkter på sammanställningen och programmet."),
    Step(6, "Nytt förslag", "Projektledaren och arbetsgruppen", "Ett nytt program skrivs utifrån det som sagts."),
    Step(7, "Styrgruppen godkänner", "Styrgruppen", "Politiker och ortens företrädare tar ställning."),
    Step(8, "Kommunen informeras", "Projektledaren", "Kommunens förvaltningar läser innan beslutet."),
    Step(9, "Beslut", "Kommunstyrelsen", "Politikerna beslutar om det nya programmet."),
)
STEP_FOR_COMMENTS = 5
LAST_STEP = 9


def step(number: int) -> Step:
    """The step with this number (1 to 9)."""
    return STEPS[number - 1]
