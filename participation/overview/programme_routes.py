"""The programme's text, part by part, with what has been said about it: it looks across floors."""

from flask import Blueprint, render_template

from participation.access.guards import public
from participation.contributions.queries import shown_comment_counts
from participation.core.kept_pages import same_for_all
from participation.core.language import current_language
from participation.overview.programme_pages import FACTS_SHOWN, changes_page, programme_page, version_page
from participation.programmes.queries import facts_of, the_programme, versions_with_wordings

blueprint = Blueprint("programmes", __name__, url_prefix="")
NUMBER = "int(max=2147483647)"


@blueprint.get("/<slug>/program")
@public
@same_for_all
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


@blueprint.get(f"/<slug>/program/version/<{NUMBER}:number>")
@public
def version(slug, number):
    found = the_programme(slug)
    page = version_page(found, versions_with_wordings(found.id), number, current_language())
    return render_template("programmes/version.html", page=page)


@blueprint.get(f"/<slug>/program/version/<{NUMBER}:number>/andrat-sedan/<{NUMBER}:other>")
@public
def changes(slug, number, other):
    found = the_programme(slug)
    page = changes_page(found, versions_with_wordings(found.id), number, other)
    return render_template("programmes/changes.html", page=page)
