"""The five words of a receipt are stable, forgiving to type, and silent in the database."""

import base64
import hashlib
import secrets
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.contributions import receipt_codes
from participation.contributions.receipt_codes import (
    MAX_TYPED_CHARACTERS,
    SEALED_CHARACTERS,
    WORDS,
    code_for_fragment,
    code_hash,
    derive_code,
    fold,
    normalise_code,
    seal_code,
    unseal_code,
)
from tests.support.effort import effort

SECRET = b"a receipt secret only used in this test"
DIGEST = hashlib.sha256("Fler bänkar vid ån".encode()).digest()
EXAMPLE = ("björk", "lykta", "norrut", "sadel", "kanel")
TOKEN = "Zk3v1tJrY0Qb8nq2s5u7x9A-BCDEFGHIJKLMNOPQRST"

WORD_LIST_SHA256 = "5151635a853c463564e44148578143a87ced1a24a13a211f85e9f702254be557"

ENDINGS = ("a", "n", "t", "r", "s", "e", "d", "en", "et", "er", "ar", "or", "na", "an", "ns")

# Words that would hurt, frighten, offend or take sides when they meet by chance on a receipt, also where they
# are harmless alone.
# fmt: off
UNFORTUNATE = frozenset({
    "adolf", "allah", "apa", "arg", "arsle", "avsky", "bajs", "balle", "begrava", "blod", "blodig", "bly",
    "bomb", "bov", "brand", "brott", "bråk", "bröst", "buddha", "bög", "cancer", "cell", "cigarr", "dass",
    "demon", "djävul", "dolk", "dom", "dop", "drunkna", "dräpa", "dråp", "dum", "dö", "död", "döda", "döv",
    "elak", "eld", "elände", "fan", "fanta", "fegis", "fet", "fis", "fitta", "fjant", "fruktan", "fy",
    "fängelse", "fängsla", "galen", "galge", "gift", "gisslan", "gravsten", "gris", "grym", "gräl", "gråt",
    "gråta", "gud", "hat", "hata", "hora", "hot", "hota", "hugga", "hämnd", "häxa", "hög", "höger", "idiot",
    "ikea", "imam", "jesus", "jihad", "jude", "jul", "jävla", "jävlig", "kaos", "kapten", "kista", "klaga",
    "kloster", "knark", "kniv", "knull", "knulla", "kock", "koran", "kors", "korv", "kossa", "krig", "kris",
    "krossa", "kräk", "kräkas", "kuk", "kula", "kung", "kyrka", "kåt", "kåta", "lego", "lidande", "lik",
    "lort", "lucia", "luder", "lögn", "lögnare", "makt", "maria", "mask", "massaker", "mobba", "mobbare",
    "mord", "mosa", "moses", "moské", "munk", "mus", "muta", "mörda", "naken", "nazist", "neger", "nunna",
    "ollon", "ond", "ondska", "orm", "panik", "parti", "pest", "piska", "piss", "pissa", "prest", "prick",
    "präst", "pucko", "pung", "puss", "påve", "rasist", "rep", "rumpa", "rädd", "rädsla", "rån", "rånare",
    "råtta", "röst", "saab", "sargad", "sex", "sjuk", "skada", "skalle", "skam", "skit", "skjuta", "skott",
    "skräck", "skurk", "skägg", "slakt", "slav", "slut", "slyna", "slå", "slåss", "smuts", "smärta", "snara",
    "snopp", "snor", "snut", "sorg", "sorgsen", "spotta", "spy", "spöke", "stake", "stalin", "stjäla",
    "straff", "strid", "strypa", "sug", "suga", "supa", "svart", "svek", "svin", "svält", "svärd", "synd",
    "synda", "sår", "såra", "tacka", "terror", "tesla", "tiggare", "tik", "tjock", "tjuv", "tortyr",
    "trycka", "tumör", "tutta", "tår", "tårar", "ulcus", "usel", "vapen", "vit", "volvo", "vulgär",
    "vänster", "våld", "våldta", "vålnad", "yxa", "äckel", "äckla", "ångest", "åsna", "öl", "örfil",
})
# fmt: on


def neighbours(word: str) -> set[str]:
    """Every string one slip of the finger from `word`: a letter too many, too few, wrong, or two swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    slips = {a + c + b for a, b in splits for c in letters}
    slips |= {a + b[1:] for a, b in splits if b}
    slips |= {a + c + b[1:] for a, b in splits if b for c in letters}
    slips |= {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    return slips - {word}


def codes(count: int) -> list[tuple[str, ...]]:
    return [derive_code(SECRET, f"key-{number}", DIGEST) for number in range(count)]


def test_the_list_holds_2048_short_swedish_words_in_code_point_order():
    assert len(WORDS) == 2048
    assert list(WORDS) == sorted(set(WORDS))
    assert all(3 <= len(word) <= 7 and set(word) <= set("abcdefghijklmnopqrstuvwxyzåäöé") for word in WORDS)


def test_the_list_is_frozen_because_codes_are_already_printed_on_paper():
    path = Path(receipt_codes.__file__).with_name("receipt_words.txt")
    assert hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest() == WORD_LIST_SHA256


def test_no_slip_of_one_letter_turns_a_word_into_another_even_without_marks():
    folded = {fold(word) for word in WORDS}
    assert len(folded) == len(WORDS)
    assert [word for word in folded if neighbours(word) & folded] == []


def test_no_word_is_another_word_with_an_ending():
    folded = {fold(word) for word in WORDS}
    ended = {
        (word, stem + ending)
        for word in folded
        for stem in {word, word.removesuffix("a")}
        for ending in ENDINGS
    }
    assert [(word, other) for word, other in ended if other != word and other in folded] == []


def test_no_word_is_two_other_words_written_together():
    folded = {fold(word) for word in WORDS}
    assert [w for w in folded for i in range(3, len(w) - 2) if w[:i] in folded and w[i:] in folded] == []


def test_no_unfortunate_word_is_in_the_list():
    assert UNFORTUNATE & set(WORDS) == set()
    assert {fold(word) for word in UNFORTUNATE} & {fold(word) for word in WORDS} == set()


def test_the_same_key_and_content_give_the_same_five_words():
    assert derive_code(SECRET, "key", DIGEST) == derive_code(SECRET, "key", DIGEST)
    assert derive_code(b"secret", "key", b"digest") == ("ridhäst", "ryttare", "hammock", "skidlov", "kajhus")


@pytest.mark.parametrize(
    ("secret", "key", "digest"),
    [(b"another secret", "key", DIGEST), (SECRET, "kez", DIGEST), (SECRET, "key", DIGEST[::-1])],
)
def test_another_secret_key_or_content_gives_other_words(secret, key, digest):
    assert derive_code(secret, key, digest) != derive_code(SECRET, "key", DIGEST)


def test_a_letter_moved_from_the_key_to_the_content_gives_other_words():
    assert derive_code(SECRET, "ab", b"c") != derive_code(SECRET, "a", b"bc")


def test_every_word_is_reached_in_every_place_about_equally_often():
    drawn = codes(40_000)
    for place in range(5):
        counts = Counter(code[place] for code in drawn)
        chi_square = sum((counts[word] - 40_000 / 2048) ** 2 for word in WORDS) / (40_000 / 2048)
        assert set(counts) == set(WORDS)
        assert 1700 < chi_square < 2400  # 2,047 expected, standard deviation 64


def test_forty_thousand_codes_are_all_different():
    assert len(set(codes(40_000))) == 40_000


@pytest.mark.parametrize(
    "typed",
    [
        "björk lykta norrut sadel kanel",
        "BJÖRK Lykta nORRUT sadel KANEL",
        "  \t\u00a0björk   lykta\r\nnorrut\n\nsadel kanel \u2028",
        "björk-lykta-norrut-sadel-kanel",
        "#björk-lykta-norrut-sadel-kanel",
        "björk – lykta – norrut – sadel – kanel",
        "björk, lykta, norrut, sadel, kanel.",
        "1. björk 2. lykta 3. norrut 4. sadel 5. kanel",
        "bjork lykta norrut sadel kanel",
        "bjørk lykta norrut sadel kanel",
        "bj\u00adörk lykta norrut sadel kanel",
        "bjork lykta norrut sadel kanél",
        unicodedata.normalize("NFD", "björk lykta norrut sadel kanel"),
        "ｂｊöｒｋ lykta norrut sadel kanel",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed):
    assert normalise_code(typed) == EXAMPLE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "björk lykta norrut sadel",
        "björk lykta norrut sadel kanel kanel",
        "björk lykta norrut sadel qwerty",
        "björklykta norrut sadel kanel björk",
        "björk漢 lykta norrut sadel kanel",
        "björk lykta norrut sadel kanel" + " " * MAX_TYPED_CHARACTERS,
        "\ud800 \x00 björk",
    ],
)
def test_what_is_not_a_code_is_nothing(typed):
    assert normalise_code(typed) is None


@given(st.text(st.characters(), max_size=200))
def test_any_text_at_all_is_read_without_raising(typed):
    code = normalise_code(typed)
    assert code is None or set(code) <= set(WORDS)


@given(
    st.lists(st.sampled_from(WORDS), min_size=5, max_size=5),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([" ", "   ", "-", ", ", ".", "\n", "\r\n", " – "]),
    st.sampled_from([str.lower, str.upper, str.title, fold]),
)
def test_every_code_survives_the_ways_people_write(words, form, between, case):
    assert normalise_code(unicodedata.normalize(form, case(f" {between.join(words)} \n"))) == tuple(words)


@pytest.mark.parametrize("typed", ["ö", "björk ", "\u0301", "\ufdfa", "-"])
def test_sixty_thousand_characters_are_refused_at_once(typed):
    assert normalise_code(typed * 60_000) is None
    assert effort(lambda: normalise_code(typed * 60_000)) < 0.05


def test_the_stored_hash_depends_on_the_secret_and_on_every_word_and_its_place():
    digests = {
        code_hash(SECRET, EXAMPLE),
        code_hash(b"another secret", EXAMPLE),
        code_hash(SECRET, EXAMPLE[::-1]),
        code_hash(SECRET, (*EXAMPLE[:4], WORDS[0])),
    }
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {32}
    assert code_hash(SECRET, list(EXAMPLE)) == code_hash(SECRET, EXAMPLE)


def test_the_fragment_keeps_the_marks_and_is_read_back():
    assert code_for_fragment(EXAMPLE) == "björk-lykta-norrut-sadel-kanel"
    assert normalise_code(code_for_fragment(EXAMPLE)) == EXAMPLE


def test_a_sealed_code_opens_with_its_own_token_only():
    sealed = seal_code(TOKEN, EXAMPLE)
    assert unseal_code(TOKEN, sealed) == EXAMPLE
    assert unseal_code(secrets.token_urlsafe(32), sealed) is None
    assert unseal_code(hashlib.sha256(TOKEN.encode()).hexdigest(), sealed) is None
    assert unseal_code("", sealed) is None


def test_the_same_code_is_never_sealed_the_same_way_twice_and_always_has_the_same_length():
    seals = {seal_code(TOKEN, words) for words in (*[EXAMPLE] * 20, (WORDS[0],) * 5, (WORDS[-1],) * 5)}
    assert len(seals) == 22
    assert {len(sealed) for sealed in seals} == {SEALED_CHARACTERS}


def test_two_seals_of_one_code_share_no_bytes_a_reader_of_the_database_could_compare():
    first, second = (base64.urlsafe_b64decode(seal_code(TOKEN, EXAMPLE)) for _ in range(2))
    assert first[16:23] != second[16:23]


@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=5), st.text())
def test_every_code_can_be_sealed_and_opened_with_any_token(words, token):
    assert unseal_code(token, seal_code(token, words)) == tuple(words)


def test_every_changed_bit_of_a_seal_is_noticed():
    raw = base64.urlsafe_b64decode(seal_code(TOKEN, EXAMPLE))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert unseal_code(TOKEN, base64.urlsafe_b64encode(changed).decode()) is None


@given(st.text(st.characters()))
def test_any_text_in_place_of_a_seal_opens_nothing(sealed):
    assert unseal_code(TOKEN, sealed) is None


def test_a_cut_or_lengthened_seal_opens_nothing():
    sealed = seal_code(TOKEN, EXAMPLE)
    lengthened = (sealed + "AAAA", sealed + "=", sealed + "\n", " " + sealed)
    padded = sealed[:-1] + "="
    for broken in (padded, sealed[:-4], sealed[4:], sealed[:24], *lengthened):
        assert unseal_code(TOKEN, broken) is None


def test_a_word_outside_the_list_is_not_sealed():
    with pytest.raises(KeyError):
        seal_code(TOKEN, (*EXAMPLE[:4], "qwerty"))
