"""Roles that end on a day, and roles that pass from one to another."""

from datetime import date, timedelta

import pytest

from participation.access.actors import Grant
from participation.access.permissions import Permission
from participation.access.roles import Role
from participation.accounts import people_operations, queries
from participation.accounts.models import RoleGrant
from participation.core import clock as site_clock
from participation.core.db import db, transaction
from participation.core.errors import NotFound, RuleBroken
from tests.making import make_programme, make_user
from tests.support.signing_in import sign_in, token_in

TODAY = date(2026, 11, 23)


@pytest.fixture
def getinge(database):
    return make_programme()


@pytest.fixture
def administrator(database):
    return queries.actor_of(make_user(Role.ADMINISTRATOR)[0])


def grant_of(user):
    db.session.rollback()
    return db.session.scalars(db.select(RoleGrant).where(RoleGrant.user_id == user.id)).one()


def set_last_day(user, last_day, actor):
    with transaction():
        people_operations.set_last_day(user.id, grant_of(user).id, last_day, actor, site_clock.now())


def test_a_role_gives_nothing_after_its_last_day_whoever_is_signed_in(client, getinge, administrator, clock):
    user, *_ = make_user(Role.MODERATOR, getinge)
    sign_in(client, user)
    set_last_day(user, TODAY, administrator)
    clock.set(clock.now().replace(hour=22, minute=40))  # 23.40 in Sweden
    sign_in(client, user)
    assert client.get("/personal/att-lasa").status_code == 200
    clock.advance(minutes=20)
    assert client.get("/personal/att-lasa").status_code == 403
    set_last_day(user, None, administrator)
    assert client.get("/personal/att-lasa").status_code == 200


def test_the_last_day_is_today_or_later_and_an_administrator_has_none(getinge, administrator):
    user, *_ = make_user(Role.MODERATOR, getinge)
    with pytest.raises(RuleBroken):
        set_last_day(user, TODAY - timedelta(days=1), administrator)
    other, *_ = make_user(Role.ADMINISTRATOR)
    with pytest.raises(RuleBroken):
        set_last_day(other, TODAY, administrator)
    with pytest.raises(NotFound), transaction():
        people_operations.set_last_day(other.id, grant_of(user).id, TODAY, administrator, site_clock.now())


def test_a_role_that_has_ended_can_be_given_again(getinge, administrator, clock):
    user, *_ = make_user(Role.MODERATOR, getinge)
    set_last_day(user, TODAY, administrator)
    again = Grant(Role.MODERATOR, getinge.id, TODAY + timedelta(days=30))
    with pytest.raises(RuleBroken), transaction():
        people_operations.grant_role(user.id, again, administrator, clock.now())
    clock.advance(days=1)
    with transaction():
        people_operations.grant_role(user.id, again, administrator, clock.now())
    assert grant_of(user).ends_on == TODAY + timedelta(days=30)
    assert queries.actor_of(queries.active_user(user.id)).may(Permission.CONTRIBUTIONS_MODERATE, getinge.id)


def test_who_is_invited_with_a_last_day_has_it(getinge, administrator, clock):
    grant = Grant(Role.MODERATOR, getinge.id, TODAY + timedelta(days=3))
    with transaction():
        invitation, _token = people_operations.invite("ny@exempel.se", [grant], administrator, clock.now())
        assert queries.invited_roles(invitation) == [grant]
        invitation.roles = '[["moderator", null]]'  # as an earlier release wrote it
        assert queries.invited_roles(invitation) == [Grant(Role.MODERATOR)]


def test_roles_pass_to_somebody_who_is_here_at_once_or_on_a_day(getinge, administrator, clock):
    leaving, *_ = make_user(Role.PROJECT_LEADER, getinge)
    coming, *_ = make_user(Role.MODERATOR, getinge)

    def hand_over(last_day, email=coming.email, grants=None):
        ids = grants if grants is not None else [grant_of(leaving).id]
        with transaction():
            return people_operations.hand_over(leaving.id, ids, email, last_day, administrator, clock.now())

    for wrong in ({"grants": []}, {"grants": [999_999]}, {"email": leaving.email}, {"email": "ingen adress"}):
        with pytest.raises(RuleBroken):
            hand_over(TODAY, **wrong)
    assert hand_over(TODAY + timedelta(days=7)) is None
    for person in (leaving, coming):
        actor = queries.actor_of(queries.active_user(person.id))
        assert actor.may(Permission.EXPORTS_MAKE, getinge.id)
    hand_over(TODAY - timedelta(days=1))
    assert not queries.actor_of(queries.active_user(leaving.id)).grants
    assert queries.actor_of(queries.active_user(coming.id)).may(Permission.EXPORTS_MAKE, getinge.id)


def test_roles_pass_to_somebody_new_by_an_invitation(getinge, administrator, clock):
    leaving, *_ = make_user(Role.MODERATOR, getinge)
    with transaction():
        ids = [grant_of(leaving).id]
        token = people_operations.hand_over(
            leaving.id, ids, "ny@exempel.se", TODAY, administrator, clock.now()
        )
    invitation = queries.usable_invitation(token, clock.now())
    assert queries.invited_roles(invitation) == [Grant(Role.MODERATOR, getinge.id)]
    assert grant_of(leaving).ends_on == TODAY


def test_administrators_are_not_handed_over_that_way(database, administrator, clock):
    other, *_ = make_user(Role.ADMINISTRATOR)
    ids = [grant_of(other).id]
    with pytest.raises(RuleBroken), transaction():
        people_operations.hand_over(other.id, ids, "ny@exempel.se", TODAY, administrator, clock.now())


def test_the_administrators_read_which_roles_soon_end(client, getinge, clock):
    administrator, *_ = make_user(Role.ADMINISTRATOR)
    user, *_ = make_user(Role.MODERATOR, getinge)
    sign_in(client, administrator)
    person = f"/personal/anvandare/{user.id}"
    token = token_in(client.get(person).text)
    address = f"{person}/roll/{grant_of(user).id}/sista-dag"
    for day, shown in (("2026-12-06", True), ("2026-12-07", False)):
        assert client.post(address, data={"csrf_token": token, "ends_on": day}).status_code == 303
        assert ("Roller som snart upphör" in client.get("/personal/anvandare").text) == shown
    refused = client.post(address, data={"csrf_token": token, "ends_on": "i vår"})
    assert refused.status_code == 422
    assert "Skriv datum så här" in refused.text
