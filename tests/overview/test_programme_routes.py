"""The programme's page: what is known with its source, and a calm word about what is not."""

import gzip

import pytest

from participation.access.actors import SYSTEM
from participation.contributions.states import Kind
from participation.core import clock
from participation.core.db import db, transaction
from participation.loading.programmes import load_programmes, read_programmes
from participation.moderation.operations import publish
from participation.programmes.models import PartKind, PartWording
from participation.programmes.queries import current_wordings
from tests.making import make_idea, make_moderator, make_part, make_programme
from tests.support.queries import count_queries

SLUGS = [
    "getinge",
    "harplinge",
    "kvibille",
    "oskarstrom",
    "simlangsdalen",
    "stadens-hjarta",
    "tronninge",
    "vallas",
]


@pytest.fixture
def eight_places(client):
    with transaction():
        loaded = load_programmes(read_programmes(), actor=SYSTEM, at=clock.now())
        return {programme.slug: programme for programme in loaded}


def make_shown_comment(programme, moderator, **about):
    comment = make_idea(programme, "Bra", kind=Kind.COMMENT, **about)
    with transaction():
        publish(comment, version=comment.version, actor=moderator, at=clock.now())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_programme_is_shown_in_few_questions_and_little_weight(client, eight_places, slug):
    with count_queries() as queries:
        answer = client.get(f"/{slug}/program")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(queries) <= 5
    assert len(gzip.compress(answer.data)) <= 14_000


def test_a_known_programme_is_shown_part_by_part_with_its_source(client, eight_places):
    text = client.get("/getinge/program").text

    assert "Getinge är en ort för alla åldrar" in text
    assert "antogs 20 augusti 2019" in text
    assert "Det ser 20 år framåt." in text
    assert 'aria-label="Länk till stycke 1.7"' in text
    assert "Orten ska passa genom hela livet" in text
    assert "Källa:" in text
    assert 'Områdena i programmet från <bdi lang="sv">2013</bdi></b>' in text
    assert "antaget 3 september 2013" in text
    assert "Getinge samhällsförening" in text


def test_each_part_has_a_lasting_anchor_and_a_way_to_comment(client, eight_places):
    programme = eight_places["getinge"]
    wordings = current_wordings(programme.id)
    ids = [wording.part_id for wording in wordings]

    text = client.get("/getinge/program").text

    assert ids
    for part_id in ids:
        assert f'id="del-{part_id}"' in text
        assert f'href="/getinge/program/{part_id}/kommentera"' in text


def test_what_is_unknown_is_said_calmly(client, eight_places):
    assert "Ambitioner och strategier är inte inlagda än." in client.get("/oskarstrom/program").text
    vallas = client.get("/vallas/program").text
    assert "Framtidsbilden är inte inlagd här än." in vallas
    assert "Programmets områden är inte inlagda här än." in vallas
    assert "När programmet antogs är inte inlagt här än. Det sträcker sig till 2035." in vallas
    assert "Fler områden kan finnas i programmet." in client.get("/tronninge/program").text


def test_the_number_of_shown_comments_stands_at_each_part(client):
    programme = make_programme(areas=["Natur", "Skola"])
    moderator = make_moderator(programme)
    part_id = current_wordings(programme.id)[0].part_id
    make_shown_comment(programme, moderator, target_part_id=part_id)
    make_shown_comment(programme, moderator, target_part_id=part_id)
    make_shown_comment(programme, moderator)
    make_idea(programme, "Väntar", kind=Kind.COMMENT, target_part_id=part_id)

    with count_queries() as queries:
        text = client.get("/getinge/program").text

    assert len(queries) <= 5
    assert "2 synpunkter" in text
    assert f'href="/getinge/program/{part_id}"' in text
    assert "1 synpunkt på helheten" in text


def test_young_voices_stand_in_their_chapter(client):
    programme = make_programme(areas=["Skola"])
    area = current_wordings(programme.id)[0]
    voice = make_part(programme, PartKind.YOUTH_VOICE, "bygg ett utegym")
    with transaction():
        db.session.get(PartWording, voice.id).parent_part_id = area.part_id

    text = client.get("/getinge/program").text

    assert "Unga röster" in text
    assert text.index("Skola") < text.index("bygg ett utegym")


def test_a_place_that_does_not_exist_has_no_programme(client):
    assert client.get("/ingenstans/program").status_code == 404


def test_what_was_never_entered_in_an_earlier_text_is_not_called_new(client, eight_places):
    text = client.get("/getinge/program/version/2/andrat-sedan/1").text

    assert text.count('Inte inlagt i texten från <span lang="sv">2013</span>') == 9
    assert text.count("<b>Nytt</b>") == text.count("<b>Borttaget</b>") == 4
    assert "Läs den texten" in client.get("/getinge/program").text
    for wrong in ("version/3", "version/0", "version/2/andrat-sedan/9"):
        assert client.get(f"/getinge/program/{wrong}").status_code == 404
