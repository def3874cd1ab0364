"""What stands on the information pages, once it has been edited."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import Model, UtcDateTime


class SiteText(Model):
    """One saved text of an information page in one language, as small Markdown. Never changed: the one with
    the highest number is in force, before the file of the same name."""

    __tablename__ = "site_text"
    __table_args__ = (UniqueConstraint("name", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
