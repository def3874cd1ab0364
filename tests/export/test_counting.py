"""Counting sees that the rows are what the package says that they are."""

from collections.abc import Mapping

import pytest

from participation.export.counting import count_voices
from tests.export.packages import make_public_package, make_public_voice

NATURE, SCHOOL = "Läge, natur och identitet", "Skola, sport och fritid"


def test_voices_are_counted_by_area_kind_and_channel() -> None:
    voices = [
        make_public_voice(1, area=NATURE),
        make_public_voice(2, area=SCHOOL, channel="papper", is_example=True),
        make_public_voice(3, area=SCHOOL, kind="synpunkt"),
    ]
    counts = count_voices(make_public_package(*voices))
    assert (counts.total, counts.examples, counts.in_area(SCHOOL)) == (3, 1, 2)
    assert counts.by_channel == {"webb": 2, "papper": 1}
    assert counts.by_area_and_kind == {(NATURE, "idé"): 1, (SCHOOL, "idé"): 1, (SCHOOL, "synpunkt"): 1}
    assert counts.by_area_and_channel[SCHOOL, "papper"] == 1


@pytest.mark.parametrize("changed", [{"area": "Okänt"}, {"channel": "duva"}, {"kind": "sång"}])
def test_a_row_outside_the_words_of_the_package_is_refused(changed: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match="does not name"):
        count_voices(make_public_package(make_public_voice(**changed)))


@pytest.mark.parametrize(
    "places",
    [
        [(SCHOOL, ""), (NATURE, "")],
        [(NATURE, ""), (SCHOOL, ""), (NATURE, "")],
        [(NATURE, ""), (NATURE, "g1")],
        [(NATURE, "g1"), (NATURE, "g2"), (NATURE, "g1")],
    ],
)
def test_rows_out_of_order_are_refused(places: list[tuple[str, str]]) -> None:
    voices = [make_public_voice(n, area=area, group_id=group) for n, (area, group) in enumerate(places)]
    with pytest.raises(ValueError, match="out of order"):
        count_voices(make_public_package(*voices))


def test_a_group_may_have_voices_in_more_than_one_area() -> None:
    voices = [
        make_public_voice(1, area=NATURE, group_id="g1"),
        make_public_voice(2, area=SCHOOL, group_id="g1"),
    ]
    assert count_voices(make_public_package(*voices)).total == 2
