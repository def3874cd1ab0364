"""The idélista as anyone reads it."""

from flask import Blueprint, render_template, request

from participation.access.guards import public
from participation.core.clock import today
from participation.core.errors import NotFound
from participation.core.kept_pages import same_for_all
from participation.idea_list.pages import entry_page, list_page
from participation.idea_list.queries import (
    listed_idea,
    listed_ideas,
    shown_voices_of_entry,
    voice_counts_of_entries,
)
from participation.programmes.queries import areas_of, the_programme

blueprint = Blueprint("idea_list", __name__, url_prefix="")


@blueprint.get("/<slug>/idelista")
@public
@same_for_all
def idea_list(slug: str):
    """What has been collected and put in order in one place."""
    programme = the_programme(slug)
    entries = listed_ideas(programme.id)
    counts = voice_counts_of_entries([entry.id for entry in entries])
    page = list_page(programme, entries, counts, areas_of(programme.id), today())
    return render_template("idea_list/idea_list.html", page=page)


@blueprint.get("/<slug>/idelista/<public_id:entry_id>")
@public
@same_for_all
def entry(slug: str, entry_id: int):
    """One entry with every voice behind it."""
    programme = the_programme(slug)
    found = listed_idea(programme.id, entry_id)
    if found is None:
        raise NotFound
    voices = shown_voices_of_entry(found.id, request.args.get("nasta"))
    area = next((area.name for area in areas_of(programme.id) if area.id == found.area_id), None)
    page = entry_page(
        programme, found, area, voice_counts_of_entries([found.id])[found.id], voices,
        is_first=voices.restarted or "nasta" not in request.args,
        today=today(),
    )
    return render_template("idea_list/entry.html", page=page)
