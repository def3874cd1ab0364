"""Ten codes on paper, for the day when the phone with the app is lost.

Each holds 80 random bits and works once. With so many, a plain digest gives nothing away, and looking one up
costs no more than a glance: the slow hashes are for what people choose themselves.
"""

import secrets
import unicodedata

HOW_MANY = 10
GROUPS, GROUP_LENGTH = 4, 4
# Crockford's letters: none that is taken for another.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TAKEN_FOR = str.maketrans("ilo", "110")


def new_recovery_codes() -> list[str]:
    """Ten codes, as they are shown: four groups of four."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
        for _ in range(HOW_MANY)
    ]


def normalised_recovery_code(typed: str) -> str | None:
    """The code as we spell it, whatever capitals and spaces were typed; None when it cannot be one."""
    plain = unicodedata.normalize("NFKC", typed).lower().translate(_TAKEN_FOR)
    letters = "".join(letter for letter in plain if letter in _ALPHABET)
    if len(letters) != GROUPS * GROUP_LENGTH:
        return None
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, len(letters), GROUP_LENGTH))
