"""One-time codes: which are taken, and only once (row L13)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from participation.accounts.one_time_codes import (
    STEP_SECONDS,
    code_at,
    enrolment_uri,
    matching_step,
    new_secret,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 23, 8, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_one_step_before_and_after_are_taken(seconds, taken):
    code = code_at(SECRET, NOW + timedelta(seconds=seconds))
    assert (matching_step(SECRET, code, NOW, 0) is not None) is taken


def test_row_l13_a_code_is_not_taken_twice():
    code = code_at(SECRET, NOW)
    assert matching_step(SECRET, code, NOW, 0) == STEP
    assert matching_step(SECRET, code, NOW, STEP) is None


def test_row_l13_a_code_from_a_step_before_the_last_used_is_not_taken():
    earlier = code_at(SECRET, NOW - timedelta(seconds=STEP_SECONDS))
    assert matching_step(SECRET, earlier, NOW, STEP) is None


@pytest.mark.parametrize("typed", ["000000", "", "12345", "1234567", "abcdef", "²²²²²²", "٣" * 6])
def test_row_l13_what_is_no_code_is_not_taken(typed):
    assert matching_step(SECRET, typed, NOW, 0) is None


def test_row_l13_full_width_digits_and_spaces_are_read_as_meant():
    code = code_at(SECRET, NOW)
    for typed in (code.translate(FULL_WIDTH), f" {code[:3]} {code[3:]} ", f"{code[:3]}\u00a0{code[3:]}"):
        assert matching_step(SECRET, typed, NOW, 0) == STEP


def test_the_app_is_told_the_standard_settings():
    parts = urlsplit(enrolment_uri(SECRET, "kim@exempel.se", "Framtidsdialogen"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    query = parse_qs(parts.query)
    assert query == {"secret": [SECRET], "issuer": ["Framtidsdialogen"]}


def test_each_secret_is_new_and_has_160_bits():
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32
