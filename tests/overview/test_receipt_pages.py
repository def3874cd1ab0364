"""What a receipt says: the way in words, with dates, and never more than the author should read."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest

from participation.access.roles import Role
from participation.accounts.queries import actor_of
from participation.contributions.held_receipts import HeldReceipt
from participation.contributions.models import Contribution
from participation.contributions.operations import add_line, withdraw
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import all_of_receipts
from participation.contributions.states import Kind, Reason
from participation.core import clock
from participation.core.clock import local_day
from participation.core.db import db, transaction
from participation.core.public_ids import public_id_text
from participation.idea_list.operations import place_on_idea_list
from participation.idea_list.queries import current_memberships
from participation.moderation.operations import AnswerText, mask, publish, restore, withhold
from participation.moderation.queries import answers_to, latest_decisions
from participation.overview.receipt_pages import receipt_address, receipt_page, texts_by_receipt
from participation.overview.way_pages import Findings
from participation.programmes.queries import latest_window
from participation.revisions.operations import (
    close_step_five,
    end_revision,
    move_to_step,
    open_step_five,
    start_revision,
)
from participation.revisions.queries import revision_in_brief, revision_under_way
from tests.making import (
    make_idea,
    make_moderator,
    make_programme,
    make_shown_idea,
    make_submitted,
    make_user,
    make_window,
)

WORDS = ("björk", "lykta", "norrut", "sadel", "kanel")
SECRET = "receipts-for-tests-0123456789-abcdefghij"


@pytest.fixture
def read(app, database):
    """The receipt page of a contribution, as its author reads it now."""

    def read(contribution, sent_here=False, words=WORDS):
        with app.test_request_context("/kvitto/visa"):
            texts = texts_by_receipt(all_of_receipts([contribution.receipt_id]))[contribution.receipt_id]
            ids = [text.id for text in texts]
            found = Findings(
                latest_decisions(ids), answers_to(ids), current_memberships(ids),
                latest_window(contribution.programme_id), revision_in_brief(contribution.programme_id),
                all_photos(all_of_receipts([contribution.receipt_id])),
            )  # fmt: skip
            held = HeldReceipt(contribution.receipt_id, words, sent_here)
            page = receipt_page(held, texts, [], found, base_url="https://exempel.se", at=clock.now())
            return page

    return read


def headings(page):
    return [(stop.heading, stop.state) for stop in page.stops]


def sentences(stop):
    return " ".join(str(sentence) for sentence in stop.sentences)


def test_what_waits_says_by_which_day_a_human_being_has_read_it(read):
    page = read(make_idea(make_programme()), sent_here=True)
    assert page.is_just_sent
    assert headings(page) == [
        ("Mottagen", "behind"), ("En människa läser", "ahead"), ("Du får ett svar", "ahead"),
    ]  # fmt: skip
    assert "Senast 25 november." in sentences(page.stops[1])
    assert (page.came_in, page.next_word, page.next_word_is_overdue) == ("23 november", "25 november", False)


def test_two_working_days_do_not_count_the_weekend(read, clock):
    clock.advance(days=4)  # Friday
    assert read(make_idea(make_programme())).next_word == "1 december"


def test_a_promise_that_was_not_kept_is_said_to_be_overdue(read, clock):
    idea = make_idea(make_programme())
    clock.advance(days=3)
    assert read(idea).next_word_is_overdue


def test_while_a_window_is_open_the_text_follows_to_the_draft(read):
    programme = make_programme()
    make_window(programme, days=7)
    page = read(make_idea(programme))
    assert headings(page)[-1] == ("Den följer med till förslaget", "ahead")
    assert "Allt som kommit in till 30 november ligger till grund" in sentences(page.stops[-1])


@pytest.fixture
def programme(app, database):
    return make_programme()


@pytest.fixture
def moderator(programme):
    return make_moderator(programme)


@pytest.fixture
def leader(programme):
    return actor_of(make_user(Role.PROJECT_LEADER, programme)[0])


def change(programme, act, **said):
    """One act of the leader's upon the revision under way, now."""
    with transaction():
        revision = revision_under_way(programme.id)
        act(revision, version=revision.version, at=clock.now(), **said)


def begin_revision(programme, leader):
    with transaction():
        start_revision(programme.id, "Revidering", actor=leader, at=clock.now())


def close_by_hand(programme, leader):
    window = latest_window(programme.id)
    change(programme, close_step_five, window=window, actor=leader)


def open_until_christmas(programme, leader):
    change(programme, open_step_five, last_day=date(2026, 12, 24), actor=leader)


def in_the_draft(page):
    return next((stop for stop in page.stops if stop.heading == "Den är med i underlaget"), None)


@pytest.mark.parametrize("is_shown", [True, False])
def test_when_the_window_has_closed_what_came_in_time_is_in_the_draft(
    read, clock, programme, moderator, leader, is_shown
):
    begin_revision(programme, leader)
    open_until_christmas(programme, leader)
    idea = make_shown_idea(programme, moderator) if is_shown else make_idea(programme)
    assert headings(read(idea))[-1] == ("Den följer med till förslaget", "ahead")
    clock.advance(days=1)
    close_by_hand(programme, leader)
    clock.advance(hours=1)
    page = read(idea)
    stop = in_the_draft(page)
    assert (stop.state, stop.day, sentences(stop)) == ("behind", "24 november", "Ett nytt förslag skrivs.")
    assert headings(page)[-1] == ("Du får ett svar", "ahead")
    assert "Den följer med till förslaget" not in [heading for heading, _state in headings(page)]


def test_when_the_revision_is_over_no_new_draft_is_said_to_be_written(read, clock, programme, leader):
    begin_revision(programme, leader)
    open_until_christmas(programme, leader)
    idea = make_idea(programme)
    window = latest_window(programme.id)
    change(programme, move_to_step, number=9, window=window, actor=leader, motive="Klart.")
    change(programme, end_revision, actor=leader)
    assert sentences(in_the_draft(read(idea))) == ""


def test_what_came_after_the_window_is_not_said_to_be_in_the_draft(read, clock, programme, leader):
    begin_revision(programme, leader)
    open_until_christmas(programme, leader)
    close_by_hand(programme, leader)
    clock.advance(days=1)
    assert in_the_draft(read(make_idea(programme))) is None
    late = make_idea(programme, kind=Kind.COMMENT)
    assert late.is_late
    assert in_the_draft(read(late)) is None


def test_what_has_happened_stands_in_the_order_of_its_days(read, clock, programme, moderator, leader):
    begin_revision(programme, leader)
    open_until_christmas(programme, leader)
    idea = make_idea(programme)
    with transaction():
        publish(idea, version=idea.version, actor=moderator, at=clock.now(), answer=AnswerText("Ja."))
    clock.advance(days=1)
    close_by_hand(programme, leader)
    clock.advance(days=1)
    with transaction():
        place_on_idea_list([idea], title="Belysning", motive="Många vill.", area_id=None, actor=moderator,
                           at=clock.now())  # fmt: skip
    assert [(stop.heading, stop.day) for stop in read(idea).stops] == [
        ("Mottagen", "23 november"), ("Läst och visad", "23 november"), ("Besvarad", "23 november"),
        ("Den är med i underlaget", "24 november"), ("På idélistan", "25 november"),
    ]  # fmt: skip


def test_the_answer_to_come_has_its_day_and_says_when_the_day_has_passed(read, clock, programme, moderator):
    idea = make_shown_idea(programme, moderator)
    with transaction():
        place_on_idea_list([idea], title="Belysning", motive="Många vill.", area_id=None, actor=moderator,
                           at=clock.now(), next_word_on=date(2026, 12, 1))  # fmt: skip
    stop = read(idea).stops[-1]
    assert (stop.heading, stop.state) == ("Du får ett svar", "ahead")
    assert sentences(stop) == "Nästa besked senast 1 december."
    clock.advance(days=9)
    assert sentences(read(idea).stops[-1]) == "Beskedet skulle ha kommit 1 december."


def test_a_synpunkt_before_the_time_for_them_is_kept_for_step_five(read, clock, programme, leader):
    early = make_idea(programme, kind=Kind.COMMENT)
    assert read(early).late_note == "Din text är sparad till nästa revidering."
    begin_revision(programme, leader)
    assert read(early).late_note == "Tiden för synpunkter har inte börjat. Din text är sparad till steg 5."
    clock.advance(days=1)
    open_until_christmas(programme, leader)
    assert read(early).late_note == ""
    assert headings(read(early))[-1] == ("Den följer med till förslaget", "ahead")


def test_on_another_device_the_page_is_the_way_and_not_the_thanks(read):
    idea = make_idea(make_programme())
    assert not read(idea, sent_here=False).is_just_sent


def test_a_shown_text_says_when_that_nothing_changed_and_where_it_stands(read):
    programme = make_programme()
    idea = make_shown_idea(programme, make_moderator(programme))
    page = read(idea, sent_here=True)
    assert not page.is_just_sent
    assert headings(page) == [
        ("Mottagen", "behind"), ("Läst och visad", "behind"), ("Du får ett svar", "ahead"),
    ]  # fmt: skip
    assert sentences(page.stops[2]) == "Ingen dag är bestämd än."
    assert sentences(page.stops[1]) == "Inget ändrades."
    assert page.stops[1].link.address == f"/getinge/ideer/{public_id_text(idea.id)}"
    assert page.masked_text is None


def test_an_answer_is_told_with_its_day_and_the_next(read, clock):
    programme = make_programme()
    idea = make_idea(programme)
    in_spring = local_day(clock.now()) + timedelta(days=90)
    answer = AnswerText("Vi bygger i vår.\n\nHör av dig.", in_spring, "Tekniska nämnden")
    with transaction():
        publish(idea, version=idea.version, actor=make_moderator(programme), at=clock.now(), answer=answer)
    page = read(idea)
    answered = page.stops[-1].answer
    assert (page.stops[-1].shape, page.stops[-1].heading) == ("elsewhere", "Andra beslutar: Tekniska nämnden")
    assert answered.paragraphs == ["Vi bygger i vår.", "Hör av dig."]
    assert "Tekniska nämnden beslutar" in answered.who
    assert ("Du får ett svar", "ahead") not in headings(page)
    assert page.next_word == "21 februari 2027"


def test_a_masked_text_shows_both_what_was_written_and_what_others_see(read):
    programme = make_programme()
    idea = make_idea(programme, "Ring Kim om lampor")
    with transaction():
        mask(idea, version=idea.version, passages=[(5, 8)], actor=make_moderator(programme), at=clock.now(),
             note_to_author="Namnet är dolt.")  # fmt: skip
    page = read(idea)
    assert page.text == "Ring Kim om lampor"
    assert "Kim" not in page.masked_text
    assert sentences(page.stops[1]) == "En del av texten är dold. Namnet är dolt."


def test_a_hidden_name_and_place_are_told_to_the_author_who_still_sees_her_place(read):
    programme = make_programme()
    moderator = make_moderator(programme)
    idea = make_idea(programme, shown_name="Kim", place_text="Storgatan 4")
    with transaction():
        mask(idea, version=idea.version, passages=[], hides_name=True, hides_place=True, actor=moderator,
             at=clock.now())  # fmt: skip
        line = add_line(idea, "Och bänkar", key="key-of-a-hidden-line", secret=SECRET, at=clock.now())
        publish(line, version=line.version, actor=moderator, at=clock.now())
    page = read(idea)
    assert sentences(page.stops[1]) == "Namnet visas inte för andra. Platsen visas inte för andra."
    assert "Storgatan 4" in [str(fact) for fact in page.about]
    assert page.masked_text is None
    assert page.lines[0].sentences == ["Namnet visas inte för andra."]


@pytest.mark.parametrize("was_shown", [False, True])
def test_what_is_not_shown_has_its_reason_the_note_and_another_reader(read, was_shown):
    programme = make_programme()
    moderator = make_moderator(programme)
    idea = make_shown_idea(programme, moderator) if was_shown else make_idea(programme)
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now(),
                 note_to_author="Skriv gärna igen.")  # fmt: skip
    page = read(idea)
    stop = page.stops[-1]
    assert (stop.heading, stop.shape) == ("Visas inte", "hidden")
    assert "Skäl: Hot. Skriv gärna igen." in sentences(stop)
    assert public_id_text(idea.id) in sentences(stop)
    assert stop.link.words == "Be att någon annan läser"
    assert page.next_word == ""


def test_what_was_restored_is_shown_again_without_the_old_reason(read):
    programme = make_programme()
    moderator = make_moderator(programme)
    idea = make_idea(programme)
    with transaction():
        withhold(idea, version=idea.version, reason=Reason.THREAT, actor=moderator, at=clock.now())
    with transaction():
        restore(idea, version=idea.version, actor=moderator, at=clock.now())
    assert ("Läst och visad", "behind") in headings(read(idea))
    assert ("Visas inte", "behind") not in headings(read(idea))


def test_a_withdrawn_text_says_who_can_still_read_it(read):
    idea = make_idea(make_programme())
    with transaction():
        withdraw(idea, at=clock.now())
    page = read(idea)
    assert page.is_withdrawn
    assert "allmän handling" in sentences(page.stops[-1])


def test_lines_follow_the_original_also_when_the_original_is_a_comment(read):
    programme = make_programme()
    idea = make_shown_idea(programme, make_moderator(programme))
    comment = make_submitted(programme, "Bra!", kind=Kind.COMMENT, target_id=idea.id).contribution
    for number in range(3):
        with transaction():
            original = db.session.get_one(Contribution, comment.id)
            key = f"key-of-a-line-{number:04}"
            add_line(original, f"Rad {number}", key=key, secret=SECRET, at=clock.now())
    page = read(comment)
    assert page.text == "Bra!"
    assert sorted(line.text for line in page.lines) == ["Rad 0", "Rad 1", "Rad 2"]
    assert "En människa läser senast 25 november." in page.lines[0].sentences


def test_the_square_code_holds_the_words_in_the_fragment(read):
    address = receipt_address("https://exempel.se", WORDS)
    assert address.isascii()
    assert unquote(address) == "https://exempel.se/kvitto#björk-lykta-norrut-sadel-kanel"
    qr = read(make_idea(make_programme())).qr
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", qr.path)


def test_without_the_words_there_is_neither_code_nor_square(read):
    page = read(make_idea(make_programme()), sent_here=True, words=None)
    assert (page.words, page.qr, page.is_just_sent) == ((), None, False)


def test_a_comment_on_an_idea_of_ones_own_is_an_original_and_not_a_line(database):
    """Arrivals are stamped to the minute and ids are random within the day: the order tells nothing."""
    programme = make_programme()
    idea = make_idea(programme)
    for number in range(8):
        comment = make_idea(programme, f"Synpunkt {number}", kind=Kind.COMMENT, target_id=idea.id)
        with transaction():
            key = f"key-of-line-{number:08}"
            line = add_line(comment, f"Rad {number}", key=key, secret=SECRET, at=clock.now())
        texts = texts_by_receipt(all_of_receipts([idea.receipt_id, comment.receipt_id]))
        assert [text.id for text in texts[comment.receipt_id]] == [comment.id, line.id]
