"""How many voices there are, by area, kind and channel: one pass, which sees that they are in order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from participation.export.package_content import AnyPackage, VoiceFacts


@dataclass(frozen=True, slots=True)
class VoiceCounts:
    """The rows of a package, counted. `examples` are those made up to show the service."""

    total: int
    examples: int
    by_channel: Counter[str]
    by_area_and_kind: Counter[tuple[str, str]]
    by_area_and_channel: Counter[tuple[str, str]]

    def in_area(self, area: str) -> int:
        """All voices of one area."""
        return sum(count for (named, _), count in self.by_area_and_channel.items() if named == area)


def voices_of(content: AnyPackage) -> Iterator[VoiceFacts]:
    """The rows, each of exactly the type its variant allows. Raises TypeError for any other."""
    for voice in content.voices:
        if type(voice) is not content.row_type:
            raise TypeError(f"a {content.variant} package cannot hold a {type(voice).__name__}")
        yield voice


def count_voices(content: AnyPackage) -> VoiceCounts:
    """Count the rows. Raises ValueError if a row has an unknown area, kind or channel, or is out of order."""
    names = (set(content.all_areas), set(content.kinds), set(content.channels))
    order = {area: place for place, area in enumerate(content.all_areas)}
    counts = VoiceCounts(0, 0, Counter(), Counter(), Counter())
    total = examples = 0
    latest = (-1, False)
    ended_groups: set[str] = set()
    group_id = ""
    for voice in voices_of(content):
        named = zip((voice.area, voice.kind, voice.channel), names, strict=True)
        if any(word not in words for word, words in named):
            raise ValueError(f"voice {voice.id} has an area, kind or channel that the package does not name")
        place = (order[voice.area], not voice.group_id)
        if place[0] != latest[0]:
            ended_groups.clear()
        elif voice.group_id != group_id:
            ended_groups.add(group_id)
        if place < latest or (voice.group_id and voice.group_id in ended_groups):
            raise ValueError(f"voice {voice.id} is out of order")
        latest, group_id = place, voice.group_id
        total += 1
        examples += voice.is_example
        counts.by_channel[voice.channel] += 1
        counts.by_area_and_kind[voice.area, voice.kind] += 1
        counts.by_area_and_channel[voice.area, voice.channel] += 1
    return VoiceCounts(
        total, examples, counts.by_channel, counts.by_area_and_kind, counts.by_area_and_channel
    )
