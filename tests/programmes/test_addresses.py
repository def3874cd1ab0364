"""A place is found however its name is typed, and never hides a page of the site's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.loading.programmes import read_programmes
from participation.programmes.addresses import RESERVED_WORDS, slug_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("getinge", "getinge"),
        ("Getinge", "getinge"),
        ("GETINGE", "getinge"),
        ("framtid-getinge", "getinge"),
        ("Framtid-Vallås", "vallas"),
        ("vallås", "vallas"),
        ("valla\u030as", "vallas"),
        ("stadens hjärta", "stadens-hjarta"),
        ("Stadens-Hjärta", "stadens-hjarta"),
        ("oskarström", "oskarstrom"),
        ("simlångsdalen", "simlangsdalen"),
        (" getinge ", "getinge"),
        ("", ""),
    ],
)
def test_what_was_meant(typed, meant):
    assert slug_of(typed) == meant


@given(st.text(max_size=60))
def test_any_address_at_all_has_a_meaning(typed):
    assert isinstance(slug_of(typed), str)


def test_no_page_of_the_sites_own_can_be_hidden_by_a_place(app):
    own = {
        rule.rule.split("/")[1]
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(("/<", "/static/"))
    } - {""}
    assert own | {"static", "en"} <= RESERVED_WORDS


def test_no_programme_has_a_reserved_address_and_each_is_its_own_meaning():
    slugs = {facts["slug"].removeprefix("framtid-") for facts in read_programmes()}

    assert not slugs & RESERVED_WORDS
    assert {slug_of(slug) for slug in slugs} == slugs
    assert len(slugs) == 8
