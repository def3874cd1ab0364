"""People at work, the roles they hold, invitations, and the sessions of staff and visitors alike."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.access.roles import Role
from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary


class User(Model):
    """A member of staff (or of an association, later). Residents never have one of these."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(255))
    totp_secret: Mapped[str] = mapped_column(String(64))
    last_totp_step: Mapped[int] = mapped_column(LongInteger, default=0)
    log_id: Mapped[str] = mapped_column(String(32), unique=True)
    single_key_shortcuts: Mapped[bool] = mapped_column(default=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", back_populates="user", foreign_keys="RoleGrant.user_id"
    )


class RoleGrant(Model):
    """A role that a person holds for one programme, or for the whole municipality when there is none.

    `ends_on` is the last day on which it gives anything; None: until it is taken away.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "programme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(vocabulary(Role))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(lazy="raise", back_populates="grants", foreign_keys=user_id)


class Invitation(Model):
    """A one-time link to an account. The database knows only the digest of its token."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    roles: Mapped[str] = mapped_column(Text)  # JSON: [[role, programme_id or null, last day or null], ...]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    needs_approval: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkPurpose(StrEnum):
    """What a one-time link to an account is for. It does nothing else."""

    PASSWORD = "password"  # noqa: S105 - no password, but what the link is for
    AUTHENTICATOR = "authenticator"


class AccountLink(Model):
    """A one-time link for somebody who has an account. The database knows only the digest of its token.

    `browser_hash`: the browser that asked for it, where it works in no other.
    """

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(vocabulary(LinkPurpose))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Model):
    """One of ten codes on paper, for the day when the app is lost. Only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebSession(Model):
    """What the server remembers of one browser. The cookie is an opaque token; only its digest is here."""

    __tablename__ = "web_session"
    __table_args__ = (CheckConstraint("length(token_hash) = 32", name="a_digest_has_32_bytes"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    code_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
