"""The information pages behind the footer, as small Markdown files: one per page and language."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from participation.core.errors import NotFound
from participation.core.html import render_markdown
from participation.core.language import SOURCE_LANGUAGE

FOLDER = Path(__file__).parent / "texts"
NAMES = ("tillganglighet", "personuppgifter", "kakor", "regler", "kontakt")


@dataclass(frozen=True)
class InformationPage:
    """A title, the text as safe HTML, and the language it is written in."""

    title: str
    body: Markup
    language: str


@cache
def information_page(name: str, language: str) -> InformationPage:
    """The page in this language, or in Swedish when it is not translated. Raises NotFound for other names."""
    if name not in NAMES:
        raise NotFound
    path = FOLDER / f"{name}.{language}.md"
    if not path.exists():
        return information_page(name, SOURCE_LANGUAGE)
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    return InformationPage(title.removeprefix("# ").strip(), render_markdown(body), language)
