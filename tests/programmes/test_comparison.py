"""What differs between two versions is told part by part and word by word, and nothing is left out."""

from hypothesis import given
from hypothesis import strategies as st

from participation.programmes.comparison import Difference, compare
from participation.programmes.models import PartKind, PartWording, ProgrammePart


def wording(part_id, text):
    return PartWording(part_id=part_id, text=text, part=ProgrammePart(id=part_id, kind=PartKind.AREA))


def test_each_part_is_the_same_reworded_new_or_gone():
    before = [wording(1, "Natur"), wording(2, "Trygga vägar till skolan"), wording(3, "Handel")]
    after = [wording(2, "Trygga cykelvägar till skolan"), wording(1, "Natur"), wording(4, "Hav")]
    found = {part.part_id: part for part in compare(before, after)}

    assert {number: part.difference for number, part in found.items()} == {
        1: Difference.SAME, 2: Difference.REWORDED, 3: Difference.GONE, 4: Difference.NEW,
    }  # fmt: skip
    assert [stretch.words for stretch in found[2].before if stretch.differs] == ["vägar "]
    assert [stretch.words for stretch in found[2].after if stretch.differs] == ["cykelvägar "]
    assert list(found) == [2, 1, 4, 3]


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_word_of_both_texts_is_shown(old, new):
    (part,) = compare([wording(1, old)], [wording(1, new)])
    assert "".join(stretch.words for stretch in part.before) == old.lstrip()
    assert "".join(stretch.words for stretch in part.after) == new.lstrip()
