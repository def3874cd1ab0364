"""The record of each export. The file lives 24 hours; the record stays (decision 15)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import Model, UtcDateTime, vocabulary
from participation.export.package_content import Variant


class ExportRecord(Model):
    """Who took out what, when: row counts per channel and SHA-256 per file, as JSON."""

    __tablename__ = "export_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    variant: Mapped[Variant] = mapped_column(vocabulary(Variant, name="exportvariant"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    row_count: Mapped[int]
    counts: Mapped[str] = mapped_column(Text)
    digests: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
