"""What is taken for personal data, and what is not. All numbers are invented or set aside for fiction."""


import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.core.personal_data import Finding, PersonalDataKind, find_personal_data, sentence_for
from tests.support.effort import effort

EMAIL, PERSONNUMMER = PersonalDataKind.EMAIL, PersonalDataKind.PERSONNUMMER
PHONE, PLATE = PersonalDataKind.PHONE, PersonalDataKind.REGISTRATION_PLATE


def found(text: str) -> list[tuple[PersonalDataKind, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find_personal_data(text)]


@pytest.mark.parametrize(
    "number",
    [
        "811228-9874",
        "8112289874",
        "19811228-9874",
        "198112289874",
        "811228+9874",
        "811228–9874",
        "811288-9806",
        "811228 - 9874",
        "８１１２２８-９８７４",
    ],
)
def test_a_personnummer_is_found_in_every_way_of_writing_it(number):
    assert found(f"Hon har {number}.") == [(PERSONNUMMER, number)]


@pytest.mark.parametrize(
    "number", ["811228-9875", "811328-9874", "811232-9874", "212000-1215", "1811228-98741", "0000000000"]
)
def test_a_number_with_wrong_check_digit_or_day_is_no_personnummer(number):
    assert found(f"Ärende {number} i dag") == []


@pytest.mark.parametrize(
    "number",
    [
        "070-174 06 35",
        "0701740635",
        "070 - 174 06 35",
        "+46 70 174 06 35",
        "+46701740635",
        "0046 70-174 06 35",
        "+46 (0)70 174 06 35",
        "031-390 06 12",
        "0313900612",
        "(031) 390 06 12",
        "031/390 06 12",
        "08-465 004 02",
        "070\u2011174\u00a006\u00a035",
    ],
)
def test_t31_a_swedish_telephone_number_is_found_in_every_way_of_writing_it(number):
    assert found(f"Ring min granne Kim på {number} i kväll") == [(PHONE, number)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22",
        "05-06-2026",
        "2026-01-10 08:00",
        "302 45 Halmstad",
        "10 000 kr",
        "1 500 000 kronor",
        "år 2013",
        "2011–2013",
        "kl 08.00-16.00",
        "väg 117",
        "56.0740123, 12.8570123",
        "KS 2014/0189",
        "sidan 0",
        "0–10 år",
        "T31",
        "100 000 000",
        "2020-01-01–2020-12-31",
    ],
)
def test_dates_prices_postcodes_and_years_are_no_telephone_numbers(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "address", ["kim@exempel.se", "kim+forslag@exempel.se", "k_i.m@åäö.se", "kim@a-b.exempel.museum"]
)
def test_e7_an_email_address_is_found(address):
    assert found(f"Mejla ({address}), gärna.") == [(EMAIL, address)]


@pytest.mark.parametrize(
    "text", ["@alla", "kim@", "@exempel.se", "kim@localhost", "3 @ 10 kr", "kim.exempel.se"]
)
def test_e1_e10_what_is_no_address_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize("plate", ["ABC 123", "ABC123", "ABC-12D", "abc123", "ABC 12D"])
def test_a_registration_plate_is_found(plate):
    assert found(f"Bilen {plate} står där jämt") == [(PLATE, plate)]


@pytest.mark.parametrize(
    "text",
    [
        "och 100 till",
        "DEN 100:e",
        "SEK 250",
        "DNR 123",
        "rum123",
        "ISO 900",
        "ABC 1234",
        "XABC 123",
        "buss 350",
        "E20",
    ],
)
def test_three_letters_and_three_figures_are_not_always_a_plate(text):
    assert found(text) == []


def test_several_are_told_in_the_order_of_the_text_and_never_overlap():
    text = "kim0701740635@exempel.se, 811228-9874 och ABC 123 och 070-174 06 35"
    assert [kind for kind, _ in found(text)] == [EMAIL, PERSONNUMMER, PLATE, PHONE]


def test_t29_formulas_and_mentions_are_not_personal_data_but_a_number_is():
    assert found("=SUMMA(A1:A9), -cykelställ, @alla") == []
    assert found("+46 31 390 06 12") == [(PHONE, "+46 31 390 06 12")]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "0",
        "01",
        "0 1",
        "1 ",
        "a@",
        "a.",
        "a@a.",
        "@",
        "0(((1",
        "+46 ",
        "ABC",
        "ABC123 ",
        "0701740635 ",
        "å-",
        "٠",
        "811228-9874 ",
    ],
)
def test_t37_e13_a_huge_text_takes_no_more_than_the_blink_of_an_eye(unit):
    text = unit * (50_000 // len(unit)) + "!"
    assert effort(lambda: find_personal_data(text)) < 0.2


@given(st.text(st.one_of(st.sampled_from("01278-+ @.abcABC()/٣"), st.characters())))
def test_whatever_the_text_findings_lie_in_it_in_order_and_apart(text):
    findings = find_personal_data(text)
    edges = [edge for finding in findings for edge in (finding.start, finding.end)]
    assert edges == sorted(edges)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in findings)


def test_t31_the_writer_is_asked_in_one_sentence():
    assert sentence_for([Finding(PHONE, 0, 1)]) == (
        "Det ser ut som ett telefonnummer. Vill du verkligen visa det för alla?"
    )
    assert sentence_for(
        [Finding(PHONE, 0, 1), Finding(EMAIL, 2, 3), Finding(PHONE, 4, 5), Finding(PLATE, 6, 7)]
    ) == (
        "Det ser ut som ett telefonnummer, en e-postadress och ett registreringsnummer. "
        "Vill du verkligen visa det för alla?"
    )
    assert sentence_for([]) is None
