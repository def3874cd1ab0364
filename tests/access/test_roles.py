"""The table of roles is complete, and power is divided."""

from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS, Role


def test_every_role_is_in_the_table_and_no_right_belongs_to_nobody():
    assert set(PERMISSIONS) == set(Role)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_whoever_hands_out_roles_reads_no_queue_and_takes_out_no_package():
    assert not PERMISSIONS[Role.ADMINISTRATOR] & {
        Permission.CONTRIBUTIONS_MODERATE,
        Permission.CONTRIBUTIONS_TRIAGE,
        Permission.EXPORTS_MAKE,
        Permission.REVISIONS_LEAD,
    }
    assert [role for role in Role if Permission.ACCOUNTS_MANAGE in PERMISSIONS[role]] == [Role.ADMINISTRATOR]


def test_the_names_of_rights_say_a_thing_and_an_act_and_stand_in_order():
    assert all(permission.count(":") == 1 for permission in Permission)
    assert [permission.name for permission in Permission] == sorted(
        permission.name for permission in Permission
    )
