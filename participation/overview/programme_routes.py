"""The programme's text, part by part, with what has been said about it: it looks across floors."""

from flask import Blueprint, render_template

from participation.access.guards import public
from participation.contributions.queries import shown_comment_counts
from participation.core.language import current_language
from participation.overview.programme_pages import FACTS_SHOWN, programme_page
from participation.programmes.queries import facts_of, the_programme, versions_with_wordings

blueprint = Blueprint("programmes", __name__, url_prefix="")


@blueprint.get("/<slug>/program")
@public
def programme(slug):
    found = the_programme(slug)
    page = programme_page(
        found,
        versions_with_wordings(found.id),
        facts_of(found.id, FACTS_SHOWN),
        shown_comment_counts(found.id),
        current_language(),
    )
    return render_template("programmes/programme.html", page=page)
