"""What the audit chain holds."""

from sqlalchemy import select

from participation.audit.models import AuditEntry
from participation.core.db import db


def events() -> list[str]:
    """Every event that was recorded, the first first."""
    return list(db.session.scalars(select(AuditEntry.event).order_by(AuditEntry.sequence)))
