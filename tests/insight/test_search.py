"""The search finds the same on both databases: what Swedes mean, in all the ways they write it."""

import pytest
from sqlalchemy import select

from participation.access.actors import Actor
from participation.contributions.models import Contribution
from participation.contributions.operations import withdraw
from participation.contributions.states import Reason
from participation.core import clock
from participation.core.db import db, transaction
from participation.insight import search
from participation.insight.queries import IdeaFilter, public_ideas
from participation.insight.search import LONGEST_SEARCH
from participation.moderation.operations import mask, publish, restore, undo, withhold
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea

TEXTS = {
    "bike": "Fler cykelbanor till skolan, tack!",
    "school": "Skolgården behöver gungor. En skola utan gungor är ingen skola.",
    "swim": "Badplatsen vid ån: bryggan är trasig",
    "year": "I år vill vi ha ett år utan åskväder",
    "or": "Ar och ån är inte samma sak som an",
    "bus": "Busshållplatsen ligger fel. Buss 330 går för sällan",
    "light": "Mer LJUS på Storgatan!!!",
    "hyphen": "E-sport-lokal och GC-väg",
    "digits": "Väg 117 och 50-sträckan",
    "arabic": "نريد ملعباً جديداً للأطفال قرب النهر",
    "thai": "เราอยากได้สนามเด็กเล่น ใกล้แม่น้ำ",
    "finnish": "Palvelutalossa tarvitaan hissi",
    "names": "Café Ölkällaren hos Åke",
    "gym": "Gymmet vid torget, nära äldreboendet",
    "fence": "Ett staket, en biljett och ett parkettgolv",
    "odd": "\"citat\" 'apostrof' OR NEAR AND NOT * : ( ) ^ - + & | ! < > \\ ; --",
}
FINDS = [
    # (what is looked for, what is found)
    ("cykel", {"bike"}),
    ("cykelbana", {"bike"}),
    ("CYKELBANOR", {"bike"}),
    ("cykelbanorna", {"bike"}),
    ("skola", {"bike", "school"}),
    ("skolan", {"bike", "school"}),
    ("skolor", {"bike", "school"}),
    ("skolgård", {"school"}),
    ("gunga", {"school"}),
    ("badplats", {"swim"}),
    ("brygga", {"swim"}),
    ("buss", {"bus"}),
    ("hållplats", set()),
    ("torg", {"gym"}),
    ("gym", {"gym"}),
    ("äldreboende", {"gym"}),
    ("staketet", {"fence"}),
    ("biljetter", {"fence"}),
    ("busshållplats", {"bus"}),
    ("ljus", {"light"}),
    ("lju", set()),
    ("år", {"year"}),
    ("ar", {"or"}),
    ("åskväder", {"year"}),
    ("askvader", set()),
    ("e-sport", {"hyphen"}),
    ("esport", {"hyphen"}),
    ("sport", {"hyphen"}),
    ("gc-väg", {"hyphen"}),
    ("gcväg", {"hyphen"}),
    ("117", {"digits"}),
    ("11", set()),
    ("330", {"bus"}),
    ("ملعبا", {"arabic"}),
    ("ملعباً", {"arabic"}),
    ("الأطفال", set()),
    ("النهر", {"arabic"}),
    ("ใกล้แม่น้ำ", {"thai"}),
    ("palvelutalossa", {"finnish"}),
    ("ölkällare", {"names"}),
    ("olkallare", set()),
    ("åke", {"names"}),
    ("ake", set()),
    ("cafe", set()),
    ("café", {"names"}),
    ("skola cykelbana", {"bike"}),
    ("cykelbana skola", {"bike"}),
    ("skola badplats", set()),
    ("  skola   cykelbana  ", {"bike"}),
    ("skola, cykelbana!", {"bike"}),
    ("or", {"odd"}),
    ("OR", {"odd"}),
    ("near", {"odd"}),
    ("skola OR badplats", set()),
    ("skola NEAR gungor", set()),
    ("skola AND gungor", set()),
    ("NOT skola", set()),
    ("citat", {"odd"}),
    ('"citat"', {"odd"}),
    ("'apostrof'", {"odd"}),
    ('"skola gungor"', {"school"}),
    ("gung*", {"school"}),
    ("*", set()),
    ('"', set()),
    ("'", set()),
    (":", set()),
    ("search_stems:skola", set()),
    ("skola:*", {"bike", "school"}),
    ("skola & !gungor", {"school"}),
    ("skola | badplats", set()),
    ("(skola", {"bike", "school"}),
    ("^skola", {"bike", "school"}),
    ("-skola", {"bike", "school"}),
    ("skola--", {"bike", "school"}),
    ("'; drop table contribution; --", set()),
    ("\\", set()),
    ("%", set()),
    ("_", set()),
    ("😀", set()),
    ("\x00", set()),
    ("\u200b", set()),
    ("s" * LONGEST_SEARCH, set()),
    ("a " * (LONGEST_SEARCH // 2), set()),
]


@pytest.fixture
def getinge(database):
    return make_programme("getinge")


@pytest.fixture
def moderator(getinge) -> Actor:
    return make_moderator(getinge)


def found(words: str) -> set[str]:
    return {contribution.text for contribution in public_ideas(IdeaFilter(search=words), None, 50).items}


def test_what_is_looked_for_in_swedish_and_in_other_languages_is_found(getinge, moderator):
    for words in TEXTS.values():
        make_shown_idea(getinge, moderator, words)
    names = {words: name for name, words in TEXTS.items()}

    wrong = {}
    for looked_for, expected in FINDS:
        hits = {names[hit] for hit in found(looked_for)}
        if hits != expected:
            wrong[looked_for] = (hits, expected)

    assert wrong == {}


def test_a_full_page_is_found_by_looking_through_the_newest_just_as_in_the_index(getinge, moderator):
    for words in (*TEXTS.values(), *TEXTS.values()):
        make_shown_idea(getinge, moderator, words)
    names = {words: name for name, words in TEXTS.items()}

    wrong = {}
    for looked_for, expected in FINDS:
        if expected:  # each is there twice, so that one less than all are a full page with all of them on it
            page = public_ideas(IdeaFilter(search=looked_for), None, 2 * len(expected) - 1)
            hits = {names[hit.text] for hit in page.items}
            if hits != expected or page.next_cursor is None:
                wrong[looked_for] = (hits, expected)

    assert wrong == {}


def test_what_is_rare_and_old_is_found_page_by_page(getinge, moderator, clock, monkeypatch):
    monkeypatch.setattr(search, "LOOKED_THROUGH", 3)
    wanted = []
    for number in range(12):
        clock.advance(days=1)
        text = f"{'Gunga' if number % 3 == 0 else 'Bänk'} {number}"
        make_shown_idea(getinge, moderator, text)
        if text.startswith("Gunga"):
            wanted.insert(0, text)

    found_in_order, cursor = [], None
    while True:
        page = public_ideas(IdeaFilter(programme_id=getinge.id, search="gungor"), cursor, 1)
        found_in_order += [idea.text for idea in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found_in_order == wanted


# What may not be found


def test_a_text_that_waits_is_not_found(getinge):
    make_idea(getinge, "Hemlig gunga")
    assert found("gunga") == set()


def test_a_text_that_was_never_shown_is_not_found(getinge, moderator):
    idea = make_idea(getinge, "Hemlig gunga")
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())
    assert found("gunga") == set()


def test_a_text_that_is_hidden_is_no_longer_found_and_is_found_again_when_restored(getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "En gunga")
    assert found("gunga") == {"En gunga"}

    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())
    assert found("gunga") == set()

    with transaction():
        restore(idea, version=idea.version, actor=moderator, at=clock.now())
    assert found("gunga") == {"En gunga"}


def test_a_text_that_its_author_took_back_is_not_found(getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "En gunga")
    with transaction():
        withdraw(idea, at=clock.now())
    assert found("gunga") == set()


def test_a_masked_word_is_not_found_but_the_rest_is(getinge, moderator):
    idea = make_idea(getinge, "Grannen Göran vill ha en gunga")
    with transaction():
        mask(idea, version=idea.version, passages=[(8, 13)], actor=moderator, at=clock.now())

    assert found("Göran") == set()
    assert len(found("gunga")) == 1


def test_a_decision_that_is_undone_takes_the_text_out_of_the_search(getinge, moderator):
    idea = make_idea(getinge, "En gunga")
    with transaction():
        decision = publish(idea, version=idea.version, actor=moderator, at=clock.now())
    assert found("gunga") == {"En gunga"}
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())
    assert found("gunga") == set()


def test_a_row_that_is_removed_is_not_found(getinge, moderator):
    idea = make_shown_idea(getinge, moderator, "En gunga")
    other = make_shown_idea(getinge, moderator, "En annan gunga")
    with transaction():
        withhold(other, version=other.version, reason=Reason.DUPLICATE, actor=moderator, at=clock.now())
    assert found("gunga") == {"En gunga"}
    assert (
        db.session.scalars(select(Contribution.search_stems).where(Contribution.id == idea.id)).one()
        == "en gung"
    )


def test_the_search_of_one_place_finds_nothing_of_another(getinge, moderator):
    oskarstrom = make_programme("oskarstrom", "Oskarström")
    make_shown_idea(getinge, moderator, "En gunga i Getinge")
    make_shown_idea(oskarstrom, make_moderator(oskarstrom), "En gunga i Oskarström")

    here = public_ideas(IdeaFilter(programme_id=oskarstrom.id, search="gunga"), None).items

    assert [idea.text for idea in here] == ["En gunga i Oskarström"]
    assert len(found("gunga")) == 2


def test_a_search_is_paged_like_every_list(getinge, moderator):
    made = {make_shown_idea(getinge, moderator, f"Gunga nummer {number}").id for number in range(5)}

    first = public_ideas(IdeaFilter(search="gunga"), None, 3)
    second = public_ideas(IdeaFilter(search="gunga"), first.next_cursor, 3)

    assert {idea.id for idea in [*first.items, *second.items]} == made
    assert second.next_cursor is None
