"""The five words of a receipt: derived, read back forgivingly, looked up and sealed.

A resident has no account. Five words follow what he or she said, and whoever holds the words holds the
receipt, so the words themselves are never stored. They are derived from the form's submission key and the
content, and the database keeps `code_hash` of them. The list `receipt_words.txt` is frozen: changing a word
changes codes that are already printed on paper.
"""

import base64
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path

WORDS_PER_CODE = 5
BITS_PER_WORD = 11

#: Nothing longer is read as a code. Five words are at most 39 characters; the rest is room for stray spaces.
MAX_TYPED_CHARACTERS = 1_000

_DERIVE_LABEL = b"framtidsdialogen/receipt-code/derive/1"
_HASH_LABEL = b"framtidsdialogen/receipt-code/hash/1"
_PAD_LABEL = b"framtidsdialogen/receipt-code/pad/1"
_MAC_LABEL = b"framtidsdialogen/receipt-code/mac/1"

_PACKED_BYTES = 7
_NONCE_BYTES = 16
_MAC_BYTES = 13

#: What `seal_code` returns: 16 + 7 + 13 = 36 bytes in Base64, without padding or loose bits to vary.
SEALED_CHARACTERS = 48

#: Letters of neighbouring keyboards that Unicode does not take apart into a letter and a mark.
_NEIGHBOUR_LETTERS = str.maketrans({"æ": "a", "ø": "o", "ı": "i"})


def fold(text: str) -> str:
    """Return `text` in lower case with every mark taken off: å and ä become a, ö becomes o, é becomes e."""
    parts = unicodedata.normalize("NFKD", text).lower()
    letters = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Cf"))
    return letters.translate(_NEIGHBOUR_LETTERS)


WORDS: tuple[str, ...] = tuple(
    Path(__file__).with_name("receipt_words.txt").read_text(encoding="utf-8").split()
)
_INDEX_BY_FOLDED_WORD = {fold(word): index for index, word in enumerate(WORDS)}


def derive_code(secret: bytes, submission_key: str, content_digest: bytes) -> tuple[str, ...]:
    """Return the five words (55 bits) that belong to this submission key and this content.

    The same three arguments always give the same words, so a double click, a retry or Back gives the same
    receipt. Without `secret` the words can be neither computed nor checked.
    """
    digest = _keyed_digest(secret, _DERIVE_LABEL, _bytes_of(submission_key), content_digest)
    return _unpack(digest[:_PACKED_BYTES])


def normalise_code(typed: str) -> tuple[str, ...] | None:
    """Return the five words as the list spells them, or None when `typed` is not a code.

    Forgives capitals, missing or decomposed marks, and whatever stands between and around the words: spaces,
    line breaks, hyphens, commas, dots, digits. Accepts any string, never raises, and does no work on a string
    longer than `MAX_TYPED_CHARACTERS`.
    """
    if len(typed) > MAX_TYPED_CHARACTERS:
        return None
    pieces = [piece for piece in re.split(r"[\W\d_]+", fold(typed)) if piece]
    if len(pieces) != WORDS_PER_CODE or not all(piece in _INDEX_BY_FOLDED_WORD for piece in pieces):
        return None
    return tuple(WORDS[_INDEX_BY_FOLDED_WORD[piece]] for piece in pieces)


def code_hash(secret: bytes, words: Sequence[str]) -> bytes:
    """Return the 32 bytes by which a code is stored and looked up.

    Keyed, because 55 bits alone could be searched through by someone who holds a copy of the database.
    `words` come from `derive_code` or `normalise_code`.
    """
    return _keyed_digest(secret, _HASH_LABEL, _bytes_of(code_for_fragment(words)))


def code_for_fragment(words: Sequence[str]) -> str:
    """Return `ord-ord-ord-ord-ord` with å, ä and ö kept; percent-encoding belongs to the URL's builder."""
    return "-".join(words)


def seal_code(token: str, words: Sequence[str]) -> str:
    """Return 48 ASCII characters from which only the visitor's own session token gives the words back.

    Straight after sending, and after the words have been typed, the receipt page must show them, so they wait
    in the session's row on the server. The row knows only the SHA-256 of the token in the visitor's cookie;
    the words are combined (XOR) with a pad made from the raw token and a random nonce. Whoever reads the
    database, a backup or a dump, even together with the server's secrets, can therefore not open one seal.
    The token must be as random as a session token: the seal is no stronger than the token.
    Raises KeyError when a word is not in the list.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = _xor(_pack(words), _pad(token, nonce))
    return base64.urlsafe_b64encode(nonce + hidden + _mac(token, nonce + hidden)).decode("ascii")


def unseal_code(token: str, sealed: str) -> tuple[str, ...] | None:
    """Return the words that `seal_code` hid, or None for another token or a changed or broken seal.

    The check at the end of the seal is what tells a wrong token from five wrong words: without it every
    token would give a code that looks real.
    """
    if len(sealed) != SEALED_CHARACTERS:
        return None
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(token, body)):
        return None
    nonce, hidden = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
    return _unpack(_xor(hidden, _pad(token, nonce)))


def _pack(words: Sequence[str]) -> bytes:
    """Write the words' places in the list as 55 bits, first word first, and one spare bit last."""
    number = 0
    for word in words:
        number = number << BITS_PER_WORD | _INDEX_BY_FOLDED_WORD[fold(word)]
    return (number << 1).to_bytes(_PACKED_BYTES, "big")


def _unpack(packed: bytes) -> tuple[str, ...]:
    """Read the first 55 of 56 bits as five words."""
    number = int.from_bytes(packed, "big") >> 1
    shifts = range(BITS_PER_WORD * (WORDS_PER_CODE - 1), -1, -BITS_PER_WORD)
    return tuple(WORDS[number >> shift & (1 << BITS_PER_WORD) - 1] for shift in shifts)


def _pad(token: str, nonce: bytes) -> bytes:
    return _keyed_digest(_bytes_of(token), _PAD_LABEL, nonce)[:_PACKED_BYTES]


def _mac(token: str, body: bytes) -> bytes:
    return _keyed_digest(_bytes_of(token), _MAC_LABEL, body)[:_MAC_BYTES]


def _keyed_digest(key: bytes, label: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 over the label and the parts, each led by its length so that no two inputs run together."""
    message = b"".join(len(part).to_bytes(8, "big") + part for part in (label, *parts))
    return hmac.digest(key, message, "sha256")


def _bytes_of(text: str) -> bytes:
    """UTF-8 that also takes the lone surrogates a JSON body may hold, so that no input can raise."""
    return text.encode("utf-8", "surrogatepass")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
