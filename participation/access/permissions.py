"""Everything that may be permitted, as `thing:act`, in alphabetical order. `roles.py` says who may."""

from enum import StrEnum


class Permission(StrEnum):
    """One right. A route asks for exactly one; `@public` routes ask for none."""

    ACCOUNTS_MANAGE = "account:manage"
    CONTRIBUTIONS_MODERATE = "contribution:moderate"
    CONTRIBUTIONS_TRIAGE = "contribution:triage"
    EXPORTS_MAKE = "export:make"
    FORWARDED_READ = "forwarded:read"
    FORWARDED_SEND = "forwarded:send"
    OVERVIEW_READ = "overview:read"
    OWN_SETTINGS = "own-settings:change"
    OWN_WORK = "own-work:follow"
    PROGRAMMES_CREATE = "programme:create"
    PROGRAMMES_EDIT = "programme:edit"
    REVISIONS_LEAD = "revision:lead"
    SITE_TEXTS_EDIT = "site-text:edit"
