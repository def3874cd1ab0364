"""Who is acting, as plain values, so that an operation runs the same in a page, a test and a job."""

from dataclasses import dataclass, field
from datetime import date

from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS, Role


@dataclass(frozen=True)
class Grant:
    """A role for one programme, or for the whole municipality when `programme_id` is None.

    `ends_on` is its last day; None: until it is taken away.
    """

    role: Role
    programme_id: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Actor:
    """A signed-in person (`user_id`), or the public and the system (`user_id` is None).

    `log_id` is the random word that stands for the person in logs and in the audit chain.
    """

    log_id: str
    user_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def may(self, permission: Permission, programme_id: int | None = None) -> bool:
        """Whether some grant of the actor gives `permission` in the programme.

        With `programme_id` None: whether any grant gives it anywhere.
        """
        return any(
            permission in PERMISSIONS[grant.role]
            and (programme_id is None or grant.programme_id is None or grant.programme_id == programme_id)
            for grant in self.grants
        )

    def programmes_with(self, permission: Permission) -> frozenset[int] | None:
        """The programmes where the actor holds `permission`; None means all of them."""
        grants = [grant for grant in self.grants if permission in PERMISSIONS[grant.role]]
        if any(grant.programme_id is None for grant in grants):
            return None
        return frozenset(grant.programme_id for grant in grants if grant.programme_id is not None)


PUBLIC = Actor(log_id="public")
SYSTEM = Actor(log_id="system")
