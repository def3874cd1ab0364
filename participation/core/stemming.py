"""Search words computed by us, so that SQLite (FTS5) and PostgreSQL give the same hits.

Stored text and query go through the same steps: words in small letters, Swedish endings off, å ä ö kept.
The databases must take the stems as they are, word by word between spaces.
"""

import unicodedata
from collections.abc import Callable
from functools import cache

import regex
import snowballstemmer

TOKEN_MAX = 40
HYPHENS = "-\u2010\u2011"

# A word begins with a letter or digit; the marks that letters of Arabic, Thai and others carry stay in it.
_LETTERS = r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*+"
_WORD = regex.compile(rf"{_LETTERS}(?:[{HYPHENS}]{_LETTERS})*+")
_DEFINITE = regex.compile(
    r"(?<=\w{3})an$|(?<=\w[yåö])n$"
    # The "-et" of these is their own: "raket" is not the straight one ("rak"), nor "internet" an "intern".
    r"|(?<=\w{3})(?<!^(?:intern|kom|pak|rak|stak))et$"
    r"|(?<=\w\wm)m$"
)
_OWN_DOUBLE_T = regex.compile(r"(?<=\w{3}et)t")
_SOFT = regex.compile("[\u00ad\u200c\u200d]")


def search_stems(text: str) -> str:
    """The stems of a text in its order, between single spaces.

    A hyphenated word gives its parts and their joined form, so that it is found either way.
    """
    stem = _stemmer()
    return " ".join(stem(form) for word in _words(text) for form in _forms(word))


def query_terms(query: str, max_terms: int = 12) -> list[str]:
    """The stems to look for, each once, at most `max_terms`; all of them must be there for a hit.

    A hyphenated word is looked for joined: that finds it written with and without its hyphen.
    """
    stem = _stemmer()
    return list(dict.fromkeys(stem(_forms(word)[-1]) for word in _words(query)))[:max_terms]


def _words(text: str) -> list[str]:
    """The words in small letters, hyphens inside them kept."""
    return _WORD.findall(unicodedata.normalize("NFC", _SOFT.sub("", text).lower()))


def _forms(word: str) -> list[str]:
    """The word alone or, when it has hyphens, its parts and last the joined form."""
    parts = regex.split(f"[{HYPHENS}]", word)
    return parts if len(parts) == 1 else [*parts, "".join(parts)]


def _stemmer() -> Callable[[str], str]:
    """A function from word to stem. Made anew for each text, because Snowball's object is not thread-safe.

    It goes on until nothing more comes off: one round makes "lekplats" to "lekplat" but "lekplatsen" to
    "lekplats", and they would never meet. Snowball leaves the endings of "skolan", "byn", "miljön" and
    "torget" where they are, and the second m of "gymmet"; they are taken off here. "Parkett" keeps the t that
    Snowball takes: without it, it would look like a form of "park".
    """
    snowball = snowballstemmer.stemmer("swedish")

    @cache
    def stem(word: str) -> str:
        shorter = snowball.stemWord(word)
        if _OWN_DOUBLE_T.match(word, len(shorter)):
            shorter += "t"
        shorter = _DEFINITE.sub("", shorter)
        return word[:TOKEN_MAX] if shorter == word else stem(shorter)

    return stem
