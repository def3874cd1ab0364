"""How people at work come in, and what each decides about her own account."""

import pytest
from argon2 import PasswordHasher

from participation.access.actors import SYSTEM
from participation.accounts import operations, people_operations, queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import code_at
from participation.core import clock
from participation.core.db import db, transaction
from participation.core.errors import RuleBroken
from tests.making import make_user
from tests.support.audit import events

pytestmark = pytest.mark.usefixtures("database")


def test_the_password_is_proved_and_every_failure_audited():
    user, password, _secret = make_user("moderator")
    with transaction():
        assert operations.check_password(user.email.upper(), password, clock.now()).id == user.id
        assert operations.check_password(user.email, password + "x", clock.now()) is None
        assert operations.check_password("ingen@exempel.se", password, clock.now()) is None
        people_operations.disable(user.id, SYSTEM, clock.now())
        assert operations.check_password(user.email, password, clock.now()) is None
    assert events().count("sign_in.failed") == 3


@pytest.mark.real_passwords
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
