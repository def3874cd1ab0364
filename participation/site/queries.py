"""What we ask about the information pages."""

from collections.abc import Sequence

from sqlalchemy import func, select

from participation.accounts.models import User
from participation.core.db import db
from participation.site.models import SiteText


def latest_texts(name: str | None = None) -> dict[tuple[str, str], SiteText]:
    """The saved text in force by (name, language), of one page or of all. Absent: the file is in force."""
    latest = select(func.max(SiteText.id)).group_by(SiteText.name, SiteText.language)
    if name is not None and "\x00" in name:  # PostgreSQL takes no NUL in text, not even to compare with
        return {}
    if name is not None:
        latest = latest.where(SiteText.name == name)
    texts = db.session.scalars(select(SiteText).where(SiteText.id.in_(latest)))
    return {(text.name, text.language): text for text in texts}


def earlier_texts(name: str, language: str) -> Sequence[tuple[SiteText, str | None]]:
    """Everything saved of the page, the latest first, with the name of who saved it."""
    rows = db.session.execute(
        select(SiteText, User.name)
        .outerjoin(User, User.id == SiteText.saved_by)
        .where(SiteText.name == name, SiteText.language == language)
        .order_by(SiteText.number.desc())
    )
    return [(text, who) for text, who in rows]


def text_by_number(name: str, language: str, number: int) -> SiteText | None:
    """One saved text, or None."""
    return db.session.scalar(
        select(SiteText).where(
            SiteText.name == name, SiteText.language == language, SiteText.number == number
        )
    )
