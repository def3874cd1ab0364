"""Asking, splitting, leaving to another body, forwarding: what each leaves behind, and what undo does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func

from participation.audit.events import Event
from participation.audit.models import AuditEntry
from participation.contributions.models import Contribution
from participation.contributions.operations import add_line, withdraw
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import all_parts_of, public_contribution
from participation.contributions.states import AgeBand, Channel, Kind, Reason, Sex, State
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.idea_list.operations import group, place_on_idea_list
from participation.idea_list.queries import shown_voices, voice_counts, voice_counts_of_entries
from participation.insight.statistics import tables_about_people
from participation.moderation.elsewhere_operations import forward, leave
from participation.moderation.models import Act
from participation.moderation.operations import AnswerText, mask, publish, undo, withhold
from participation.moderation.queries import answers_to, queue, queue_length
from participation.moderation.question_operations import ask, last_day_to_answer
from participation.moderation.splitting_operations import Part, split
from participation.programmes.queries import areas_places_and_map
from tests.making import make_idea, make_moderator, make_photo, make_programme, make_shown_idea
from tests.moderation.test_operations import columns_of, do

WISHES = [Part("En skylt mot centrum"), Part("Dränera vid badet"), Part("Lån av mötesrum")]
NEXT_WORD = date(2027, 2, 1)


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"], places=["Ån"])


@pytest.fixture
def moderator(getinge):
    return make_moderator(getinge)


@pytest.fixture
def idea(getinge):
    return make_idea(
        getinge, "Tre saker: en skylt, badet och mötesrum.", channel=Channel.EMAIL, shown_name="Kim",
        age_band=AgeBand.FROM_40, sex=Sex.MAN,
    )  # fmt: skip


def asked(idea, moderator, clock, days=7):
    answer_by = local_day(clock.now()) + timedelta(days=days)
    return do(ask, idea, moderator, clock, question="Vilken väg menar du?", answer_by=answer_by)


def left(idea, moderator, clock, **said):
    said = {"next_word_on": NEXT_WORD, "deciding_body": "Trafikverket"} | said
    return do(leave, idea, moderator, clock, answer=AnswerText("Vägen är statlig.", **said))


def forwarded(idea, moderator, clock):
    return do(forward, idea, moderator, clock, receiver="Felanmälan", note_to_author="De svarar dig.")


def waiting():
    return [text.id for text in queue(None).oldest]


def undone(decision, idea, moderator, clock):
    with transaction():
        undo(decision, idea, actor=moderator, at=clock.now())


def count_of(event):
    return db.session.scalar(db.select(func.count()).where(AuditEntry.event == event))


def answer_line(idea, clock, text="Den vid skolan"):
    with transaction():
        return add_line(idea, text, key="a-key-of-this-test-1", secret="x" * 32, at=clock.now())


# Asking


def test_who_is_asked_has_the_text_until_she_answers(idea, moderator, clock):
    decision = asked(idea, moderator, clock)
    assert (decision.act, decision.note_to_author) == (Act.ASK, "Vilken väg menar du?")
    assert (idea.is_asked, idea.state) == (True, State.WAITING)
    assert (waiting(), queue_length(None)) == ([], 0)
    clock.advance(minutes=1)
    line = answer_line(idea, clock)
    assert not idea.is_asked
    assert waiting() == [idea.id, line.id]
    assert count_of(Event.CONTRIBUTION_ASKED) == 1


def test_a_text_that_nobody_answered_about_comes_back_by_itself(idea, moderator, clock):
    asked(idea, moderator, clock)
    clock.advance(days=7)
    assert waiting() == []
    clock.advance(days=1)
    assert waiting() == [idea.id]
    assert idea.is_asked  # she may still answer


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_the_day_to_answer_by_is_near_and_ahead(idea, moderator, clock, days):
    with pytest.raises(RuleBroken, match="inom 30 dagar") as broken:
        asked(idea, moderator, clock, days)
    assert broken.value.field == "answer_by"
    assert last_day_to_answer(date(2026, 11, 24)) == date(2026, 12, 1)


def test_only_what_waits_is_asked_about(idea, moderator, clock):
    do(publish, idea, moderator, clock)
    with pytest.raises(RuleBroken):
        asked(idea, moderator, clock)


def test_undoing_takes_the_question_back_until_she_has_answered(idea, moderator, clock):
    before = columns_of(idea)
    undone(asked(idea, moderator, clock), idea, moderator, clock)
    assert columns_of(idea) == before
    decision = asked(idea, moderator, clock)
    answer_line(idea, clock)
    with pytest.raises(Conflict):
        undone(decision, idea, moderator, clock)


def test_a_second_question_waits_for_a_second_answer(idea, moderator, clock):
    asked(idea, moderator, clock)
    answer_line(idea, clock)
    asked(idea, moderator, clock)
    assert idea.is_asked


# Splitting


def test_the_parts_wait_where_the_whole_stood_in_their_order(getinge, idea, moderator, clock):
    later = make_idea(getinge, "Senare samma dag")
    clock.advance(hours=2)
    decision = do(split, idea, moderator, clock, parts=WISHES)
    parts = all_parts_of(idea.id)
    assert [part.text for part in parts] == [wish.text for wish in WISHES]
    assert [id_ for id_ in waiting() if id_ != later.id] == [part.id for part in parts]
    assert (idea.state, idea.text) == (State.SPLIT, "Tre saker: en skylt, badet och mötesrum.")
    assert decision.act == Act.SPLIT
    for part in parts:
        assert (part.receipt_id, part.received_at, part.channel) == (
            idea.receipt_id, idea.received_at, Channel.EMAIL,
        )  # fmt: skip
        assert (part.shown_name, part.sex, part.age_band) == ("Kim", Sex.MAN, AgeBand.FROM_40)
    assert (count_of(Event.CONTRIBUTION_SPLIT), count_of(Event.CONTRIBUTION_PART_MADE)) == (1, 3)


def test_a_part_has_its_own_area_place_and_flags(getinge, idea, moderator, clock):
    (natur, *_), (place, *_), _map = areas_places_and_map(getinge.id)
    parts = [Part("Ring 070-174 06 12", natur.id, place.id, "vid bron"), Part("Annat")]
    do(split, idea, moderator, clock, parts=parts)
    first, second = all_parts_of(idea.id)
    assert (first.area_id, first.known_place_id, first.place_text) == (natur.id, place.id, "vid bron")
    assert (first.flags, second.flags, second.area_id) == ("phone", "", None)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (WISHES[:1], "2 till 12 delar"),
        (WISHES * 5, "2 till 12 delar"),
        ([Part("Ett", area_id=9999), Part("Två")], "Välj ett av alternativen"),
        ([Part("Ett", known_place_id=9999), Part("Två")], "Välj ett av alternativen"),
    ],
)
def test_what_cannot_be_split_so_is_left_whole(idea, moderator, clock, parts, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        do(split, idea, moderator, clock, parts=parts)
    assert all_parts_of(idea.id) == []


def test_a_part_is_not_split_again_and_a_listed_text_not_at_all(getinge, idea, moderator, clock):
    do(split, idea, moderator, clock, parts=WISHES)
    with pytest.raises(RuleBroken, match="redan en del"):
        do(split, all_parts_of(idea.id)[0], moderator, clock, parts=WISHES)
    listed = make_shown_idea(getinge, moderator)
    with transaction():
        place_on_idea_list([listed], area_id=None, title="Ljus", motive="Ja", actor=moderator, at=clock.now())
    with pytest.raises(RuleBroken, match="står på idélistan"):
        do(split, listed, moderator, clock, parts=WISHES)


@pytest.mark.parametrize("was_shown", [False, True])
def test_undoing_makes_the_text_whole_and_counts_no_part(idea, moderator, clock, was_shown):
    if was_shown:
        do(publish, idea, moderator, clock)
    before = columns_of(idea)
    decision = do(split, idea, moderator, clock, parts=WISHES)
    undone(decision, idea, moderator, clock)
    assert columns_of(idea) == before
    assert all_parts_of(idea.id) == []
    assert waiting() == ([] if was_shown else [idea.id])
    kept = db.session.scalars(db.select(Contribution).where(Contribution.split_from_id == idea.id)).all()
    assert {part.state for part in kept} == {State.REJOINED}  # nothing is deleted


@pytest.mark.parametrize("happened", ["published", "asked", "a line"])
def test_what_has_happened_to_a_part_is_never_undone_with_the_whole(idea, moderator, clock, happened):
    decision = do(split, idea, moderator, clock, parts=WISHES)
    part = all_parts_of(idea.id)[1]
    if happened == "published":
        do(publish, part, moderator, clock)
    elif happened == "asked":
        asked(part, moderator, clock)
    else:
        answer_line(part, clock)
    with pytest.raises(Conflict):
        undone(decision, idea, moderator, clock)
    assert len(all_parts_of(idea.id)) == 3


def test_whoever_said_several_things_is_one_voice_in_a_group_and_in_a_table(
    getinge, idea, moderator, clock
):
    other = make_shown_idea(getinge, moderator, "En skylt", sex=Sex.WOMAN)
    do(split, idea, moderator, clock, parts=WISHES)
    parts = all_parts_of(idea.id)
    for part in parts:
        do(publish, part, moderator, clock)
    with transaction():
        together = group([*parts[:2], other], actor=moderator, at=clock.now())
        entry = place_on_idea_list(
            [other], area_id=None, title="Skyltar", motive="Många", actor=moderator, at=clock.now()
        )
    counts = {Channel.EMAIL: 1, Channel.WEB: 1}
    assert voice_counts([together.id])[together.id] == counts
    assert voice_counts_of_entries([entry.id])[entry.id] == counts
    for said in parts[:2]:
        assert list(shown_voices(together.id, said.receipt_id, 5)) == [other], "no part is said by others"


def test_a_table_about_people_counts_a_person_once(getinge, moderator, clock):
    for number in range(6):
        text = make_idea(getinge, f"Flera saker {number}", sex=Sex.MAN, age_band=AgeBand.FROM_40)
        do(split, text, moderator, clock, parts=WISHES)
    by_sex = tables_about_people(Contribution.state == State.WAITING)[0]
    assert dict(by_sex.rows)["Man"] == (6, 6)


def test_taking_back_the_whole_takes_back_its_parts(idea, moderator, clock):
    do(split, idea, moderator, clock, parts=WISHES)
    do(publish, all_parts_of(idea.id)[0], moderator, clock)
    with transaction():
        withdraw(idea, at=clock.now())
    assert {text.state for text in (idea, *all_parts_of(idea.id))} == {State.WITHDRAWN}


def test_what_is_hidden_of_the_whole_is_hidden_of_its_parts(getinge, moderator, clock):
    idea = make_idea(getinge, "Ring Karin. Laga bron.", shown_name="Kim", place_text="hos Karin")
    do(mask, idea, moderator, clock, passages=[(5, 10)], hides_name=True, hides_place=True)
    for told in (Part("KARIN vet mer"), Part("Ring", place_text="hos karin")):
        with pytest.raises(RuleBroken, match="”Karin” är dolt") as broken:
            do(split, idea, moderator, clock, parts=[Part("Laga bron"), told])
        assert broken.value.field == "parts-1"
    do(split, idea, moderator, clock, parts=[Part("Ring ▇▇▇."), Part("Laga bron", place_text="vid ån")])
    for part in all_parts_of(idea.id):
        do(publish, part, moderator, clock)
        assert (part.public_name, part.public_place) == (None, None)


def test_the_pictures_go_with_the_first_part_and_come_back(getinge, moderator, clock):
    idea = make_idea(getinge, photos=(make_photo(), make_photo((1, 2, 3))))
    (before,) = all_photos([idea]).values()
    names = [photo.id for photo in before]
    decision = do(split, idea, moderator, clock, parts=WISHES)
    first, *others = all_parts_of(idea.id)
    assert [photo.id for photo in all_photos([first])[first.id]] == names
    assert (idea.photo_count, first.photo_count, [part.photo_count for part in others]) == (0, 2, [0, 0])
    undone(decision, idea, moderator, clock)
    assert [photo.id for photo in all_photos([idea])[idea.id]] == names
    assert (idea.photo_count, first.photo_count) == (2, 0)


# Another body decides


def test_what_another_body_decides_is_shown_with_who_and_when(idea, moderator, clock):
    decision = left(idea, moderator, clock, taken_up_on=date(2027, 1, 15))
    assert (idea.state, idea.deciding_body, idea.next_word_on) == (State.SHOWN, "Trafikverket", NEXT_WORD)
    answer = answers_to([idea.id])[idea.id]
    assert (answer.deciding_body, answer.taken_up_on) == ("Trafikverket", date(2027, 1, 15))
    assert (decision.act, count_of(Event.CONTRIBUTION_LEFT)) == (Act.LEAVE, 1)


def test_our_own_answer_later_says_that_we_decide(idea, moderator, clock):
    left(idea, moderator, clock)
    do(publish, idea, moderator, clock, answer=AnswerText("Vi har tagit över vägen."))
    assert idea.deciding_body is None


@pytest.mark.parametrize(
    ("said", "field"), [({"deciding_body": None}, "body"), ({"next_word_on": None}, "next_word_on")]
)
def test_leaving_it_needs_a_body_and_a_day(idea, moderator, clock, said, field):
    with pytest.raises(RuleBroken) as broken:
        left(idea, moderator, clock, **said)
    assert (broken.value.field, idea.state) == (field, State.WAITING)


# Forwarding


def test_what_is_forwarded_is_neither_shown_nor_refused_and_keeps_its_arrival(
    getinge, idea, moderator, clock
):
    came = idea.received_at
    clock.advance(days=2)
    decision = forwarded(idea, moderator, clock)
    assert (idea.state, idea.forwarded_to) == (State.FORWARDED, "Felanmälan")
    assert (idea.withheld_reason, idea.received_at) == (None, came)
    assert (decision.forwarded_to, decision.note_to_author) == ("Felanmälan", "De svarar dig.")
    assert public_contribution(getinge.id, idea.id) is None
    assert waiting() == []
    do(publish, idea, moderator, clock)
    assert (idea.state, idea.forwarded_to) == (State.SHOWN, None)


@pytest.mark.parametrize(
    ("said", "field"), [({"receiver": ""}, "receiver"), ({"note_to_author": ""}, "note_to_author")]
)
def test_forwarding_needs_a_receiver_and_words_to_the_author(idea, moderator, clock, said, field):
    said = {"receiver": "Felanmälan", "note_to_author": "De svarar dig."} | said
    with pytest.raises(RuleBroken) as broken:
        do(forward, idea, moderator, clock, **said)
    assert (broken.value.field, idea.state) == (field, State.WAITING)


def test_what_others_have_written_about_keeps_its_page(getinge, moderator, clock):
    idea = make_shown_idea(getinge, moderator)
    comment = make_shown_idea(getinge, moderator, "Två saker", kind=Kind.COMMENT, target_id=idea.id)
    make_idea(getinge, "Håller med", kind=Kind.COMMENT, target_id=comment.id)
    with pytest.raises(RuleBroken, match="Andra har skrivit om texten"):
        forwarded(idea, moderator, clock)
    with pytest.raises(RuleBroken, match="Andra har skrivit om texten"):
        do(split, comment, moderator, clock, parts=WISHES)
    assert (idea.state, comment.state) == (State.SHOWN, State.SHOWN)


# All of them


ACTS = {"ask": asked, "leave": left, "forward": forwarded}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_a_moderator_of_the_place_may(idea, clock, act):
    stranger = make_moderator(make_programme("kvibille", "Kvibille"))
    with pytest.raises(NotFound):
        act(idea, stranger, clock)
    with pytest.raises(NotFound):
        do(split, idea, stranger, clock, parts=WISHES)


def test_the_second_of_two_overwrites_nothing(idea, moderator, clock):
    read = idea.version
    do(withhold, idea, moderator, clock, reason=Reason.THREAT)
    with pytest.raises(Conflict), transaction():
        forward(
            idea, version=read, receiver="Polisen", note_to_author="Ring.", actor=moderator, at=clock.now()
        )
    with pytest.raises(Conflict), transaction():
        split(idea, WISHES, version=read, actor=moderator, at=clock.now())
    assert (idea.state, all_parts_of(idea.id)) == (State.WITHHELD, [])
