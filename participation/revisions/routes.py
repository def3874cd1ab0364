"""The nine steps as anyone reads them."""

from flask import Blueprint, render_template

from participation.access.guards import public
from participation.core import clock
from participation.core.kept_pages import same_for_all
from participation.programmes.queries import the_programme
from participation.revisions.pages import steps_page
from participation.revisions.queries import revision_under_way

blueprint = Blueprint("revisions", __name__, url_prefix="")


@blueprint.get("/<slug>/nio-steg")
@public
@same_for_all
def steps(slug):
    programme = the_programme(slug)
    page = steps_page(programme, revision_under_way(programme.id), clock.now())
    return render_template("revisions/steps.html", page=page)
