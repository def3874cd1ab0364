"""What can happen to people at work."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import people_operations, queries
from participation.accounts.one_time_codes import code_at, new_secret
from participation.audit.models import AuditEntry
from participation.audit.queries import chain_faults
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import Forbidden, NotFound, RuleBroken
from tests.making import PASSWORD, make_user
from tests.support.audit import events

pytestmark = pytest.mark.usefixtures("database")

ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
MODERATOR = Grant(Role.MODERATOR)


def make_actor(role="administrator"):
    return queries.actor_of(make_user(role)[0])


def invite(grant=MODERATOR, actor=SYSTEM, email="ny@exempel.se"):
    with transaction():
        invitation, token = people_operations.invite(email, [grant], actor, clock.now())
        return invitation.id, token


def join(token, password=PASSWORD, code=None):
    secret = new_secret()
    with transaction():
        code = code_at(secret, clock.now()) if code is None else code
        user = people_operations.join(token, "Kim Ek", password, secret, code, ["Halmstad"], clock.now())
        return user.id


def test_an_invited_person_joins_with_the_roles_she_was_invited_to():
    _id, token = invite()
    user = queries.active_user(join(token))
    assert (user.email, user.name) == ("ny@exempel.se", "Kim Ek")
    assert queries.actor_of(user).grants == {MODERATOR}
    assert events() == ["account.invited", "account.joined", "role.granted"]
    assert chain_faults() == []


def test_row_48_a_link_works_once():
    _id, token = invite()
    join(token)
    with pytest.raises(NotFound):
        join(token)


def test_row_48_a_link_dies_after_seven_days(clock):
    make_actor()
    _id, token = invite(ADMINISTRATOR)
    clock.advance(days=7, seconds=-1)
    assert queries.usable_invitation(token, clock.now()) is not None
    clock.advance(seconds=1)
    with pytest.raises(NotFound):
        join(token)


def test_the_first_administrators_link_dies_after_a_day(clock):
    _id, token = invite(ADMINISTRATOR)
    clock.advance(hours=24)
    with pytest.raises(NotFound):
        join(token)


def test_row_48_a_revoked_an_unknown_and_an_overtaken_link_are_dead():
    actor = make_actor()
    revoked_id, revoked = invite()
    _id, first = invite(email="tva@exempel.se")
    _id, second = invite(email="tva@exempel.se")
    with transaction():
        people_operations.revoke_invitation(revoked_id, actor, clock.now())
    join(first)
    for token in (revoked, second, "hittepå"):
        with pytest.raises(NotFound):
            join(token)
    with pytest.raises(NotFound), transaction():
        people_operations.revoke_invitation(revoked_id, actor, clock.now())


def test_only_a_digest_of_the_links_token_is_kept():
    invitation_id, token = invite()
    kept = queries.invitation_by_id(invitation_id)
    assert token.encode() not in kept.token_hash
    assert len(kept.token_hash) == 32


@pytest.mark.parametrize(
    ("change", "field"),
    [({"password": "sommar2026halmstad"}, "password"), ({"code": "000000"}, "code")],
)
def test_a_weak_password_or_a_wrong_code_makes_no_account_and_leaves_the_link_alive(change, field):
    _id, token = invite()
    with pytest.raises(RuleBroken) as broken:
        join(token, **change)
    assert broken.value.field == field
    assert queries.user_by_email("ny@exempel.se") is None
    assert join(token)


def test_somebody_with_an_account_is_not_invited_again():
    user, *_ = make_user("moderator")
    with pytest.raises(RuleBroken, match="redan ett konto"):
        invite(email=user.email.upper())


def test_an_administrator_is_one_for_the_whole_municipality():
    with pytest.raises(RuleBroken) as broken:
        invite(Grant(Role.ADMINISTRATOR, 1))
    assert broken.value.field == "programme"


def test_a_lone_administrator_invites_the_second_alone():
    _id, token = invite(ADMINISTRATOR, actor=make_actor())
    assert queries.actor_of(queries.active_user(join(token))).grants == {ADMINISTRATOR}


def test_a_third_administrator_needs_a_second_administrators_approval():
    inviting, approving = make_actor(), make_actor()
    invitation_id, token = invite(ADMINISTRATOR, actor=inviting)
    assert queries.usable_invitation(token, clock.now()) is None
    with pytest.raises(Forbidden), transaction():
        people_operations.approve_invitation(invitation_id, inviting, clock.now())
    with pytest.raises(Forbidden), transaction():
        people_operations.approve_invitation(invitation_id, make_actor("moderator"), clock.now())
    with transaction():
        people_operations.approve_invitation(invitation_id, approving, clock.now())
    assert join(token)


def test_a_moderator_is_invited_without_approval():
    make_actor()
    _id, token = invite(actor=make_actor())
    assert join(token)


def test_a_colleague_becomes_administrator_when_the_second_administrator_approves():
    granting, approving = make_actor(), make_actor()
    user, *_ = make_user("moderator")
    with transaction():
        waiting = people_operations.grant_role(user.id, ADMINISTRATOR, granting, clock.now()).id
    assert ADMINISTRATOR not in queries.actor_of(queries.active_user(user.id)).grants
    with transaction():
        people_operations.approve_invitation(waiting, approving, clock.now())
    assert queries.actor_of(queries.active_user(user.id)).grants == {MODERATOR, ADMINISTRATOR}
    assert queries.pending_invitations(clock.now()) == []


def test_a_role_is_held_once():
    user, *_ = make_user("moderator")
    with pytest.raises(RuleBroken, match="redan den rollen"), transaction():
        people_operations.grant_role(user.id, MODERATOR, SYSTEM, clock.now())


def test_a_role_is_taken_away_from_the_person_who_holds_it_only():
    user, *_ = make_user("moderator")
    other, *_ = make_user("moderator")
    grant_id = user.grants[0].id
    with pytest.raises(NotFound), transaction():
        people_operations.revoke_role(other.id, grant_id, SYSTEM, clock.now())
    with transaction():
        people_operations.revoke_role(user.id, grant_id, SYSTEM, clock.now())
    assert queries.actor_of(queries.active_user(user.id)).grants == frozenset()
    with pytest.raises(NotFound), transaction():
        people_operations.revoke_role(user.id, grant_id, SYSTEM, clock.now())


@pytest.mark.parametrize("number", [1, 2])
def test_the_last_two_administrators_stay(number):
    users = [make_user("administrator")[0] for _ in range(number)]
    for way in (
        lambda user: people_operations.disable(user.id, SYSTEM, clock.now()),
        lambda user: people_operations.revoke_role(user.id, user.grants[0].id, SYSTEM, clock.now()),
    ):
        with pytest.raises(RuleBroken) as broken, transaction():
            way(queries.active_user(users[0].id))
        assert broken.value.sentence == "Det måste finnas minst två administratörer."
    assert len(queries.administrators()) == number


def test_a_disabled_administrator_does_not_count():
    users = [make_user("administrator")[0] for _ in range(3)]
    with transaction():
        people_operations.disable(users[0].id, SYSTEM, clock.now())
    with pytest.raises(RuleBroken), transaction():
        people_operations.disable(users[1].id, SYSTEM, clock.now())


@pytest.mark.parametrize("way", ["disable", "revoke"])
def test_row_l10_of_two_administrators_who_remove_each_other_at_once_one_succeeds(app, way):
    users = [make_user("administrator")[0] for _ in range(3)]
    pairs = [(users[0], users[1]), (users[1], users[0])]
    tasks = [(queries.actor_of(by), whom.id, whom.grants[0].id) for by, whom in pairs]
    db.session.rollback()
    together, outcomes = threading.Barrier(2), []

    def remove(actor, user_id, grant_id):
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    if way == "disable":
                        people_operations.disable(user_id, actor, clock.now())
                    else:
                        people_operations.revoke_role(user_id, grant_id, actor, clock.now())
                outcomes.append("removed")
            except RuleBroken as broken:
                outcomes.append(broken.sentence)

    threads = [threading.Thread(target=remove, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [people_operations.TWO_ADMINISTRATORS, "removed"]
    assert len(queries.administrators()) == 2


def test_an_administrator_who_comes_back_does_not_pass_by_the_second_approval():
    users = [make_user("administrator")[0] for _ in range(3)]
    actor = queries.actor_of(users[1])
    with transaction():
        people_operations.disable(users[0].id, actor, clock.now())
    with transaction():
        people_operations.enable(users[0].id, actor, clock.now())
    assert queries.actor_of(queries.active_user(users[0].id)).grants == frozenset()


def test_no_name_or_address_is_in_the_audit_log():
    user, *_ = make_user("moderator")
    said = " ".join(db.session.scalars(select(AuditEntry.details + AuditEntry.subject + AuditEntry.actor)))
    assert user.email not in said
    assert user.name not in said


def test_an_approval_comes_too_late_after_seven_days(clock):
    inviting, approving = make_actor(), make_actor()
    invitation_id, _token = invite(ADMINISTRATOR, actor=inviting)
    with pytest.raises(NotFound), transaction():
        people_operations.approve_invitation(invitation_id, approving, clock.now() + timedelta(days=7))
