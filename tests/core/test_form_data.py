"""A broken byte in a sent form is seen, and takes nothing else with it."""

import pytest

from participation.core.form_data import Request

URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("body", [b"text=Gr%C3+n&name=Kim", b"text=Gr\xc3 n&name=Kim"])
def test_t11_a_broken_byte_becomes_the_replacement_character_and_the_rest_is_kept(body):
    request = Request.from_values(method="POST", data=body, content_type=URLENCODED)
    assert request.form.to_dict() == {"text": "Gr\ufffd n", "name": "Kim"}


def test_whole_letters_and_empty_fields_are_read_as_sent():
    body = b"text=Gr%C3%B6n+%25C3&name=&text=tv%C3%A5"
    request = Request.from_values(method="POST", data=body, content_type=URLENCODED)
    assert request.form.to_dict(flat=False) == {"text": ["Grön %C3", "två"], "name": [""]}
