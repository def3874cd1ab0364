"""What an administrator sees of the information pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE
from participation.core.html import render_markdown
from participation.core.swedish import day_and_time
from participation.site.models import SiteText
from participation.site.texts import LANGUAGES, NAMES, Written, text_in_file, text_in_force

LANGUAGE_WORDS = {"sv": "svenska", "en": "engelska"}


@dataclass(frozen=True)
class TextRow:
    """A page in one language: its title, what it still lacks, and when it was saved, if it was."""

    name: str
    language: str
    language_words: str
    title: str
    left_to_fill_in: int
    saved: str


@dataclass(frozen=True)
class TextsPage:
    """All the information pages in all languages."""

    staff_nav: StaffNav
    rows: Sequence[TextRow]


@dataclass(frozen=True)
class EarlierText:
    """One saved text. Number 0 is the file that came along. `is_in_force`: it is what is read now."""

    number: int
    title: str
    body: str
    saved: str
    who: str
    is_in_force: bool


@dataclass(frozen=True)
class TextPage:
    """One page in one language, to edit. `theirs` is what somebody else saved meanwhile."""

    staff_nav: StaffNav
    name: str
    language: str
    language_words: str
    title: str
    left_to_fill_in: int
    is_saved: bool
    preview: Markup | None
    theirs: Written | None
    earlier: Sequence[EarlierText]


def texts_page(actor: Actor, latest: Mapping[tuple[str, str], SiteText]) -> TextsPage:
    """The list. `latest` holds what is saved."""
    rows = []
    for name in NAMES:
        for language in LANGUAGES:
            saved = latest.get((name, language))
            written = text_in_force(name, language, saved) or Written("", "")
            rows.append(
                TextRow(
                    name, language, LANGUAGE_WORDS[language], written.title or "Inte skriven än",
                    written.left_to_fill_in, _moment(saved.saved_at) if saved else "",
                )
            )  # fmt: skip
    return TextsPage(staff_nav(actor, "site_texts.texts"), rows)


def text_page(
    actor: Actor, name: str, language: str, written: Written,
    saved: Sequence[tuple[SiteText, str | None]], *, preview: str | None = None,
    theirs: Written | None = None, is_saved: bool = False,
) -> TextPage:  # fmt: skip
    """One page. `written` is in force, `saved` everything that was saved, the latest first."""
    earlier = [
        EarlierText(
            text.number, text.title, text.body, _moment(text.saved_at), who or "",
            text.number == written.number,
        )
        for text, who in saved
    ]  # fmt: skip
    file = text_in_file(name, language)
    if saved and file is not None:
        earlier.append(EarlierText(0, file.title, file.body, "", "", False))
    return TextPage(
        staff_nav=staff_nav(actor, "site_texts.texts"),
        name=name,
        language=language,
        language_words=LANGUAGE_WORDS[language],
        title=written.title or "Inte skriven än",
        left_to_fill_in=written.left_to_fill_in,
        is_saved=is_saved,
        preview=None if preview is None else render_markdown(preview),
        theirs=theirs,
        earlier=earlier,
    )


def _moment(moment: datetime) -> str:
    return day_and_time(moment.astimezone(LOCAL_ZONE))
