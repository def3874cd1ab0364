"""The form reads what residents really type. Row numbers (T1 …) are those of the catalogue of odd input."""

import pytest
from werkzeug.datastructures import MultiDict

from participation.contributions.forms import AddLineForm, ContributionForm, ReceiptCodeForm
from participation.contributions.receipt_codes import WORDS
from participation.contributions.states import AgeBand, Kind
from participation.core import clock
from participation.core.db import db
from participation.programmes.queries import Area

AREAS = [Area(7, "Natur och vatten")]


@pytest.fixture
def form(app, clock):
    """Makes a form of these answers, opened ten seconds ago. Its token is right."""
    with app.test_request_context("/getinge/lamna-ide", method="POST"):
        fresh = ContributionForm(None, question="Vad vill du?")
        fresh.open(clock.now())
        clock.advance(seconds=10)
        sent = {
            "csrf_token": fresh.csrf_token.current_token,
            "key": fresh.key.data,
            "opened": fresh.opened.data,
            "text": "Lampor vid ån",
        }

        def make(**answers):
            return ContributionForm(
                MultiDict(sent | answers), question="Vad vill du?", areas=AREAS, asks_where=True
            )

        yield make
        db.session.rollback()


def errors_of(form, name):
    return [str(error) for error in form[name].errors]


@pytest.mark.parametrize("text", [" " * 40 + "\n" * 9, "\u200b\u200b", ""])
def test_t1_t2_a_text_with_nothing_to_see_is_empty(form, text):
    sent = form(text=text)
    assert not sent.validate()
    assert errors_of(sent, "text") == ["Skriv ditt förslag. Fältet är tomt."]


def test_t5_one_letter_too_many_says_so_and_takes_nothing_away(form):
    sent = form(text="a" * 5001)
    assert not sent.validate()
    assert errors_of(sent, "text") == ["Texten är 1 tecken för lång. Högst 5\xa0000. Inget har tagits bort."]
    assert sent.text.data == "a" * 5001


def test_t7_a_line_break_from_windows_counts_once(form):
    sent = form(text="a" * 2500 + "\r\n" + "a" * 2499)
    assert sent.validate()
    assert "\r" not in sent.text.data


def test_t8_dropped_characters_come_back_once(form):
    first = form(text="Lek\x00plats")
    assert not first.validate()
    assert first.text.data == "Lekplats"
    assert form(text=first.text.data).validate()


def test_t34_two_hundred_families_are_two_hundred_characters(form):
    assert form(text="👨‍👩‍👧‍👦" * 200).validate()


def test_t31_a_telephone_number_warns_once_and_passes_when_ticked(form):
    text = "Ring min granne Kim på 070-174 06 35"
    warned = form(text=text)
    assert not warned.validate()
    assert errors_of(warned, "text") == [
        "Det ser ut som ett telefonnummer. Vill du verkligen visa det för alla?"
    ]
    assert warned.findings
    ticked = form(text=text, send_anyway="y")
    assert ticked.validate()
    assert ticked.to_submission(1, Kind.IDEA, at=clock.now()).text == text


@pytest.mark.parametrize("name", ["place_text", "shown_name"])
def test_a_number_in_the_place_or_the_name_warns_at_that_field(form, name):
    typed = {name: "hos Bo, 070-174 06 12"}
    warned = form(**typed)
    assert not warned.validate()
    assert errors_of(warned, name) == [
        "Det ser ut som ett telefonnummer. Vill du verkligen visa det för alla?"
    ]
    assert errors_of(warned, "text") == []
    assert warned.findings
    assert form(**typed, send_anyway="y").validate()


def test_each_field_asks_about_what_stands_in_it(form):
    warned = form(text="Ring 070-174 06 12", place_text="hos kim@exempel.se")
    assert not warned.validate()
    assert "telefonnummer" in errors_of(warned, "text")[0]
    assert "e-postadress" in errors_of(warned, "place_text")[0]
    assert "telefonnummer" not in errors_of(warned, "place_text")[0]


def test_the_tick_speaks_of_the_address_when_it_is_an_address(form):
    warned = form(text="Skriv till kim@exempel.se")
    assert not warned.validate()
    assert warned.send_anyway.label.text == "Skicka ändå. En människa läser först och kan dölja adressen."


@pytest.mark.parametrize("name", ["O'Brien-Åkerström d.y.", "Þóra", "Nguyễn", "Ì", "X Æ", "Å"])
def test_n1_n2_real_names_are_accepted(form, name):
    sent = form(shown_name=name)
    assert sent.validate()
    assert sent.to_submission(1, Kind.IDEA, at=clock.now()).shown_name == name


@pytest.mark.parametrize("name", ["Kommunen", "Moderator", "ADMIN", "raderad användare"])
def test_n4_reserved_names_are_refused(form, name):
    sent = form(shown_name=name)
    assert not sent.validate()
    assert errors_of(sent, "shown_name") == ["Det namnet är reserverat."]
    assert sent.shown_name.data == name


@pytest.mark.parametrize("name", ["Ｋommunen", "Kοmmunen", "Mоderator"])
def test_n5_names_that_look_reserved_are_refused(form, name):
    sent = form(shown_name=name)
    assert not sent.validate()
    assert errors_of(sent, "shown_name") == ["Namnet liknar ett reserverat namn."]


@pytest.mark.parametrize(("name", "value"), [("age_band", "200"), ("area", "8"), ("area", "x"), ("sex", "?")])
def test_i11_a_choice_that_is_not_offered_is_refused_and_the_others_are_kept(form, name, value):
    sent = form(**{name: value, "shown_name": "Kim", "relation": "works"})
    assert not sent.validate()
    assert errors_of(sent, name) == ["Välj ett av alternativen."]
    assert (sent.shown_name.data, sent.relation.data) == ("Kim", "works")


def test_what_is_not_asked_or_not_answered_is_none(form):
    submission = form(age_band="", area="", place_text=" ").to_submission(1, Kind.IDEA, at=clock.now())
    assert (submission.age_band, submission.area_id, submission.place_text) == (None, None, None)
    assert (submission.known_place_id, submission.shown_name, submission.language) == (None, None, "sv")


def test_every_answer_reaches_the_submission(form):
    sent = form(area="7", place_text="bakom skolan", age_band="13_15", sex="other", language="fi")
    assert sent.validate()
    submission = sent.to_submission(3, Kind.IDEA, at=clock.now())
    assert (submission.programme_id, submission.area_id, submission.place_text) == (3, 7, "bakom skolan")
    assert (submission.age_band, submission.sex, submission.language) == (AgeBand.FROM_13, "other", "fi")


def test_a_key_that_is_not_ours_is_replaced_by_the_browsers_own(form):
    assert form().sending_key == form().key.data
    assert form(key="1").sending_key == form().key.data


def test_the_browsers_key_lives_a_quarter_of_an_hour_so_that_two_who_share_it_are_two(form, clock):
    first = form(key="").sending_key
    clock.advance(minutes=14)
    assert form(key="").sending_key == first
    clock.advance(minutes=2)
    assert form(key="").sending_key != first


@pytest.mark.parametrize("opened", ["", "0", "MTc5NTQyMDgwMQ.MHrBbN6YBtoQfzQYK4aVJp8r7G8"])
def test_an_opening_time_that_we_did_not_sign_looks_like_a_robot(form, opened):
    assert not form().looks_like_robot(clock.now())
    assert form(opened=opened).looks_like_robot(clock.now())


def test_a_filled_honeypot_looks_like_a_robot_and_is_in_order(form):
    sent = form(webbplats="https://exempel.se")
    assert sent.validate()
    assert sent.to_submission(1, Kind.IDEA, at=clock.now()).looks_like_robot


def test_t38_a_field_that_came_twice_is_noticed(form):
    fields = MultiDict([("text", "en"), ("text", "två")])
    sent = ContributionForm(fields, question="Vad vill du?")
    assert sent.came_twice
    assert sent.form_errors == ["Formuläret kom fram dubbelt. Försök igen."]
    assert AddLineForm(fields).came_twice
    assert not form().came_twice


@pytest.mark.parametrize("typed", ["", "ett två tre", "a " * 5, "x" * 10_000, "\x00", "1-2-3-4-5"])
def test_what_is_not_five_words_gives_the_same_answer_as_a_wrong_code(app, typed):
    with app.test_request_context("/kvitto", method="POST"):
        form = ReceiptCodeForm(MultiDict({"words": typed}))
        assert not form.validate()
        assert errors_of(form, "words") == [
            "Orden stämmer inte. Skriv alla fem, i samma ordning som på kvittot."
        ]


def test_the_words_are_read_forgivingly(app):
    with app.test_request_context("/kvitto", method="POST"):
        words = WORDS[:5]
        assert ReceiptCodeForm(MultiDict({"words": "  " + ", ".join(words).upper()})).to_code() == words
