"""Every row of the catalogue in every field of its kind, through the real page: never a server error, the
sentence at the field, and everything typed still there."""

import unicodedata

import pytest
from bs4 import BeautifulSoup
from flask_wtf import FlaskForm
from wtforms import FieldList, SelectMultipleField

from participation.core.forms import Form
from participation.core.text import is_empty
from tests.access.house import NO_ACTS
from tests.access.routes import address_of, answers, objects
from tests.bad_input.catalogue import ACCEPTED, HOSTILE
from tests.bad_input.fields import FIELDS, PLACES, all_below, forms_of_the_site

DONE = {"accounts.hand_over": 200, "accounts.people": 200}
CASES = [
    (form, name)
    for form, fields in FIELDS.items()
    for name, tried in fields.items()
    if tried.rows is not None
]
PLAIN = [(form, name) for form, fields in FIELDS.items() for name, tried in fields.items() if tried.is_plain]


def test_every_field_of_every_form_is_tried():
    assert {form: set(fields) for form, fields in FIELDS.items()} == forms_of_the_site()
    assert (len(FIELDS), sum(map(len, FIELDS.values()))) == (59, 191)


@pytest.mark.parametrize(("form", "name"), CASES)
def test_each_row_is_received_or_refused_at_its_field(house, kept, form, name):
    problems = []
    for row in FIELDS[form][name].rows:
        response, sent, changed = send(house, kept, PLACES[form], name, row.typed)
        done = DONE.get(PLACES[form].endpoint, 303)
        if row.sentence is ACCEPTED:
            problem = "" if response.status_code == done and changed else "was to be received"
        elif response.status_code != 422 or changed:
            problem = "was to be refused with 422"
        else:
            problem = "; ".join(_wrong_on(response, PLACES[form], house, name, row, sent))
        if problem:
            said = f"{response.status_code}, changed {sorted(changed)}, {_errors(response)}"
            problems.append(f"{row.id} {str(row.typed)[:40]!r}: {problem} ({said})")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("form", "name"), PLAIN)
def test_nothing_breaks_whatever_a_field_holds(house, kept, form, name):
    for typed in (*HOSTILE, [f"{number:012}" for number in range(300)]):
        response, _sent, _changed = send(house, kept, PLACES[form], name, typed)
        assert response.status_code in (200, 303, 400, 404, 409, 422), (str(typed)[:40], response.status_code)


@pytest.mark.parametrize("form", sorted(PLACES))
def test_t38_no_form_guesses_which_of_two_answers_was_meant(house, kept, form):
    for name in FIELDS[form]:
        if takes_many_answers(form, name):
            continue
        response, _sent, changed = send(house, kept, PLACES[form], name, ["ett", "två"])
        assert not changed, name
        assert response.status_code == 400, name
        assert "Formuläret kom fram dubbelt. Försök igen." in response.text, name


def takes_many_answers(form, name):
    """Whether the field is a list of answers, which may come many times."""
    package, _, class_name = form.partition(".")
    ours = next(
        found for found in all_below(Form)
        if found.__name__ == class_name and found.__module__.startswith(f"participation.{package}.")
    )  # fmt: skip
    return issubclass(getattr(ours, name).field_class, SelectMultipleField | FieldList)


def test_every_form_of_the_site_is_ours():
    strangers = [
        form for form in all_below(FlaskForm) if form.__module__.startswith("participation.")
        and not issubclass(form, Form)
    ]  # fmt: skip
    assert strangers == [], "Build it on participation.core.forms.Form, which refuses what came twice."


def send(house, kept, place, name, typed):
    """Fill in the form with this one answer changed. What it changed is put back."""
    before = kept.digests()
    address = address_of(house.app, place.endpoint, objects(house)[place.endpoint][place.object])
    sent = answers(house, place.endpoint, place.object) | place.beside | {name: typed}
    response = house.ask(place.role, "POST", address, sent)
    after = kept.digests()
    changed = {table for table in before if before[table] != after[table]}
    if changed:
        kept.put_back(changed)
    return response, sent, changed - NO_ACTS


def _wrong_on(response, place, house, name, row, sent):
    """What is wrong with the page that came back."""
    page = BeautifulSoup(response.text, "html.parser")
    address = address_of(house.app, place.endpoint, objects(house)[place.endpoint][place.object])
    form = page.select_one(f'main form[action="{address}"]') or _form_with(page, name)
    control = form and form.find(attrs={"name": name})
    if control is None:
        yield "the field is not on the page"
        return
    marked = control if control.get("aria-describedby") else control.find_parent("fieldset") or control
    described = [page.find(id=key) for key in (marked.get("aria-describedby") or "").split()]
    told = " ".join(said.get_text(" ") for said in described if said is not None)
    if row.sentence not in told or not told:
        yield f"the field says {told[:120]!r}"
    if not (control.get("aria-invalid") == "true" or "invalid" in (marked.get("class") or [])):
        yield "the field is not marked as wrong"
    for other, answer in sent.items():
        shown = _values(form, other)
        if shown and other != name and str(answer) not in shown and not isinstance(answer, list):
            yield f"{other} was {answer!r} and is now {shown}"
    if control.name in ("textarea", "input") and control.get("type") in (None, "text", "date", "email"):
        kept = row.typed if row.kept is None else row.kept
        is_now = _values(form, name)[0]
        if not is_empty(kept) and unicodedata.normalize("NFC", kept) != unicodedata.normalize("NFC", is_now):
            yield f"was typed {kept[:40]!r} and is now {is_now[:40]!r}"


def _form_with(page, name):
    return next((form for form in page.select("main form") if form.find(attrs={"name": name})), None)


def _values(form, name):
    """What stands in the form under the name: typed, chosen or hidden."""
    found = []
    for control in form.find_all(attrs={"name": name}):
        if control.name == "textarea":
            found.append(control.get_text().removeprefix("\n"))
        elif control.name == "select":
            found += [option["value"] for option in control.find_all("option", selected=True)] or [""]
        elif control.get("type") not in ("radio", "checkbox", "password") or control.has_attr("checked"):
            found.append(control.get("value", ""))
    return found


def _errors(response):
    """What the page complains of."""
    page = BeautifulSoup(response.text, "html.parser")
    return [error.get_text(" ", strip=True)[:100] for error in page.select(".error, .error-summary, h1")][:4]
