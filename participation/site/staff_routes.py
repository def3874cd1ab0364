"""The administrators' pages about the information pages: edit, look first, bring back an earlier text."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.accounts.sign_in import take_draft
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import Conflict, NotFound
from participation.site.forms import BringBackForm, TextForm
from participation.site.operations import save_text
from participation.site.queries import earlier_texts, latest_texts, text_by_number
from participation.site.staff_pages import text_page, texts_page
from participation.site.texts import LANGUAGES, NAMES, Written, text_in_file, text_in_force

blueprint = Blueprint("site_texts", __name__, url_prefix="/personal/texter")


@blueprint.get("")
@requires(Permission.SITE_TEXTS_EDIT)
def texts():
    """All the information pages."""
    return render_template("site_texts/texts.html", page=texts_page(current_actor(), latest_texts()))


@blueprint.route("/<name>/<language>", methods=["GET", "POST"])
@requires(Permission.SITE_TEXTS_EDIT)
@shows_expired_token
def text(name, language):
    """One page in one language: read it, look at what was typed, save it."""
    written = _written(name, language)
    draft = take_draft(request.path)
    form = TextForm(
        data=draft.fields.to_dict()
        if draft
        else {"title": written.title, "body": written.body, "number": written.number}
    )
    if request.method == "GET":
        return _page(name, language, form)
    if not form.validate():
        return _page(name, language, form), form.status
    if form.preview.data:
        return _page(name, language, form, preview=form.body.data)
    try:
        with transaction():
            save_text(name, language, form.to_written(), actor=current_actor(), at=now())
    except Conflict:
        theirs = _written(name, language)
        form.number.data, form.number.raw_data = theirs.number, None
        return _page(name, language, form, theirs=theirs), 409
    return redirect(url_for(".text", name=name, language=language, klart="sparat"), 303)


@blueprint.post("/<name>/<language>/aterstall")
@requires(Permission.SITE_TEXTS_EDIT)
def bring_back(name, language):
    """Put an earlier text in force again, as a new one above all others."""
    written, number = _written(name, language), BringBackForm().once().number.data
    earlier: Written | None = None
    if number == 0:
        earlier = text_in_file(name, language)
    elif number is not None:
        earlier = text_in_force(name, language, text_by_number(name, language, number))
        earlier = earlier if earlier is not None and earlier.number == number else None
    if earlier is None:
        raise NotFound
    with transaction():
        again = replace(earlier, number=written.number)
        save_text(name, language, again, actor=current_actor(), at=now())
    return redirect(url_for(".text", name=name, language=language, klart="sparat"), 303)


def _written(name, language):
    if name not in NAMES or language not in LANGUAGES:
        raise NotFound
    saved = latest_texts(name).get((name, language))
    return text_in_force(name, language, saved) or Written("", "")


def _page(name, language, form, *, preview=None, theirs=None):
    page = text_page(
        current_actor(), name, language, _written(name, language), earlier_texts(name, language),
        preview=preview, theirs=theirs, is_saved="klart" in request.args,
    )  # fmt: skip
    return render_template("site_texts/text.html", page=page, form=form)
