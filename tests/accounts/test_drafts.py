"""Row L3: what a moderator had typed when her session ended stands in the same form after sign-in."""

import pytest
from bs4 import BeautifulSoup

from participation.contributions.photo_drawing import Box
from participation.contributions.photo_queries import all_photos
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.moderation.photo_operations import cover
from participation.moderation.photo_queries import photo_to_moderate
from participation.programmes.queries import areas_of
from tests.making import make_idea, make_moderator, make_photo, make_programme, make_shown_idea, make_user
from tests.support.signing_in import SIGN_IN
from tests.support.signing_in import sign_in_by_the_pages as sign_in

SORT = "/personal/sortera/getinge"


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"])


@pytest.fixture
def come_back(client, getinge, clock):
    """Sends a form after the session has ended, signs in, and answers the page that follows."""
    person = make_user("moderator", getinge)[0]
    sign_in(client, person)

    def send(address, page, typed):
        clock.advance(minutes=31)
        assert client.post(address, data=typed).location == f"{SIGN_IN}?till={page}"
        assert sign_in(client, person, till=page).location == page
        return BeautifulSoup(client.get(page).text, "html.parser")

    return send


def typed_in(page, action):
    """(what stands in this form's text fields, whether the fold around it is open)"""
    form = page.select_one(f"form[action$='{action}']")
    fold = form.find_parent("details")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=radio])")}
    fields |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
    return fields, fold is None or fold.has_attr("open")


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("svara", {"answer": "Vi sätter upp lampor i vår."}),
        ("visa-inte", {"reason": "threat", "note_to_author": "Skriv gärna om den utan hotet."}),
        ("dolj", {"words": "Lampor", "note_to_author": "Vi dolde ett namn."}),
        ("andra-beslutar", {"answer": "Vägen är statlig.", "other_body": "Region Halland"}),
        ("fraga", {"question": "Vilken väg menar du?"}),
        ("skicka-vidare", {"other_receiver": "Skogsstyrelsen", "note_to_author": "De svarar dig."}),
    ],
)
def test_the_moderators_answer_note_and_words_come_back_once_and_only_at_that_text(
    client, getinge, come_back, act, typed
):
    idea, other = make_idea(getinge, "Lampor vid ån"), make_idea(getinge, "Bänkar vid ån")
    page = f"/personal/att-lasa/{public_id_text(idea.id)}"
    shown = come_back(f"{page}/{act}", page, typed | {"version": idea.version})
    fields, is_open = typed_in(shown, f"/{act}")
    assert is_open
    for name in set(typed) - {"reason"}:
        assert fields[name] == typed[name]
    for others in {"svara", "visa-inte", "dolj"} - {act}:
        assert set(typed_in(shown, f"/{others}")[0].values()).isdisjoint(set(typed.values()))
    assert not shown.select(".error-summary")
    again = client.get(page).text + client.get(f"/personal/att-lasa/{public_id_text(other.id)}").text
    assert typed.get("note_to_author", typed.get("answer", typed.get("question"))) not in again


def test_what_was_said_of_a_picture_and_its_boxes_come_back(client, getinge, come_back):
    (photo,) = all_photos([make_idea(getinge, photos=(make_photo(),))]).popitem()[1]
    page = f"/personal/att-lasa/bilder/{photo.id}"
    shown = come_back(f"{page}/visa", page, {"version": photo.version, "description": "Bron över ån"})
    assert shown.find("input", attrs={"name": "description"})["value"] == "Bron över ån"
    typed = {"version": photo.version, "left": "10", "top": "12", "box_width": "20", "box_height": "8"}
    shown = come_back(f"{page}/dolj", page, typed)
    measures = [shown.find("input", attrs={"name": name})["value"] for name in list(typed)[1:]]
    assert measures == ["10", "12", "20", "8"]
    assert not shown.select(".error-summary")


def test_what_a_colleague_covered_meanwhile_stays_covered_in_the_draft(client, getinge, come_back):
    (photo,) = all_photos([make_idea(getinge, photos=(make_photo(),))]).popitem()[1]
    page, read, photo_id = f"/personal/att-lasa/bilder/{photo.id}", photo.version, photo.id
    moderator = make_moderator(getinge)
    db.session.remove()
    with transaction():
        found = photo_to_moderate(photo_id)
        cover(
            found, version=read, boxes=[Box(1, 2, 3, 4)], masked=make_photo(), actor=moderator, at=now(),
        )  # fmt: skip
    typed = {"version": read, "left": "10", "top": "12", "box_width": "20", "box_height": "8"}
    shown = come_back(f"{page}/dolj", page, typed)
    lefts = [field.get("value") for field in shown.find_all("input", attrs={"name": "left"})]
    assert lefts[:2] == ["1", "10"]


def test_triage_keeps_the_chosen_texts_the_title_and_the_motive(client, getinge, come_back):
    moderator = make_moderator(getinge)
    chosen = [public_id_text(make_shown_idea(getinge, moderator, text).id) for text in ("Lampor", "Ljus")]
    area = str(areas_of(getinge.id)[0].id)
    typed = {"chosen": chosen, "area": area, "title": "Ljus vid ån", "motive": "Många vågar inte gå där."}
    shown = come_back(f"{SORT}/till-idelistan", SORT, typed)
    assert shown.find("input", attrs={"name": "title"})["value"] == "Ljus vid ån"
    assert shown.find("textarea", attrs={"name": "motive"}).get_text().strip() == "Många vågar inte gå där."
    assert shown.select_one("select[name=area] option[selected]")["value"] == area
    marked = {box["value"] for box in shown.select("input[name=chosen][checked]")}
    assert marked == set(chosen)
    assert not shown.select(".error-summary")
    assert "Ljus vid ån" not in client.get(SORT).text
