"""What differs between two versions of a programme: part by part, and within a part word by word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from participation.programmes.models import PartKind, PartWording

_WORD = re.compile(r"\S+\s*")


class Difference(StrEnum):
    """What became of a part."""

    SAME = "same"
    REWORDED = "reworded"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Stretch:
    """Some words in a row; `differs` when the other version does not have them there."""

    words: str
    differs: bool


@dataclass(frozen=True)
class ComparedPart:
    """One part in both versions. `before` is empty for what is new, `after` for what is gone."""

    part_id: int
    kind: PartKind
    difference: Difference
    before: Sequence[Stretch]
    after: Sequence[Stretch]


def compare(before: Sequence[PartWording], after: Sequence[PartWording]) -> list[ComparedPart]:
    """Every part of either: first as the later one is read, then what is gone. Needs `part` loaded."""
    earlier = {wording.part_id: wording for wording in before}
    kept = {wording.part_id for wording in after}
    return [
        *(_compared(earlier.get(wording.part_id), wording) for wording in after),
        *(_compared(wording, None) for wording in before if wording.part_id not in kept),
    ]


def _compared(before: PartWording | None, after: PartWording | None) -> ComparedPart:
    wording = after or before
    if wording is None:
        raise ValueError("a part stands in one of the two")
    old, new = (before.text if before else ""), (after.text if after else "")
    if before is None:
        difference = Difference.NEW
    elif after is None:
        difference = Difference.GONE
    else:
        difference = Difference.SAME if old == new else Difference.REWORDED
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    steps = SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes()
    return ComparedPart(
        part_id=wording.part_id,
        kind=wording.part.kind,
        difference=difference,
        before=_stretches((old_words[a:b], tag != "equal") for tag, a, b, _c, _d in steps),
        after=_stretches((new_words[c:d], tag != "equal") for tag, _a, _b, c, d in steps),
    )


def _stretches(steps: Iterable[tuple[list[str], bool]]) -> list[Stretch]:
    return [Stretch("".join(words), differs) for words, differs in steps if words]
