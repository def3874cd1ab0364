"""What every page about a place knows of it."""

from dataclasses import dataclass

from participation.programmes.models import Programme


@dataclass(frozen=True)
class Place:
    """The place that a page is about: its address, names and colour."""

    slug: str
    name: str
    programme_name: str
    tagline: str | None
    palette: str


def place_of(programme: Programme) -> Place:
    """The place of a programme. Needs `locality` loaded."""
    return Place(
        slug=programme.slug,
        name=programme.locality.name,
        programme_name=programme.name,
        tagline=programme.tagline,
        palette=programme.palette,
    )
