"""Everything that may be permitted, as `thing:act`, in alphabetical order. `roles.py` says who may."""

from enum import StrEnum


class Permission(StrEnum):
    """One right. A route asks for exactly one; `@public` routes ask for none."""

    ACCOUNTS_MANAGE = "account:manage"
    CONTRIBUTIONS_MODERATE = "contribution:moderate"
    CONTRIBUTIONS_TRIAGE = "contribution:triage"
    EXPORTS_MAKE = "export:make"
    OVERVIEW_READ = "overview:read"
    OWN_SETTINGS = "own-settings:change"
    REVISIONS_LEAD = "revision:lead"
