"""Where one text seems to say several things: a proposal for the moderator, who decides."""

import re

_NUMBERED = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+")
_PARAGRAPH = re.compile(r"\n\s*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\d[.])\s+(?=[^\W\d_])")


def suggested_parts(text: str, most: int) -> list[str]:
    """The text cut at its numbers, else its empty lines, its lines, its sentences; at most `most` parts.

    What stands before the first number is left out: it is the greeting, and the original is beside it.
    """
    numbered = [piece.strip() for piece in _NUMBERED.split(text)[1:]]
    if len(numbered) > 1:
        return _at_most(numbered, most)
    for cut in (_PARAGRAPH, _LINE, _SENTENCE):
        pieces = [piece.strip() for piece in cut.split(text) if piece.strip()]
        if len(pieces) > 1:
            return _at_most(pieces, most)
    return [text.strip()]


def _at_most(pieces: list[str], most: int) -> list[str]:
    return pieces if len(pieces) <= most else [*pieces[: most - 1], "\n".join(pieces[most - 1 :])]
