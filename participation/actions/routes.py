"""Known decisions and actions, with their sources."""

from flask import Blueprint, render_template

from participation.access.guards import public
from participation.actions.pages import completed_page
from participation.actions.queries import actions_of
from participation.core.kept_pages import same_for_all
from participation.core.language import current_language
from participation.programmes.models import FactKind
from participation.programmes.queries import decisions_of, facts_of, the_programme

blueprint = Blueprint("actions", __name__, url_prefix="")


@blueprint.get("/<slug>/beslut-och-atgarder")
@public
@same_for_all
def completed(slug):
    programme = the_programme(slug)
    page = completed_page(
        programme,
        decisions_of(programme.id),
        actions_of(programme.id),
        facts_of(programme.id, (FactKind.IDEA, FactKind.SURVEY_THEME)),
        current_language(),
    )
    return render_template("actions/completed.html", page=page)
