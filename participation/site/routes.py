"""The start page, the information pages, and the two addresses that a supervisor asks."""

from flask import Blueprint, make_response, render_template

from participation.access.guards import public
from participation.actions.queries import latest_completed_actions
from participation.core import clock
from participation.core.headers import never_store
from participation.core.kept_pages import same_for_all
from participation.core.language import SOURCE_LANGUAGE, current_language
from participation.programmes.queries import all_programmes
from participation.revisions.queries import revisions_under_way
from participation.site.pages import home_page
from participation.site.queries import latest_texts
from participation.site.readiness import why_not_ready
from participation.site.texts import information_page, text_in_force

blueprint = Blueprint("site", __name__, url_prefix="")


@blueprint.get("/")
@public
@same_for_all
def home():
    page = home_page(
        all_programmes(), revisions_under_way(), latest_completed_actions(), clock.now(), current_language()
    )
    return render_template("site/home.html", page=page)


@blueprint.get("/om/<name>")
@public
@same_for_all
def about_page(name):
    saved = latest_texts(name)
    for language in (current_language(), SOURCE_LANGUAGE):
        written = text_in_force(name, language, saved.get((name, language)))
        if written is not None:
            break
    return render_template("site/about_page.html", page=information_page(name, written, language))


@blueprint.get("/om/komponenter")
@public
def components():
    response = make_response(render_template("site/components.html"))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/healthz")
@public
def health():
    return _plain("ok", 200)


@blueprint.get("/readyz")
@public
def readiness():
    missing = why_not_ready()
    return _plain("ready", 200) if missing is None else _plain(f"not ready: {missing}", 503)


def _plain(words, status):
    never_store()
    response = make_response(words + "\n", status)
    response.mimetype = "text/plain"
    return response
