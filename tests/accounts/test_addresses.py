"""E-mail addresses in the one form in which they are kept (security of rows E1 to E13)."""


import pytest

from participation.accounts.addresses import (
    NOT_AN_ADDRESS,
    ONLY_ONE,
    TOO_LONG,
    UNUSUAL,
    clean_email,
    email_typed_at_sign_in,
)
from participation.core.errors import RuleBroken
from tests.support.effort import effort


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Kim.Ek@Exempel.SE ", "kim.ek@exempel.se"),
        ("kim+forslag@exempel.se", "kim+forslag@exempel.se"),
        ("k_i.m@åäö.se", "k_i.m@xn--4cab6c.se"),
        ("kim@exempel.museum", "kim@exempel.museum"),
        ("=kim@exempel.se", "=kim@exempel.se"),
    ],
)
def test_an_address_is_kept_in_one_form(typed, kept):
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("kim@", NOT_AN_ADDRESS),
        ("@exempel.se", NOT_AN_ADDRESS),
        ("kim.exempel.se", NOT_AN_ADDRESS),
        ("", NOT_AN_ADDRESS),
        ("kim@exempel.se, kari@exempel.se", ONLY_ONE),
        ("kim@exempel.se%0ACc:alla@exempel.se", NOT_AN_ADDRESS),
        ("kim@exempel.se\nCc:alla@exempel.se", NOT_AN_ADDRESS),
        ("k" * 244 + "@exempel.se", TOO_LONG),
        ("m\u0131kael@exempel.se", UNUSUAL),
        ("\ufb01a@exempel.se", UNUSUAL),
        ("\u212aim@exempel.se", UNUSUAL),
        ("kim@[127.0.0.1]", NOT_AN_ADDRESS),
        ("kim@127.0.0.1", NOT_AN_ADDRESS),
        ("kim@localhost", NOT_AN_ADDRESS),
        ("kim@exempel", NOT_AN_ADDRESS),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(typed, sentence):
    with pytest.raises(RuleBroken) as broken:
        clean_email(typed)
    assert (broken.value.sentence, broken.value.field) == (sentence, "email")
    assert email_typed_at_sign_in(typed) == ""


def test_sixty_thousand_at_signs_are_refused_quickly():
    def is_refused():
        with pytest.raises(RuleBroken):
            clean_email("@" * 60_000)

    assert effort(is_refused) < 0.05
