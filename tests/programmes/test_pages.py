"""Sources as a reader meets them."""

import pytest

from participation.programmes.pages import Source, part_anchor, sources_of


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (None, []),
        ("", []),
        ("abcdocz.com 2913383", [Source("abcdocz.com 2913383", None)]),
        ("https://www.getinge.nu/a/", [Source("getinge.nu", "https://www.getinge.nu/a/")]),
        ("http://oskarstrom.com/x", [Source("oskarstrom.com", "http://oskarstrom.com/x")]),
        ("javascript:alert(1)", [Source("javascript:alert(1)", None)]),
        ("en bok ; https://b.se/", [Source("en bok", None), Source("b.se", "https://b.se/")]),
    ],
)
def test_a_source_is_named_by_its_host_and_linked_only_when_it_is_an_address(source, shown):
    assert sources_of(source) == shown


def test_a_parts_anchor_is_its_lasting_id():
    assert part_anchor(7) == "del-7"
