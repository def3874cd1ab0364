"""The one place that turns text into HTML which is trusted. Only staff's information pages need it.

Everything else on the site is plain text that the templates escape. Two cleaners with the same closed list
stand one behind the other; `docs/decisions/html-cleaning.md` says why, and what to change when one goes.
"""

import re

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = frozenset({"p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a"})
ATTRIBUTES = {"a": ["href", "title"]}
SCHEMES = frozenset({"https", "http", "mailto", "tel"})
# What a link may begin with: a known scheme, or a place on this site. Anything else stays the text it was.
_ADDRESS = re.compile(rf"(?:{'|'.join(sorted(SCHEMES))}):|/(?![/\\])|#", re.IGNORECASE)


def render_markdown(source: str) -> Markup:
    """The HTML of a small Markdown text: headings 2–4, lists, emphasis, quotations and links.

    HTML in the source is shown as text. Pictures and code become plain text. The first heading is an h2 and
    none skips a level, because the page has its own h1.
    """
    return Markup(_clean(_MARKDOWN.render(source)))  # noqa: S704 – the one place where it is meant


def _clean(html: str) -> str:
    """`html` with nothing but the closed list of tags, attributes and address schemes."""
    once = bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES)
    return nh3.clean(
        once,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def _order_headings(state: StateCore) -> None:
    """Let headings begin at level 2, end at 4 and go down one level at a time."""
    level = 1
    for token in state.tokens:
        if token.type == "heading_open":
            level = min(max(int(token.tag[1]), 2), level + 1, 4)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "backticks"])
_MARKDOWN.validateLink = lambda url: _ADDRESS.match(url) is not None  # type: ignore[method-assign]
_MARKDOWN.core.ruler.push("order_headings", _order_headings)
