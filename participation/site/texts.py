"""The information pages behind the footer: what was saved in the browser, else the file that came along."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup

from participation.core.clock import local_day
from participation.core.errors import NotFound
from participation.core.html import render_markdown
from participation.core.language import OTHER_LANGUAGES, SOURCE_LANGUAGE
from participation.site.models import SiteText

FOLDER = Path(__file__).parent / "texts"
NAMES = ("tillganglighet", "personuppgifter", "kakor", "regler", "kontakt")
LANGUAGES = (SOURCE_LANGUAGE, *OTHER_LANGUAGES)
# How the texts say that something is left to fill in, in both languages.
LEFT_TO_FILL_IN = ("inte ifyll", "not been entered")


@dataclass(frozen=True)
class Written:
    """A page as it is written: its title, its small Markdown, and its number (0: the file's)."""

    title: str
    body: str
    number: int = 0
    saved_on: date | None = None

    @property
    def left_to_fill_in(self) -> int:
        """How many things the text says are not filled in yet."""
        return sum(self.body.casefold().count(words) for words in LEFT_TO_FILL_IN)


@dataclass(frozen=True)
class InformationPage:
    """A title, the text as safe HTML, the language it is written in, and when it was edited, if it was."""

    title: str
    body: Markup
    language: str
    updated_on: date | None


@cache
def text_in_file(name: str, language: str) -> Written | None:
    """The page's text that came with the site, or None where it has none in this language."""
    path = FOLDER / f"{name}.{language}.md"
    if name not in NAMES or not path.exists():
        return None
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    return Written(title.removeprefix("# ").strip(), body.strip())


def text_in_force(name: str, language: str, saved: SiteText | None) -> Written | None:
    """What the page says in this language: `saved` when there is one, else the file."""
    if saved is None:
        return text_in_file(name, language)
    return Written(saved.title, saved.body, saved.number, local_day(saved.saved_at))


def information_page(name: str, written: Written | None, language: str) -> InformationPage:
    """The page for its readers. Raises NotFound when nothing is written."""
    if name not in NAMES or written is None:
        raise NotFound
    return InformationPage(written.title, _rendered(written.body), language, written.saved_on)


@lru_cache(maxsize=64)
def _rendered(body: str) -> Markup:
    return render_markdown(body)
