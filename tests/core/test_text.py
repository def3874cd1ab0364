"""The text boundary: rows T and N of the catalogue of odd input, and the promises for any input at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.core.errors import RuleBroken
from participation.core.text import (
    UnreadableText,
    clean_name,
    clean_text,
    is_empty,
    length,
    paragraphs,
    reserved_name_problem,
    shorten,
    too_long_message,
)
from tests.support.effort import effort

ODD_SIGNS = (
    "\0\t\r\n\x0b\x0c\x85\u2028\u2029\ufeff\ufffe\ufdd0\U000e0041\U0001ffff\u0301\u030a\u200b\u202eaeåÅ 👨‍"
)
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd")), st.text(ODD_SIGNS)
)


@given(ANY_TEXT)
def test_cleaning_what_was_cleaned_changes_nothing(raw):
    once = clean_text(raw)
    twice = clean_text(once.text)
    assert twice.text == once.text
    assert not twice.dropped


@given(ANY_TEXT)
def test_a_cleaned_text_can_be_stored_anywhere(raw):
    text = clean_text(raw).text
    assert unicodedata.is_normalized("NFC", text)
    assert all(sign in "\t\n" or unicodedata.category(sign) != "Cc" for sign in text)
    assert not any("\ufdd0" <= sign <= "\ufdef" or ord(sign) & 0xFFFE == 0xFFFE for sign in text)
    text.encode()


@given(ANY_TEXT)
def test_a_text_is_reported_as_changed_exactly_when_signs_were_lost(raw):
    breaks = raw.replace("\r\n", "\n")
    for ending in "\r\x0b\x0c\x85\u2028\u2029":
        breaks = breaks.replace(ending, "\n")
    cleaned = clean_text(raw)
    assert cleaned.dropped == (unicodedata.normalize("NFC", breaks) != cleaned.text)


@given(st.one_of(ANY_TEXT))
def test_cleaning_a_cleaned_name_changes_nothing(raw):
    try:
        once = clean_name(raw)
    except RuleBroken:
        return
    assert clean_name(once.text) == type(once)(once.text, dropped=False)
    assert once.text == once.text.strip()
    assert "\n" not in once.text


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_t7_t41_every_line_ending_becomes_one_and_passes_silently(ending):
    cleaned = clean_text(f"Lek{ending}plats")
    assert (cleaned.text, cleaned.dropped) == ("Lek\nplats", False)


def test_nfc_passes_silently():
    assert clean_text("A\u030angelsmannen") == type(clean_text(""))("Ångelsmannen", dropped=False)


@pytest.mark.parametrize(
    "sign",
    [
        "\0",
        "\x07",
        "\x1b",
        "\x7f",
        "\x9b",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\U000e0041",
        "\U0010fffe",
    ],
)
def test_t8_signs_that_nobody_sees_are_dropped_and_reported(sign):
    cleaned = clean_text(f"Lek{sign}plats")
    assert (cleaned.text, cleaned.dropped) == ("Lekplats", True)


def test_t10_a_lone_surrogate_is_refused_with_its_sentence():
    with pytest.raises(UnreadableText) as refused:
        clean_text("Lek\ud83dplats")
    assert str(refused.value.sentence) == "Texten innehåller ett trasigt tecken."


def test_t11_what_broken_utf8_leaves_is_refused_with_its_sentence():
    with pytest.raises(UnreadableText) as refused:
        clean_text(b"Gr\xc3 n".decode(errors="replace"))
    assert str(refused.value.sentence) == "Några tecken kunde inte läsas (�). Rätta dem och skicka igen."


@pytest.mark.parametrize(
    "text",
    [
        "Rusta \u202enedrats\u202c nu",
        "Z" + "\u0301" * 60,
        "Först" + "\n" * 401 + "sist",
        '<script>document.title="ägd"</script>',
        "%s %(namn)s {0.__class__} \\N{BELL}",
        "Om a<b och 3<4 så…",
        "=SUMMA(A1:A9)",
        "Robban'); DELETE FROM forslag; --",
        "  indraget\toch tabbat  ",
        "می‌خواهم 👨‍👩‍👧‍👦",
    ],
)
def test_t13_to_t34_odd_but_good_text_stays_exactly_as_typed(text):
    expected = unicodedata.normalize("NFC", text)
    assert (clean_text(text).text, clean_text(text).dropped) == (expected, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 40 + "\n" * 9,
        "\u200b\u200b",
        "\u2800",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\ufe0f",
        "\u00a0",
    ],
)
def test_t1_t2_a_text_without_anything_to_see_is_empty(text):
    assert is_empty(text)


@pytest.mark.parametrize("text", [".", "\u200ba", "👍", "ไ", "0"])
def test_a_text_with_anything_to_see_is_not_empty(text):
    assert not is_empty(text)


def test_t5_one_letter_too_many_is_told_in_numbers():
    assert too_long_message("ö" * 5000, 5000) is None
    assert too_long_message("ö" * 5001, 5000) == (
        "Texten är 1 tecken för lång. Högst 5\u00a0000. Inget har tagits bort."
    )


def test_t7_a_windows_line_break_counts_once():
    text = clean_text("a" * 4999 + "\r\n").text
    assert length(text) == 5000
    assert too_long_message(text, 5000) is None


def test_t14_a_short_text_may_not_weigh_more_than_four_bytes_a_character():
    assert too_long_message(("Z" + "\u0301" * 60) * 100, 5000) is None
    assert too_long_message(("Z" + "\u0301" * 60) * 400, 5000) == (
        "Texten har för många sammansatta tecken. Korta den. Inget har tagits bort."
    )


def test_t34_two_hundred_families_are_two_hundred_characters():
    assert length("👨‍👩‍👧‍👦" * 200) == 200


@pytest.mark.parametrize("unit", ["a", "1 ", "a@", "\u0301", "\u200b", "\n ", "👨‍"])
def test_t37_the_boundary_takes_a_huge_text_in_its_stride(unit):
    text = unit * (50_000 // len(unit)) + "!"

    def is_taken():
        cleaned = clean_text(text).text
        assert not is_empty(cleaned)
        assert length(cleaned) > 0
        assert paragraphs(cleaned)
        assert shorten(cleaned, 80)

    assert effort(is_taken) < 1


@pytest.mark.parametrize(
    "name", ["O'Brien-Åkerström d.y.", "Þóra", "Nguyễn", "Ì", "X Æ", "Å", "<b onclick=alert(1)>Kim"]
)
def test_n1_n2_n8_real_names_pass_as_typed(name):
    assert clean_name(name).text == unicodedata.normalize("NFC", name)
    assert reserved_name_problem(name) is None


def test_a_name_stands_on_one_line_without_blanks_around_it():
    assert clean_name("  Kim\r\n  Karlsson\t") == type(clean_text(""))("Kim Karlsson", dropped=False)


@pytest.mark.parametrize("sign", "\u202a\u202e\u2066\u2069")
def test_t13_a_name_may_not_turn_the_writing(sign):
    with pytest.raises(RuleBroken) as refused:
        clean_name(f"Kim{sign}mik")
    assert "vänder skriften" in str(refused.value.sentence)


def test_t14_a_name_may_carry_eight_stacked_marks_but_not_nine():
    assert clean_name("Z" + "\u0301" * 8).text
    for stack in ("\u0301" * 9, "\u0301\u200d" * 10):
        with pytest.raises(RuleBroken) as refused:
            clean_name("Z" + stack)
        assert str(refused.value.sentence) == "För många tecken staplade på varandra."


@pytest.mark.parametrize("name", ["Kommunen", "Moderator", "ADMIN", "raderad användare", "Anna, moderator"])
def test_n4_names_that_speak_for_the_municipality_are_reserved(name):
    assert reserved_name_problem(name) == "Det namnet är reserverat."


@pytest.mark.parametrize(
    "name",
    [
        "Ｋommunen",
        "Kοmmunen",
        "Mоderator",
        "M0derat0r",
        "Adm1n",
        "Mo\u200dderator",
        "K o m m u n e n",
        "Kommun\u0301en",
    ],
)
def test_n5_names_that_look_reserved_are_refused(name):
    assert reserved_name_problem(name) == "Namnet liknar ett reserverat namn."


@pytest.mark.parametrize(
    "name", ["Kommunalrådet", "Moderata gillet", "Kim Adminsson", "Κώστας", "Модест", "محمد"]
)
def test_names_that_only_share_letters_with_a_reserved_one_are_free(name):
    assert reserved_name_problem(name) is None


def test_paragraphs_are_split_at_blank_lines_and_keep_their_own_line_breaks():
    assert paragraphs("\n\nEtt\ntvå\n \u200b\n\n\nTre <b>\n") == ["Ett\ntvå", "Tre <b>"]
    assert paragraphs("") == []


def test_t16_four_hundred_empty_lines_make_two_paragraphs():
    assert paragraphs("Först" + "\n" * 401 + "sist") == ["Först", "sist"]


def test_an_excerpt_ends_between_two_words():
    assert shorten("En lekplats vid ån\nvore bra", 16) == "En lekplats …"
    assert shorten("En lekplats vid ån", 18) == "En lekplats vid ån"
    assert shorten("En lekplats", 11) == "En lekplats"


def test_t26_a_word_that_is_too_long_is_cut_inside():
    assert shorten("https://exempel.se/" + "a" * 2000, 10) == "https:// …"


@given(ANY_TEXT, st.integers(3, 60))
def test_an_excerpt_is_never_longer_than_asked(text, characters):
    assert length(shorten(text, characters)) <= characters
