"""Reports: anybody can, protected data hide at once, and a moderator's decision answers them."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from participation.audit.models import AuditEntry
from participation.contributions.queries import any_contribution
from participation.contributions.states import Kind, Reason, State
from participation.core.clock import now
from participation.core.db import db, transaction
from participation.core.errors import Conflict
from participation.core.public_ids import public_id_text
from participation.moderation.batch_models import BatchOutcome
from participation.moderation.batch_operations import Chosen, show_many
from participation.moderation.batch_queries import items_of
from participation.moderation.operations import publish, undo, withhold
from participation.moderation.report_models import Report, ReportReason
from participation.moderation.report_operations import report
from participation.moderation.report_queries import open_reports, reported_count, reported_texts
from tests.making import make_idea, make_moderator, make_programme, make_shown_idea, make_user
from tests.support.signing_in import sign_in, token_in

SECRET = "receipts-for-tests-0123456789-abcdefghij"


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def anna(getinge):
    return make_moderator(getinge)


@pytest.fixture
def idea(getinge, anna):
    return make_shown_idea(getinge, anna, "Kim bor på Storgatan 1")


def send(idea, reason=ReportReason.PROTECTED, key="key-of-a-reporter", may_hold=True, words=None):
    with transaction():
        return report(idea, reason, words, key=key, secret=SECRET, may_hold=may_hold, at=now())


def state_of(idea):
    db.session.expire_all()
    return any_contribution(idea.id).state


def decide(operate, idea, anna, **more):
    with transaction():
        return operate(any_contribution(idea.id), version=any_contribution(idea.id).version, actor=anna,
                       at=now(), **more)  # fmt: skip


def test_protected_data_are_hidden_at_once_and_nothing_else_is(idea, getinge, anna):
    send(idea, ReportReason.THREAT)
    assert state_of(idea) == State.SHOWN
    assert send(idea).held
    assert state_of(idea) == State.WAITING
    (reported,) = reported_texts([getinge.id])
    assert (reported.count, reported.is_protected) == (2, True)
    assert reported_texts([getinge.id + 1]) == []


def test_what_a_person_has_judged_is_not_hidden_by_the_same_report_again(idea, anna):
    send(idea)
    decision = decide(publish, idea, anna)
    assert (state_of(idea), open_reports(idea.id)) == (State.SHOWN, [])
    assert not send(idea, key="another-reporter").held
    assert state_of(idea) == State.SHOWN
    with transaction():
        undo(decision, any_contribution(idea.id), actor=anna, at=now())
    assert state_of(idea) == State.WAITING
    assert len(open_reports(idea.id)) == 2


def test_what_was_shown_and_held_becomes_hidden_and_says_so(client, getinge, idea, anna):
    send(idea)
    address = f"/getinge/ideer/{public_id_text(idea.id)}"
    assert client.get(address).status_code == 404
    decide(withhold, idea, anna, reason=Reason.PERSONAL_DATA)
    assert state_of(idea) == State.HIDDEN
    assert "En text visas inte" in client.get(address).text
    assert reported_count(None) == 0


def test_the_same_report_twice_is_one_and_too_many_from_one_network_hide_nothing(idea):
    assert send(idea, may_hold=False).held is False
    assert send(idea, may_hold=False).id == send(idea, may_hold=False).id
    assert state_of(idea) == State.SHOWN
    assert db.session.scalar(db.select(db.func.count()).select_from(Report)) == 1


def test_anybody_reports_without_an_account_and_the_words_stay_inside(client, getinge, idea, anna):
    page = client.get(f"/getinge/ideer/{public_id_text(idea.id)}")
    form_at = f"/getinge/anmal/{public_id_text(idea.id)}"
    assert form_at in page.text
    token = token_in(client.get(form_at).text)
    refused = client.post(form_at, data={"csrf_token": token, "words": "kanarieord"})
    assert refused.status_code == 422
    assert "kanarieord" in refused.text
    done = client.post(form_at, data={"csrf_token": token, "reason": "protected", "words": "kanarieord"})
    thanks = client.get(done.location).text
    assert "En människa läser senast" in thanks
    assert "Texten är dold tills dess." in thanks
    assert client.get(form_at).status_code == 404
    details = db.session.scalars(db.select(AuditEntry.details)).all()
    assert not any("kanarieord" in said for said in details)


def test_moderators_see_the_report_by_the_text_and_let_it_be_shown(client, getinge, idea):
    send(idea, ReportReason.OTHER, words="Jag känner igen mig")
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    assert "1 anmäld text" in client.get("/personal/anmalda").text
    at = f"/personal/att-lasa/{public_id_text(idea.id)}"
    page = client.get(at).text
    assert "Jag känner igen mig" in page
    assert "Anmälda (1)" in page
    button = BeautifulSoup(page, "html.parser").find("button", string="Låt den visas")
    version = button.find_parent("form").find(attrs={"name": "version"})["value"]
    client.post(f"{at}/visa", data={"csrf_token": token_in(page), "version": version})
    assert state_of(idea) == State.SHOWN
    assert "Inget är anmält" in client.get("/personal/anmalda").text


def test_what_is_not_shown_cannot_be_reported(client, getinge):
    waiting = make_idea(getinge)
    assert client.get(f"/getinge/anmal/{public_id_text(waiting.id)}").status_code == 404


def test_a_comment_on_what_is_hidden_cannot_be_reported_but_a_reply_under_a_mark_can(
    client, getinge, idea, anna
):
    comment = make_shown_idea(getinge, anna, "Håller med", kind=Kind.COMMENT, target_id=idea.id)
    reply = make_shown_idea(getinge, anna, "Jag med", kind=Kind.COMMENT, target_id=comment.id)

    def statuses():
        at = [f"/getinge/anmal/{public_id_text(text.id)}" for text in (comment, reply)]
        return [client.get(address).status_code for address in at]

    assert statuses() == [200, 200]
    hiding = decide(withhold, comment, anna, reason=Reason.PERSONAL_ATTACK)
    assert statuses() == [404, 200]
    with transaction():
        undo(hiding, any_contribution(comment.id), actor=anna, at=now())
    decide(withhold, idea, anna, reason=Reason.PERSONAL_ATTACK)
    assert statuses() == [404, 404]


def test_a_report_that_came_while_the_text_was_open_is_not_closed_unread(client, getinge, idea, anna):
    sign_in(client, make_user(Role.MODERATOR, getinge)[0])
    version = idea.version
    at = f"/personal/att-lasa/{public_id_text(idea.id)}"
    token = token_in(client.get(at).text)
    send(idea, ReportReason.THREAT, words="Läs det här")
    answer = client.post(f"{at}/visa", data={"csrf_token": token, "version": version})
    assert answer.status_code == 409
    assert "Läs det här" in answer.text
    with pytest.raises(Conflict), transaction():
        publish(any_contribution(idea.id), version=version, actor=anna, at=now())
    with transaction():
        batch = show_many([Chosen(idea.id, version)], actor=anna, at=now())
    assert [item.outcome for item in items_of(batch.id)] == [BatchOutcome.CHANGED]
    assert len(open_reports(idea.id)) == 1


def test_hiding_by_report_is_limited_for_a_network(another_site, getinge, anna):
    ideas = [make_shown_idea(getinge, anna, f"Adress {number}") for number in range(6)]
    client = another_site(rate_limits=True).test_client()
    for idea in ideas:
        at = f"/getinge/anmal/{public_id_text(idea.id)}"
        data = {"csrf_token": token_in(client.get(at).text), "reason": "protected"}
        assert client.post(at, data=data).status_code == 303
    assert [state_of(idea) for idea in ideas] == [*[State.WAITING] * 5, State.SHOWN]
