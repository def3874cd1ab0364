"""How a programme's text is built: which part may stand under which, and in which order they are read."""

from collections.abc import Iterator, Mapping, Sequence

from participation.programmes.models import PartKind, PartWording

# In the order they are read under the same parent. None: it stands by itself.
MAY_STAND_UNDER: Mapping[PartKind, tuple[PartKind | None, ...]] = {
    PartKind.VISION: (None,),
    PartKind.VISION_POINT: (PartKind.VISION,),
    PartKind.AREA: (None,),
    PartKind.AMBITION: (PartKind.AREA,),
    PartKind.STRATEGY: (PartKind.AREA, PartKind.AMBITION),
    PartKind.YOUTH_VOICE: (PartKind.AREA,),
}
_ORDER = list(MAY_STAND_UNDER)


def in_reading_order(wordings: Sequence[PartWording]) -> list[PartWording]:
    """The parts as they are read: each followed by what stands under it. Needs `part` loaded.

    A part whose parent is gone is read last rather than lost.
    """
    known = {wording.part_id for wording in wordings}
    below: dict[int | None, list[PartWording]] = {}
    for wording in wordings:
        parent = wording.parent_part_id if wording.parent_part_id in known else None
        below.setdefault(parent, []).append(wording)

    def walk(parent: int | None) -> Iterator[PartWording]:
        for wording in sorted(below.get(parent, []), key=lambda one: (_rank(one), one.position, one.id)):
            yield wording
            yield from walk(wording.part_id)

    return list(walk(None))


def siblings_of(wording: PartWording, wordings: Sequence[PartWording]) -> list[PartWording]:
    """The parts of the same kind under the same parent, itself among them, in their order."""
    return [
        other
        for other in in_reading_order(wordings)
        if other.part.kind == wording.part.kind and other.parent_part_id == wording.parent_part_id
    ]


def _rank(wording: PartWording) -> int:
    """Where its kind stands. What has lost its parent comes after all that has its place."""
    lost = wording.parent_part_id is None and None not in MAY_STAND_UNDER[wording.part.kind]
    return _ORDER.index(wording.part.kind) + lost * len(_ORDER)
