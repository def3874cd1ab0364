"""Where anybody reports what is shown, and where moderators see what was reported."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from participation.access.guards import current_actor, public, requires
from participation.access.permissions import Permission
from participation.contributions.forms import sending_key
from participation.core.clock import now
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound
from participation.core.rate_limits import may_hide_at_once, spend_report
from participation.moderation.report_forms import ReportForm
from participation.moderation.report_models import ReportReason
from participation.moderation.report_operations import report as receive
from participation.moderation.report_pages import report_page, reported_page, thanks_page
from participation.moderation.report_queries import reported_texts, shown_contribution
from participation.programmes.queries import the_programme

blueprint = Blueprint("reports", __name__, url_prefix="")


@blueprint.route("/<slug>/anmal/<public_id:contribution_id>", methods=["GET", "POST"])
@public
@shows_expired_token
def report(slug: str, contribution_id: int):
    """The form about one text that is shown. Nobody needs to say who she is."""
    programme = the_programme(slug)
    text = shown_contribution(programme.id, contribution_id)
    if text is None:
        raise NotFound
    form = ReportForm()
    if not form.is_submitted() or not form.validate():
        page = report_page(programme, text)
        return render_template("reports/report.html", page=page, form=form), form.status
    spend_report()
    may_hold = form.reason.data == ReportReason.PROTECTED and may_hide_at_once()
    key, at = sending_key(), now()
    with transaction():
        text = shown_contribution(programme.id, contribution_id, lock=True)
        if text is None:
            raise NotFound
        received = receive(
            text, form.reason.data, form.words.data or None, key=key,
            secret=current_app.config["SETTINGS"].receipt_secret, may_hold=may_hold, at=at,
        )  # fmt: skip
        held = received.held
    return redirect(url_for(".thanks", slug=slug, dold=1 if held else None), 303)


@blueprint.get("/<slug>/anmal/tack")
@public
def thanks(slug: str):
    """Thanks, and by when a person reads."""
    page = thanks_page(the_programme(slug), is_hidden="dold" in request.args, at=now())
    return render_template("reports/thanks.html", page=page)


@blueprint.get("/personal/anmalda")
@requires(Permission.CONTRIBUTIONS_MODERATE)
def reported():
    """Texts with reports that nobody has decided on."""
    actor = current_actor()
    texts = reported_texts(actor.programmes_with(Permission.CONTRIBUTIONS_MODERATE))
    return render_template("reports/reported.html", page=reported_page(actor, texts, now()))
