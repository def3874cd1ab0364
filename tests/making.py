"""Test data, made by the real operations. Each function commits and may be called in any order."""

from itertools import count

from participation.access.actors import SYSTEM, Grant
from participation.access.roles import Role
from participation.accounts import operations, queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import code_at, new_secret
from participation.core import clock
from participation.core.db import transaction
from participation.programmes.models import Programme

PASSWORD = "sju gröna cyklar vid ån"

_numbers = count(1)


def make_user(role: Role | str, programme: Programme | None = None) -> tuple[User, str, str]:
    """A person at work with one role: (user, password, totp secret). Joined by an invitation, as everybody is.

    Her log id and her e-mail address are new each time. The code she joined with is used.
    """
    secret = new_secret()
    grant = Grant(Role(role), programme.id if programme is not None else None)
    with transaction():
        _invitation, token = operations.invite(
            f"person{next(_numbers)}@exempel.se", [grant], SYSTEM, clock.now()
        )
        code = code_at(secret, clock.now())
        name = f"{str(grant.role).replace('_', ' ').capitalize()} Ek"
        user = operations.join(token, name, PASSWORD, secret, code, [], clock.now())
        user_id = user.id
    user = queries.active_user(user_id)
    assert user is not None
    return user, PASSWORD, secret
