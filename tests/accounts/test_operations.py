"""What can happen to people at work."""

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import operations, queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import code_at, new_secret
from participation.audit.models import AuditEntry
from participation.audit.queries import chain_faults
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import Forbidden, NotFound, RuleBroken
from tests.making import PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("database")

ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
MODERATOR = Grant(Role.MODERATOR)


def make_actor(role="administrator"):
    return queries.actor_of(make_user(role)[0])


def invite(grant=MODERATOR, actor=SYSTEM, email="ny@exempel.se"):
    with transaction():
        invitation, token = operations.invite(email, [grant], actor, clock.now())
        return invitation.id, token


def join(token, password=PASSWORD, code=None):
    secret = new_secret()
    with transaction():
        code = code_at(secret, clock.now()) if code is None else code
        user = operations.join(token, "Kim Ek", password, secret, code, ["Halmstad"], clock.now())
        return user.id


def events():
    return list(db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.sequence)))


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
        operations.revoke_invitation(revoked_id, actor, clock.now())
    join(first)
    for token in (revoked, second, "hittepå"):
        with pytest.raises(NotFound):
            join(token)
    with pytest.raises(NotFound), transaction():
        operations.revoke_invitation(revoked_id, actor, clock.now())


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
        operations.approve_invitation(invitation_id, inviting, clock.now())
    with pytest.raises(Forbidden), transaction():
        operations.approve_invitation(invitation_id, make_actor("moderator"), clock.now())
    with transaction():
        operations.approve_invitation(invitation_id, approving, clock.now())
    assert join(token)


def test_a_moderator_is_invited_without_approval():
    make_actor()
    _id, token = invite(actor=make_actor())
    assert join(token)


def test_a_colleague_becomes_administrator_when_the_second_administrator_approves():
    granting, approving = make_actor(), make_actor()
    user, *_ = make_user("moderator")
    with transaction():
        waiting = operations.grant_role(user.id, ADMINISTRATOR, granting, clock.now()).id
    assert ADMINISTRATOR not in queries.actor_of(queries.active_user(user.id)).grants
    with transaction():
        operations.approve_invitation(waiting, approving, clock.now())
    assert queries.actor_of(queries.active_user(user.id)).grants == {MODERATOR, ADMINISTRATOR}
    assert queries.pending_invitations(clock.now()) == []


def test_a_role_is_held_once():
    user, *_ = make_user("moderator")
    with pytest.raises(RuleBroken, match="redan den rollen"), transaction():
        operations.grant_role(user.id, MODERATOR, SYSTEM, clock.now())


def test_a_role_is_taken_away_from_the_person_who_holds_it_only():
    user, *_ = make_user("moderator")
    other, *_ = make_user("moderator")
    grant_id = user.grants[0].id
    with pytest.raises(NotFound), transaction():
        operations.revoke_role(other.id, grant_id, SYSTEM, clock.now())
    with transaction():
        operations.revoke_role(user.id, grant_id, SYSTEM, clock.now())
    assert queries.actor_of(queries.active_user(user.id)).grants == frozenset()
    with pytest.raises(NotFound), transaction():
        operations.revoke_role(user.id, grant_id, SYSTEM, clock.now())


@pytest.mark.parametrize("number", [1, 2])
def test_the_last_two_administrators_stay(number):
    users = [make_user("administrator")[0] for _ in range(number)]
    for way in (
        lambda user: operations.disable(user.id, SYSTEM, clock.now()),
        lambda user: operations.revoke_role(user.id, user.grants[0].id, SYSTEM, clock.now()),
    ):
        with pytest.raises(RuleBroken) as broken, transaction():
            way(queries.active_user(users[0].id))
        assert broken.value.sentence == "Det måste finnas minst två administratörer."
    assert len(queries.administrators()) == number


def test_a_disabled_administrator_does_not_count():
    users = [make_user("administrator")[0] for _ in range(3)]
    with transaction():
        operations.disable(users[0].id, SYSTEM, clock.now())
    with pytest.raises(RuleBroken), transaction():
        operations.disable(users[1].id, SYSTEM, clock.now())


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
                        operations.disable(user_id, actor, clock.now())
                    else:
                        operations.revoke_role(user_id, grant_id, actor, clock.now())
                outcomes.append("removed")
            except RuleBroken as broken:
                outcomes.append(broken.sentence)

    threads = [threading.Thread(target=remove, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [operations.TWO_ADMINISTRATORS, "removed"]
    assert len(queries.administrators()) == 2


def test_an_administrator_who_comes_back_does_not_pass_by_the_second_approval():
    users = [make_user("administrator")[0] for _ in range(3)]
    actor = queries.actor_of(users[1])
    with transaction():
        operations.disable(users[0].id, actor, clock.now())
    with transaction():
        operations.enable(users[0].id, actor, clock.now())
    assert queries.actor_of(queries.active_user(users[0].id)).grants == frozenset()


def test_the_password_is_proved_and_every_failure_audited():
    user, password, _secret = make_user("moderator")
    with transaction():
        assert operations.check_password(user.email.upper(), password, clock.now()).id == user.id
        assert operations.check_password(user.email, password + "x", clock.now()) is None
        assert operations.check_password("ingen@exempel.se", password, clock.now()) is None
        operations.disable(user.id, SYSTEM, clock.now())
        assert operations.check_password(user.email, password, clock.now()) is None
    assert events().count("sign_in.failed") == 3


def test_a_hash_with_older_settings_is_renewed_at_sign_in():
    user, password, _secret = make_user("moderator")
    with transaction():
        kept = db.session.get(User, user.id)
        kept.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(password)
    with transaction():
        operations.check_password(user.email, password, clock.now())
    assert db.session.get(User, user.id).password_hash.startswith("$argon2id$v=19$m=19456,")


def test_row_l13_a_code_is_used_once_also_when_two_come_with_it(clock):
    user, _password, secret = make_user("moderator")
    clock.advance(seconds=60)
    code = code_at(secret, clock.now())
    stale = queries.active_user(user.id)
    with transaction():
        assert operations.check_code(stale, code, clock.now())
    with transaction():
        assert not operations.check_code(queries.active_user(user.id), code, clock.now())
    assert events()[-1] == "sign_in.failed"


def test_the_password_is_changed_by_who_knows_the_old_one():
    user, password, _secret = make_user("moderator")
    actor, new = queries.actor_of(user), "åtta blå båtar i hamn"
    for current, wanted, field in (("fel", new, "current_password"), (password, "kort", "new_password")):
        kept = queries.active_user(user.id)
        with pytest.raises(RuleBroken) as broken, transaction():
            operations.change_password(kept, current, wanted, [], actor, clock.now())
        assert broken.value.field == field
    with transaction():
        operations.change_password(queries.active_user(user.id), password, new, [], actor, clock.now())
        assert operations.check_password(user.email, new, clock.now()) is not None


def test_no_name_or_address_is_in_the_audit_log():
    user, *_ = make_user("moderator")
    said = " ".join(db.session.scalars(select(AuditEntry.details + AuditEntry.subject + AuditEntry.actor)))
    assert user.email not in said
    assert user.name not in said


def test_an_approval_comes_too_late_after_seven_days(clock):
    inviting, approving = make_actor(), make_actor()
    invitation_id, _token = invite(ADMINISTRATOR, actor=inviting)
    with pytest.raises(NotFound), transaction():
        operations.approve_invitation(invitation_id, approving, clock.now() + timedelta(days=7))
