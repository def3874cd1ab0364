"""Every kind of field: what it takes, what it says, and that it keeps what was typed."""

from datetime import date
from enum import StrEnum

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectChoice

from participation.core.field_types import (
    DECISION_YEARS,
    SENT_TWICE,
    BodyField,
    ChoiceField,
    NameField,
    SwedishDateField,
    TitleField,
    WholeNumberField,
    sent_twice,
)


class Band(StrEnum):
    YOUNG = "young"
    OLD = "old"


BANDS = [SelectChoice("young", "Ung"), SelectChoice("old", "Gammal")]
ORTER = [SelectChoice("", "Välj"), SelectChoice("getinge", "Getinge")]


class EveryField(Form):
    body = BodyField("Ditt förslag")
    name = NameField("Namn", required=False)
    title = TitleField("Rubrik")
    band = ChoiceField("Ålder", choices=BANDS, coerce=Band, required=False)
    must = ChoiceField("Ort", choices=ORTER)
    meeting = SwedishDateField("Dag")
    decided = SwedishDateField("Beslutad", years=DECISION_YEARS, required=False)
    rating = WholeNumberField("Betyg", fewest=1, most=5)
    budget = WholeNumberField("Belopp", required=False, most=10**9, range_message="Beloppet är för stort.")


GOOD = {"body": "En bänk", "title": "Bänkar", "must": "getinge", "meeting": "2026-02-26", "rating": "3"}


def sent(**changed: str | None) -> EveryField:
    values = {**GOOD, **changed}
    form = EveryField(MultiDict({name: value for name, value in values.items() if value is not None}))
    form.validate()
    return form


def errors(form: Form) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


def test_a_good_form_has_no_errors_and_gives_clean_values():
    form = sent(band="old", name=" Kim ")
    assert errors(form) == {}
    assert form.data == {
        "body": "En bänk", "name": "Kim", "title": "Bänkar", "band": Band.OLD, "must": "getinge",
        "meeting": date(2026, 2, 26), "decided": None, "rating": 3, "budget": None,
    }  # fmt: skip


@pytest.mark.parametrize("body", [" " * 40 + "\n" * 9, "\u200b\u200b", "\u2800", "", None])
def test_t1_t2_an_empty_text_is_told_to_be_empty(body):
    assert errors(sent(body=body)) == {"body": ["Skriv ditt förslag. Fältet är tomt."]}


def test_t4_a_heading_of_one_letter_is_too_short():
    assert errors(sent(title="Ö")) == {"title": ["Rubriken behöver minst 3 tecken."]}


def test_t5_a_text_that_is_too_long_is_kept_whole():
    form = sent(body="a" * 5001, title="b" * 121)
    assert errors(form) == {
        "body": ["Texten är 1 tecken för lång. Högst 5\u00a0000. Inget har tagits bort."],
        "title": ["Texten är 1 tecken för lång. Högst 120. Inget har tagits bort."],
    }
    assert form.body.data == "a" * 5001


def test_t7_4999_letters_and_a_windows_line_break_fit():
    assert errors(sent(body="a" * 4999 + "\r\n")) == {}


def test_t8_a_text_that_lost_signs_comes_back_once_and_then_passes():
    first = sent(body="Lek\0plats")
    assert errors(first) == {
        "body": ["Vi tog bort tecken som inte går att visa. Läs igenom texten och skicka den igen."]
    }
    assert ">\r\nLekplats</textarea>" in first.body()
    assert errors(sent(body=first.body.data)) == {}


def test_t8_a_text_that_lost_signs_and_is_too_long_says_both():
    assert len(errors(sent(body="a" * 5001 + "\0"))["body"]) == 2


def test_t10_a_lone_surrogate_is_told_and_the_page_can_still_be_written():
    form = sent(body="Lek\ud83dplats")
    assert errors(form) == {"body": ["Texten innehåller ett trasigt tecken."]}
    assert "Lek�plats" in form.body().encode().decode()


def test_t11_broken_utf8_is_told_and_shown():
    form = sent(body=b"Gr\xc3 n".decode(errors="replace"))
    assert errors(form) == {"body": ["Några tecken kunde inte läsas (�). Rätta dem och skicka igen."]}
    assert form.body.data == "Gr� n"


def test_t14_stacked_marks_are_refused_in_names_and_headings_but_not_in_texts():
    stack = "Z" + "\u0301" * 60
    refused = ["För många tecken staplade på varandra."]
    form = sent(body=stack, name=stack, title="Om " + stack)
    assert errors(form) == {"name": refused, "title": refused}
    assert form.name.data == stack


def test_t19_what_ends_a_textarea_comes_back_inside_it():
    form = sent(body="</textarea><svg/onload=alert(7)>", title="Ö")
    assert form.body().count("</textarea>") == 1
    assert form.body.data == "</textarea><svg/onload=alert(7)>"


def test_t20_quotes_in_a_heading_stay_inside_its_attribute():
    form = sent(title="\"' onmouseover='alert(3)")
    assert errors(form) == {}
    assert 'value="&#34;&#39; onmouseover=&#39;alert(3)"' in form.title()


def test_n2_one_letter_is_a_name_and_none_is_allowed_where_it_is_not_asked_for():
    assert errors(sent(name="Å")) == {}
    assert sent(name="\u200b").name.data == ""


def test_n4_n5_reserved_names_are_refused_and_kept():
    assert errors(sent(name="Kommunen")) == {"name": ["Det namnet är reserverat."]}
    assert errors(sent(name="Kοmmunen")) == {"name": ["Namnet liknar ett reserverat namn."]}
    assert sent(name="Kommunen").name.data == "Kommunen"


def test_staff_may_use_a_reserved_name_where_the_field_says_so():
    class StaffForm(Form):
        name = NameField("Namn", may_be_reserved=True)

    assert StaffForm(MultiDict({"name": "Kommunen"})).validate()


@pytest.mark.parametrize("field", ["must", "band"])
@pytest.mark.parametrize("value", ["harplinge", "\0", "GETINGE", "Band.OLD", "a" * 5000])
def test_i11_a_choice_that_is_not_in_the_list_is_refused_and_the_rest_is_kept(field, value):
    form = sent(**{field: value})
    assert errors(form) == {field: ["Välj ett av alternativen."]}
    assert form.body.data == "En bänk"


def test_i11_a_choice_that_must_be_made_is_asked_for():
    assert errors(sent(must="")) == errors(sent(must=None)) == {"must": ["Välj ett av alternativen."]}


def test_i17_a_choice_or_number_left_empty_is_none():
    form = sent(band="", budget="")
    assert errors(form) == {}
    assert (form.band.data, form.budget.data) == (None, None)


@pytest.mark.parametrize("text", ["26/2-26", "2026.02.26", "26 feb 2026", " 2026-02-26 "])
def test_d2_a_certain_date_is_read_and_shown_in_one_way(text):
    form = sent(meeting=text)
    assert errors(form) == {}
    assert 'value="2026-02-26"' in form.meeting()


@pytest.mark.parametrize("text", ["1/2/2026", "i morgon", "2026-02-30", "", "<b>", "\u200b"])
def test_d2_any_other_date_is_refused_and_kept(text):
    form = sent(meeting=text)
    assert errors(form) == {"meeting": ["Skriv datum så här: 2026-02-26."]}
    assert form.meeting._value() == text


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2019-12-31", "2051-01-01"])
def test_d3_a_meeting_in_another_age_is_refused(text):
    form = sent(meeting=text)
    assert errors(form) == {"meeting": ["Välj ett datum mellan 2020 och 2050."]}
    assert form.meeting._value() == text


def test_d3_decisions_have_a_wider_range():
    assert errors(sent(decided="1990-01-01")) == {}
    assert errors(sent(decided="1989-12-31")) == {"decided": ["Välj ett datum mellan 1990 och 2100."]}


@pytest.mark.parametrize("text", ["３", "٣", " 3 "])
def test_i2_i3_digits_of_any_script_are_a_number(text):
    form = sent(rating=text)
    assert errors(form) == {}
    assert form.rating.data == 3


@pytest.mark.parametrize("text", ["1_0", "+5", "3.0", "3,5", "4.999", "tre", "1e3", "NaN", "", "0x3", "--1"])
def test_i3_what_is_no_whole_number_is_refused_and_kept(text):
    form = sent(rating=text)
    assert errors(form) == {"rating": ["Skriv ett heltal med siffror, till exempel 12."]}
    assert form.rating._value() == text


@pytest.mark.parametrize("text", ["6", "0", "-1", "-0", "9" * 5000])
def test_i14_a_number_outside_its_range_is_told_the_range(text):
    assert errors(sent(rating=text)) == {"rating": ["Välj 1 till 5."]}


def test_i15_a_field_may_have_its_own_sentence_for_the_range():
    assert errors(sent(budget="9" * 30)) == {"budget": ["Beloppet är för stort."]}


def test_t38_i12_a_field_that_came_twice_is_noticed():
    names = ["body", "title"]
    assert sent_twice(MultiDict([("body", "a"), ("body", "b")]), names)
    assert sent_twice(MultiDict([("title", "a")] * 300), names)
    assert not sent_twice(MultiDict([("body", "a"), ("other", "b"), ("other", "c")]), names)
    assert str(SENT_TWICE) == "Formuläret kom fram dubbelt. Försök igen."


def test_a_form_shown_for_editing_holds_what_it_was_given():
    form = EveryField(data={"body": "En bänk", "meeting": date(2026, 2, 26), "rating": 3, "band": Band.OLD})
    assert (form.body._value(), form.meeting._value(), form.rating._value()) == ("En bänk", "2026-02-26", "3")
    assert '<option selected value="old">' in form.band()
