"""The pages for looking at pictures: what comes back when something is wrong, and for two at once."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.photo_drawing import Box
from participation.contributions.photo_models import Photo
from participation.contributions.photo_queries import all_photos
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.moderation.photo_operations import release
from participation.moderation.photo_queries import photo_to_moderate
from tests.making import make_idea, make_photo, make_programme, make_user
from tests.support.signing_in import sign_in, token_in


@pytest.fixture
def moderator(client):
    programme = make_programme()
    user = make_user(Role.MODERATOR, programme)[0]
    sign_in(client, user)
    idea = make_idea(programme, "En bild på ån", photos=(make_photo(),))
    return actor_of(user), all_photos([idea])[idea.id][0].id


def address_of(name, act=""):
    return f"/personal/att-lasa/bilder/{name}" + (f"/{act}" if act else "")


def send(client, name, act, **answers):
    token = token_in(client.get(address_of(name)).text)
    return client.post(address_of(name, act), data={"csrf_token": token, "version": 1} | answers)


def row(*numbers):
    return dict(zip(("left", "top", "box_width", "box_height"), numbers, strict=True))


BOXES = {
    "letters": (row("a", "1", "1", "1"), "Skriv fyra hela tal för ruta 1"),
    "three of four": (row("1", "1", "", "1"), "Skriv fyra hela tal för ruta 1"),
    "minus": (row("-1", "1", "1", "1"), "Skriv fyra hela tal för ruta 1"),
    "other digits": (row("½", "1", "1", "1"), "Skriv fyra hela tal för ruta 1"),
    "outside": (row("64", "1", "9", "9"), "Ruta 1 ligger utanför bilden, som är 64 × 48 bildpunkter."),
    "no size": (row("1", "1", "0", "9"), "Ruta 1 ligger utanför bilden"),
    "enormous": (row("1", "9" * 5000, "1", "1"), "Skriv fyra hela tal för ruta 1"),
    "too many": ({key: ["1"] * 21 for key in row(1, 2, 3, 4)}, "Högst 20 rutor."),
    "uneven": (row("1", "1", "1", "1") | {"left": ["1", "2"]}, "Rutorna kom fram i oordning."),
}


@pytest.mark.parametrize(("typed", "sentence"), BOXES.values(), ids=BOXES)
def test_a_box_that_cannot_be_drawn_is_told_at_the_boxes_and_kept(client, moderator, typed, sentence):
    response = send(client, moderator[1], "dolj", **typed)
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 422
    assert sentence in page.select_one("#boxes-error").get_text()
    if sentence.startswith("Skriv") and len(str(typed["top"])) < 12:
        assert page.select_one("[name=left]")["value"] == typed["left"]
    assert db.session.get(Photo, moderator[1]).masked_name is None


def test_a_box_that_reaches_over_the_edge_is_cut(client, moderator):
    assert send(client, moderator[1], "dolj", **row("60", "40", "500", "500")).status_code == 303
    assert db.session.get(Photo, moderator[1]).boxes == [Box(60, 40, 4, 8)]


def test_no_boxes_cover_nothing(client, moderator):
    send(client, moderator[1], "dolj", **row("0", "0", "9", "9"))
    assert db.session.get(Photo, moderator[1]).masked_name
    assert send(client, moderator[1], "dolj", version=2, **row("", "", "", "")).status_code == 303
    assert db.session.get(Photo, moderator[1]).masked_name is None


def test_the_second_of_two_sees_what_stands_and_keeps_what_she_typed(client, moderator):
    actor, name = moderator
    with transaction():
        release(photo_to_moderate(name), version=1, description="Kollegans rad", without_description=False,
                actor=actor, at=now())  # fmt: skip
    response = send(client, name, "visa", description="Min rad")
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 409
    assert "Någon hann före" in page.get_text()
    assert page.select_one("[name=description]")["value"] == "Min rad"
    assert page.select_one("form[action$='/visa'] [name=version]")["value"] == "2"
    assert db.session.get(Photo, name).description == "Kollegans rad"


def test_the_line_of_the_writer_is_where_the_moderator_begins(client, moderator):
    with transaction():
        db.session.get(Photo, moderator[1]).written_description = "Kims ord"
    page = BeautifulSoup(client.get(address_of(moderator[1])).text, "html.parser")
    assert page.select_one("[name=description]")["value"] == "Kims ord"


def test_the_queue_tells_of_pictures_and_leads_to_them(client, moderator):
    page = BeautifulSoup(client.get("/personal/att-lasa").text, "html.parser")
    assert page.find("a", string="1 bild att granska")["href"] == "/personal/att-lasa/bilder"
    assert "Bild" in page.select_one(".queue-list b").get_text()
    assert page.select_one(f"a[href='{address_of(moderator[1])}'] img")["alt"] == "Granska bild 1"
    waiting = BeautifulSoup(client.get("/personal/att-lasa/bilder").text, "html.parser")
    assert waiting.h1.get_text() == "1 bild väntar"
    assert waiting.select_one(f"a[href='{address_of(moderator[1])}']")
