"""Text on its way into a file. Stored text is clean already; a report must not fail if some of it is not."""

import re
from typing import Final

_LINE_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c]")
_NOT_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without what XML 1.0 and UTF-8 cannot hold (NUL, U+FFFE, lone surrogates and their like).

    Every kind of line break that those characters stand for becomes a line feed, as in `clean_text`.
    Never raises, and gives the same text for every format.
    """
    return _NOT_IN_XML.sub("", _LINE_BREAKS.sub("\n", text))
