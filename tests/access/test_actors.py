"""Who may do what: grants for one programme, for all, and none."""

import pytest

from participation.access.actors import PUBLIC, SYSTEM, Actor, Grant
from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS, Role

MODERATE, TRIAGE, LEAD = (
    Permission.CONTRIBUTIONS_MODERATE,
    Permission.CONTRIBUTIONS_TRIAGE,
    Permission.REVISIONS_LEAD,
)
GETINGE, VALLAS = 1, 2


def actor(*grants: Grant) -> Actor:
    return Actor("a1b2", user_id=7, grants=frozenset(grants))


def test_a_grant_for_one_programme_holds_there_and_nowhere_else():
    moderator = actor(Grant(Role.MODERATOR, GETINGE))

    assert moderator.may(MODERATE, GETINGE)
    assert not moderator.may(MODERATE, VALLAS)
    assert not moderator.may(LEAD, GETINGE)


def test_a_grant_for_the_municipality_holds_everywhere():
    assert actor(Grant(Role.MODERATOR)).may(MODERATE, GETINGE)
    assert actor(Grant(Role.MODERATOR)).may(MODERATE, VALLAS)


def test_asked_without_a_programme_it_is_enough_to_hold_the_permission_somewhere():
    assert actor(Grant(Role.MODERATOR, GETINGE)).may(MODERATE)
    assert not actor(Grant(Role.MODERATOR, GETINGE)).may(LEAD)


def test_a_permission_of_one_place_does_not_leak_through_a_role_in_another():
    both = actor(Grant(Role.MODERATOR, GETINGE), Grant(Role.PROJECT_LEADER, VALLAS))

    assert both.may(MODERATE, GETINGE)
    assert not both.may(MODERATE, VALLAS)
    assert both.may(LEAD, VALLAS)
    assert not both.may(LEAD, GETINGE)
    assert both.programmes_with(TRIAGE) == {GETINGE, VALLAS}
    assert both.programmes_with(MODERATE) == {GETINGE}


def test_the_programmes_of_a_permission():
    assert actor().programmes_with(MODERATE) == frozenset()
    assert actor(Grant(Role.POLITICIAN)).programmes_with(MODERATE) == frozenset()
    assert actor(Grant(Role.MODERATOR), Grant(Role.MODERATOR, GETINGE)).programmes_with(MODERATE) is None


@pytest.mark.parametrize("nobody", [PUBLIC, SYSTEM, actor()])
@pytest.mark.parametrize("permission", Permission)
def test_the_public_the_system_and_a_person_without_roles_may_nothing(nobody, permission):
    assert not nobody.may(permission)
    assert not nobody.may(permission, GETINGE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_the_table_of_roles_is_the_whole_truth(role, permission):
    assert actor(Grant(role)).may(permission) == (permission in PERMISSIONS[role])
