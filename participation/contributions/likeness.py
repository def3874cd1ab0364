"""Which texts are as good as the same: what one robot sends two hundred times."""

import re
from hashlib import sha256

_NOT_LETTERS = re.compile(r"[\W\d_]+")
LIKENESS_LENGTH = 16


def likeness_of(text: str) -> str:
    """A digest of the letters alone: figures, signs, spaces and capitals make no difference.

    A text without letters is like nothing but itself.
    """
    letters = _NOT_LETTERS.sub("", text.casefold()) or text
    return sha256(letters.encode()).hexdigest()[:LIKENESS_LENGTH]
