"""The window for synpunkter opens once, closes by day or by hand, and both are in the log."""

from datetime import timedelta

import pytest

from participation.access.actors import SYSTEM
from participation.core.db import transaction
from participation.core.errors import RuleBroken
from participation.programmes.operations import close_window, open_window
from participation.programmes.queries import is_open, latest_window, window_at
from tests.making import make_programme, make_window
from tests.support.audit import events


@pytest.fixture
def getinge(database):
    return make_programme("getinge")


def open_until(programme, closes_at, at):
    with transaction():
        return open_window(programme.id, step=5, closes_at=closes_at, actor=SYSTEM, at=at)


def test_a_window_is_open_from_its_first_moment_to_its_last(getinge, clock):
    start, end = clock.now(), clock.now() + timedelta(days=30)
    window = open_until(getinge, end, start)
    moment = timedelta(microseconds=1)

    assert [is_open(window, at) for at in (start - moment, start, end, end + moment)] == [
        False,
        True,
        True,
        False,
    ]
    assert window_at(getinge.id, end) is not None
    assert window_at(getinge.id, end + moment) is None
    assert latest_window(getinge.id).id == window.id
    assert events() == ["window.opened"]


@pytest.mark.parametrize("days", [0, -1])
def test_a_window_must_end_after_it_begins(getinge, clock, days):
    with pytest.raises(RuleBroken) as rule:
        open_until(getinge, clock.now() + timedelta(days=days), clock.now())

    assert (rule.value.sentence, rule.value.field) == ("Slutdatum måste vara efter startdatum.", "closes_on")
    assert latest_window(getinge.id) is None
    assert events() == []


def test_two_windows_are_never_open_at_once(getinge, clock):
    make_window(getinge)
    with pytest.raises(RuleBroken):
        open_until(getinge, clock.now() + timedelta(days=60), clock.now())
    assert events() == ["window.opened"]


def test_the_window_of_one_place_is_not_another_places(getinge, clock):
    make_window(getinge)
    oskarstrom = make_programme("oskarstrom", "Oskarström")

    assert window_at(oskarstrom.id, clock.now()) is None
    make_window(oskarstrom)
    assert window_at(oskarstrom.id, clock.now()) is not None


def test_a_window_closed_by_hand_is_closed_from_that_moment(getinge, clock):
    window = make_window(getinge)
    with transaction():
        close_window(window, actor=SYSTEM, at=clock.advance(days=1))

    assert not is_open(window, clock.now())
    assert is_open(window, clock.now() - timedelta(microseconds=1))
    assert window_at(getinge.id, clock.now()) is None
    assert latest_window(getinge.id).id == window.id
    assert events() == ["window.opened", "window.closed"]


def test_closing_twice_or_too_late_changes_nothing(getinge, clock):
    window = make_window(getinge, days=1)
    with transaction():
        close_window(window, actor=SYSTEM, at=clock.now() + timedelta(hours=1))
    closed_at = window.closed_at
    with transaction():
        close_window(window, actor=SYSTEM, at=clock.now() + timedelta(hours=2))
        close_window(window, actor=SYSTEM, at=clock.now() + timedelta(days=2))

    assert window.closed_at == closed_at
    assert events() == ["window.opened", "window.closed"]


def test_after_a_window_another_one_may_open(getinge, clock):
    first = make_window(getinge, days=10)
    clock.advance(days=11)
    second = make_window(getinge, days=10)

    assert latest_window(getinge.id).id == second.id != first.id
    assert window_at(getinge.id, clock.now()).id == second.id
