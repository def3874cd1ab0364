"""The page on which a project leader chooses reading before or after showing, and sees who chose what."""

from collections.abc import Sequence
from dataclasses import dataclass

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE
from participation.programmes.mode_models import ALWAYS, ModerationMode
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.revisions.mode_forms import READ_WORDS


@dataclass(frozen=True)
class ModeLine:
    """One choice as it was made."""

    when: str
    what: str
    who: str
    chosen_at: str
    holds: bool


@dataclass(frozen=True)
class ModePage:
    """What holds now, and every choice that was made."""

    staff_nav: StaffNav
    place: Place
    now: str
    lines: Sequence[ModeLine]
    seen: int
    conflict: bool


def mode_page(
    actor: Actor, programme: Programme, modes: Sequence[tuple[ModerationMode, str]], *, at_once: bool,
    conflict: bool = False,
) -> ModePage:
    """The page. `modes` the latest first: the first of each step holds."""
    steps: set[int] = set()
    lines = []
    for mode, name in modes:
        local = mode.set_at.astimezone(LOCAL_ZONE)
        lines.append(
            ModeLine(
                when="Alltid" if mode.step == ALWAYS else f"Steg {mode.step}",
                what=READ_WORDS[mode.read] if mode.read else "Som alltid",
                who=name,
                chosen_at=f"{local:%Y-%m-%d} kl. {local:%H.%M}",
                holds=mode.step not in steps,
            )
        )
        steps.add(mode.step)
    return ModePage(
        staff_nav=staff_nav(actor),
        place=place_of(programme),
        now="Just nu visas texter direkt, och en människa läser efteråt." if at_once
        else "Just nu läser en människa varje text innan den visas.",
        lines=lines,
        seen=modes[0][0].id if modes else 0,
        conflict=conflict,
    )  # fmt: skip
