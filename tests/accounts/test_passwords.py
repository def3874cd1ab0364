"""Which passwords are refused, and how they are kept."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from participation.accounts.passwords import (
    EASY,
    TOO_LONG,
    TOO_SHORT,
    needs_rehash,
    password_hash,
    password_is_right,
    password_problem,
)

pytestmark = pytest.mark.real_passwords

CONTEXT = ["Halmstads kommun", "Framtidsdialogen", "Framtid Getinge", "anna.ek@exempel.se"]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("a" * 14, TOO_SHORT),
        ("a\u0301" * 14, TOO_SHORT),
        ("k3 v" * 32 + "x", TOO_LONG),
        (" " * 15, EASY),
        ("sommar2026halmstad", EASY),
        ("Framtidsdialogen2026", EASY),
        ("getinge getinge getinge", EASY),
        ("anna.ek@exempel.se", EASY),
        ("qwertyuiop123456", EASY),
        ("lösenordlösenord", EASY),
    ],
)
def test_row_l16_a_short_long_common_or_known_password_is_refused(password, problem):
    assert password_problem(password, CONTEXT) == problem


@pytest.mark.parametrize(
    "password",
    [
        "🐟🌲🚲🏠🎈🍎🍋🐝🦉🌍⚓🎻🧩🧭🪁",
        unicodedata.normalize("NFD", "räven åt sju blå hörnstenar"),
        "tre lila grodor på ett tak",
        "k3 vQ9pz" * 4 + "m4 Xw2rt" * 12,
    ],
)
def test_row_l16_emoji_decomposed_letters_and_128_characters_are_taken_as_typed(password):
    assert password_problem(password, CONTEXT) is None
    kept = password_hash(password)
    assert password_is_right(password, kept)
    if password != unicodedata.normalize("NFC", password):
        assert not password_is_right(unicodedata.normalize("NFC", password), kept)


def test_a_hash_is_argon2id_with_the_promised_settings():
    assert password_hash("tre lila grodor på ett tak").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_with_weaker_settings_is_to_be_renewed():
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("tre lila grodor")
    assert needs_rehash(weak)
    assert not needs_rehash(password_hash("tre lila grodor"))


def test_nobodys_password_is_never_right():
    assert not password_is_right("the password of nobody", None)


def test_a_longer_password_than_any_is_not_even_hashed():
    assert not password_is_right("x" * 200_000, password_hash("tre lila grodor"))
