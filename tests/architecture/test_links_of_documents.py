"""What is written down can be found from the README, and every link leads to something."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def links_of(document: Path) -> list[tuple[str, Path, str]]:
    """(as written, the file, the place in it) for each link that stays in the repository."""
    links = []
    for written in _LINK.findall(document.read_text(encoding="utf-8")):
        if "://" not in written and not written.startswith(("mailto:", "/")):
            name, _, place = written.partition("#")
            links.append((written, (document.parent / name).resolve() if name else document, place))
    return links


def places_in(document: Path) -> set[str]:
    """The addresses of the headings, as the web pages of Git hosts make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_something() -> None:
    dead = [
        f"{document.relative_to(ROOT)}: {written}"
        for document in documents()
        for written, target, place in links_of(document)
        if not target.exists() or (place and target.suffix == ".md" and place not in places_in(target))
    ]
    assert dead == []


def test_every_document_is_found_from_the_readme() -> None:
    found, ahead = set(), [ROOT / "README.md"]
    while ahead:
        document = ahead.pop()
        if document not in found and document.suffix == ".md":
            found.add(document)
            ahead += [target for _, target, _ in links_of(document) if target.is_file()]
    lost = [str(path.relative_to(ROOT)) for path in documents() if path not in found]
    assert lost == [], "name them in docs/index.md"
