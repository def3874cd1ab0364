"""The whole truth about who may do what. docs/roles.md shows the same as a grid for people."""

from collections.abc import Mapping
from enum import StrEnum

from participation.access.permissions import Permission


class Role(StrEnum):
    """What a person at work is. Residents have no accounts and therefore no role."""

    ADMINISTRATOR = "administrator"
    ASSOCIATION_MEMBER = "association_member"
    MODERATOR = "moderator"
    POLITICIAN = "politician"
    PROJECT_LEADER = "project_leader"
    REGISTRAR = "registrar"
    YOUTH_LEADER = "youth_leader"


_EVERYBODY_SIGNED_IN = frozenset({Permission.OWN_SETTINGS, Permission.OWN_WORK})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _EVERYBODY_SIGNED_IN
    | {Permission.ACCOUNTS_MANAGE, Permission.PROGRAMMES_CREATE, Permission.SITE_TEXTS_EDIT},
    Role.ASSOCIATION_MEMBER: _EVERYBODY_SIGNED_IN,
    Role.MODERATOR: _EVERYBODY_SIGNED_IN
    | {
        Permission.CONTRIBUTIONS_MODERATE,
        Permission.CONTRIBUTIONS_TRIAGE,
        Permission.FORWARDED_READ,
        Permission.FORWARDED_SEND,
    },
    Role.POLITICIAN: _EVERYBODY_SIGNED_IN,
    Role.PROJECT_LEADER: _EVERYBODY_SIGNED_IN
    | {
        Permission.CONTRIBUTIONS_TRIAGE,
        Permission.EXPORTS_MAKE,
        Permission.OVERVIEW_READ,
        Permission.PROGRAMMES_EDIT,
        Permission.REVISIONS_LEAD,
    },
    Role.REGISTRAR: _EVERYBODY_SIGNED_IN | {Permission.FORWARDED_READ, Permission.FORWARDED_SEND},
    Role.YOUTH_LEADER: _EVERYBODY_SIGNED_IN,
}
