"""From three people's words to one line on the idélista, and back, with every voice as it was."""

import pytest
from playwright.sync_api import expect

from participation.access.roles import Role
from participation.accounts import queries
from participation.contributions.models import Contribution
from participation.contributions.states import Channel
from participation.core.db import db
from participation.idea_list.models import GroupMember
from tests.journeys.steps import all_texts, heading, press, press_key, sign_in
from tests.making import make_idea, make_programme, make_shown_idea, make_user

LAMPS, DARK, BENCH = "Lampor vid ån", "Det är så mörkt på stigen", "En bänk vid busshållplatsen"
TITLE, MOTIVE = "Ljus längs stigen vid ån", "Många går där, och det finns el vid bron."


@pytest.fixture
def getinge(live_server):
    return make_programme(areas=["Natur och vatten"])


@pytest.fixture
def moderator(getinge):
    """(user, secret) of one who may read and sort in Getinge."""
    user, _password, secret = make_user(Role.MODERATOR, getinge)
    return user, secret


@pytest.fixture
def shown(getinge, moderator):
    """Three shown ideas, one of them taken down at a meeting."""
    actor = queries.actor_of(moderator[0])
    make_shown_idea(getinge, actor, LAMPS)
    make_shown_idea(getinge, actor, DARK, channel=Channel.MEETING)
    make_shown_idea(getinge, actor, BENCH)
    db.session.rollback()


def choose(page, *texts):
    for text in texts:
        page.locator("#chosen label", has_text=text).locator("input").check()


def current_groupings():
    db.session.rollback()
    return db.session.scalar(
        db.select(db.func.count()).select_from(GroupMember).where(GroupMember.left_at.is_(None))
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.both_databases
def test_from_the_queue_to_the_list_in_one_line_of_work(page, devices, getinge, moderator, clock):
    for text in (LAMPS, DARK):
        make_idea(getinge, text)
        clock.advance(minutes=1)
    sign_in(page, *moderator, clock)
    press(page, "Visa V")
    expect(page.locator("#original")).to_have_text(DARK)
    press(page, "Visa V")
    expect(heading(page)).to_have_text("Inget väntar")
    press(page, "Sortera den")

    expect(page.locator("#chosen label", has_text=DARK).locator("input")).to_be_checked()
    choose(page, LAMPS)
    press(page, "Samma sak G")
    expect(page.locator(".undo")).to_be_visible()
    expect(page.get_by_role("heading", name="Hör ihop")).to_be_visible()
    page.locator("#chosen input[type=checkbox]").first.check()
    page.get_by_label("Utvecklingsområde").select_option("Natur och vatten")
    page.get_by_label("Rubrik").fill(TITLE)
    page.get_by_label("Motiv").fill(MOTIVE)
    press(page, "Till idélistan")
    expect(page.get_by_text("Allt som visas är sorterat.")).to_be_visible()

    reader = devices(360)
    reader.goto("/getinge/idelista")
    expect(reader.locator("main")).to_contain_text("Natur och vatten")
    expect(reader.locator("main")).to_contain_text("2 röster")
    reader.get_by_role("link", name=TITLE).click()
    for told in (TITLE, MOTIVE, "Ett önskemål är inget löfte.", LAMPS, DARK):
        expect(reader.locator("main")).to_contain_text(told)
    reader.get_by_role("link", name=LAMPS).click()
    expect(reader.get_by_role("link", name=TITLE)).to_be_visible()
    expect(reader.get_by_role("link", name=DARK)).to_be_visible()
    assert all_texts() == sorted([LAMPS, DARK])


@pytest.mark.parametrize("width", [360, 1280])
def test_a_group_on_the_list_stays_until_it_is_taken_off_and_then_all_is_as_before(
    page, devices, shown, moderator, clock
):
    sign_in(page, *moderator, clock)
    page.goto("/personal/sortera")
    page.get_by_role("link", name="Getinge").click()
    before = texts_and_states()
    choose(page, LAMPS, DARK)
    press(page, "Samma sak G")
    expect(page.get_by_role("heading", name="Hör ihop")).to_be_visible()
    another = devices(1280)
    another.context.add_cookies(page.context.cookies())
    another.goto("/personal/sortera/getinge")

    page.locator("#chosen input[type=checkbox]").first.check()
    page.get_by_label("Rubrik").fill(TITLE)
    page.get_by_label("Motiv").fill(MOTIVE)
    press(page, "Till idélistan")
    expect(page.get_by_role("button", name="Ta bort från idélistan")).to_be_visible()

    reader = devices(360)
    reader.goto("/getinge/idelista")
    reader.get_by_role("link", name=TITLE).click()
    counts = reader.get_by_role("complementary", name="Hur rösterna kom").locator("tbody tr")
    expect(counts).to_have_count(2)
    assert {row.inner_text().split()[-1] for row in counts.all()} == {"1"}

    press(another, "Lös upp gruppen")
    expect(another.get_by_text("Gruppen står på idélistan. Ta bort den därifrån först.")).to_be_visible()
    assert current_groupings() == 2

    page.get_by_role("button", name="Ta bort från idélistan").click()
    expect(page.get_by_text("Alla röster finns kvar.")).to_be_visible()
    press(page, "Lös upp gruppen")
    expect(page.get_by_text("Gruppen är upplöst. Alla texter finns kvar.")).to_be_visible()
    expect(page.locator("#chosen input[type=checkbox]")).to_have_count(3)
    assert current_groupings() == 0
    assert texts_and_states() == before
    reader.goto("/getinge/idelista")
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)


def test_each_act_of_sorting_can_be_taken_back_with_one_key(page, shown, moderator, clock):
    sign_in(page, *moderator, clock)
    page.goto("/personal/sortera/getinge")
    choose(page, LAMPS, DARK)
    press_key(page, "g")
    expect(page.get_by_role("heading", name="Hör ihop")).to_be_visible()
    press_key(page, "z")
    expect(page.get_by_text("Ångrat. Allt är som det var innan.")).to_be_visible()
    assert current_groupings() == 0
    choose(page, BENCH)
    page.get_by_label("Rubrik").fill(TITLE)
    page.get_by_label("Motiv").fill(MOTIVE)
    press(page, "Till idélistan")
    expect(page.get_by_role("button", name="Ta bort från idélistan")).to_be_visible()
    press_key(page, "z")
    expect(page.get_by_role("button", name="Ta bort från idélistan")).to_have_count(0)
    assert current_groupings() == 0


def texts_and_states():
    db.session.rollback()
    columns = Contribution.text, Contribution.state, Contribution.shown_text
    return sorted(db.session.execute(db.select(*columns)))
