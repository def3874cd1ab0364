"""Staff's Markdown becomes safe HTML, by both cleaners together and by each alone."""

from pathlib import Path

import bleach
import nh3
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from participation.core import html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(7)>",
    "</textarea><svg/onload=alert(7)>",
    '<a href="javascript:alert(1)">x</a>',
    "<a href='jAvA&#9;script:alert(1)'>x</a>",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<p style="position:fixed">x</p>',
    "<iframe src=//exempel.se></iframe>",
    "<form action=//exempel.se><input name=q></form>",
    "[k](javascript:alert(1))",
    "[k](JaVa&#9;ScRiPt:alert(1))",
    "[k](vbscript:x)",
    "[k](//exempel.se)",
    "[k](/\\exempel.se)",
    "![b](https://exempel.se/a.png)",
    "<javascript:alert(1)>",
    "[k]: javascript:alert(1)\n\n[k]",
    '[k](/om "x\\" onclick=\\"alert(1)")',
]


def only_harmless(markup: str) -> bool:
    """Whether the HTML holds nothing but the closed list."""
    return all(
        tag.name in html.TAGS
        and set(tag.attrs) <= {"href", "title", "rel"}
        and tag.get("href", "#").startswith(("https:", "http:", "mailto:", "tel:", "/", "#"))
        and not tag.get("href", "#").startswith(("//", "/\\"))
        for tag in BeautifulSoup(markup, "html.parser").find_all(True)
    )


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_leaves_nothing_but_the_closed_list(source):
    assert only_harmless(html.render_markdown(source))
    assert "<img" not in html.render_markdown(source)


@given(
    st.lists(st.sampled_from([*HOSTILE, "\n\n", "#", "> ", "* ", "`", "[", "](", ")", "<", "&lt;"])).map(
        "".join
    )
)
def test_pieces_of_hostile_markdown_in_any_order_are_harmless(source):
    assert only_harmless(html.render_markdown(source))


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("alone", ["bleach", "nh3"])
def test_each_cleaner_alone_takes_every_script_out_of_raw_html(source, alone, monkeypatch):
    if alone == "bleach":
        monkeypatch.setattr(nh3, "clean", lambda markup, **kwargs: markup)
    else:
        monkeypatch.setattr(bleach, "clean", lambda markup, **kwargs: markup)
    left = BeautifulSoup(html._clean(source), "html.parser").find_all(True)
    assert all(tag.name in html.TAGS for tag in left)
    assert not any(name.startswith("on") or name == "style" for tag in left for name in tag.attrs)
    assert not any("script:" in tag.get("href", "") or "data:" in tag.get("href", "") for tag in left)


def test_t17_t23_html_and_smaller_than_signs_are_shown_as_typed():
    shown = BeautifulSoup(
        html.render_markdown("Om a<b och 3<4 så… <script>x</script>"), "html.parser"
    ).get_text()
    assert shown.strip() == "Om a<b och 3<4 så… <script>x</script>"


def test_the_small_markdown_that_staff_write_becomes_html():
    source = "Hej **alla** på *orten*\n\n* ett\n* två\n\n1. först\n\n> sagt\n\n[regler](/om/regler) <https://exempel.se>"
    assert html.render_markdown(source) == Markup(
        "<p>Hej <strong>alla</strong> på <em>orten</em></p>\n"
        "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"
        "<ol>\n<li>först</li>\n</ol>\n"
        "<blockquote>\n<p>sagt</p>\n</blockquote>\n"
        '<p><a href="/om/regler" rel="noopener noreferrer">regler</a> '
        '<a href="https://exempel.se" rel="noopener noreferrer">https://exempel.se</a></p>\n'
    )


def test_headings_begin_at_two_and_never_skip_a_level():
    page = BeautifulSoup(html.render_markdown("# a\n\n#### b\n\n###### c\n\n## d\n\n### e"), "html.parser")
    assert [tag.name for tag in page.find_all(True)] == ["h2", "h3", "h4", "h2", "h3"]


def test_only_this_module_imports_the_cleaners():
    package = Path(html.__file__).parents[1]
    importers = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(
            line.split()[:2] in (["import", "bleach"], ["import", "nh3"])
            or line.startswith(("from bleach", "from nh3"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert importers == ["core/html.py"], "Call core.html.render_markdown instead of a cleaner of its own."
