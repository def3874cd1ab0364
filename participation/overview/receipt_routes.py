"""`/kvitto`: five words lead to what happened. The words come by POST and never stand in an address."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from participation.access.guards import public
from participation.contributions.forms import ReceiptCodeForm
from participation.contributions.held_receipts import (
    forget_receipts,
    held_contribution,
    held_receipts,
    hold,
)
from participation.contributions.operations import receipt_for_code
from participation.contributions.photo_queries import all_photos
from participation.contributions.queries import all_of_receipts
from participation.contributions.states import State
from participation.core import clock
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import TooManyAttempts
from participation.core.headers import never_store
from participation.core.language import current_language
from participation.core.public_ids import parse_public_id, public_id_text
from participation.core.rate_limits import may_mail, spend_mail_request, spend_receipt_lookup
from participation.idea_list.queries import current_memberships
from participation.moderation.queries import answers_to, latest_decisions
from participation.notifications.operations import ask_to_follow, end_follow_ups
from participation.notifications.queries import following_of
from participation.overview.forms import FollowForm
from participation.overview.receipt_pages import ReceiptPage, receipt_page, texts_by_receipt
from participation.overview.way_pages import Findings
from participation.programmes.queries import is_open, latest_window
from participation.revisions.queries import revision_in_brief

blueprint = Blueprint("overview", __name__, url_prefix="")


@blueprint.route("/kvitto", methods=["GET", "POST"])
@public
@shows_expired_token
def receipt_lookup() -> Response:
    """The form for the five words. A wrong code reveals nothing."""
    never_store()
    form = ReceiptCodeForm(request.form if request.method == "POST" else None)
    if form.is_submitted():
        spend_receipt_lookup()
    if form.is_submitted() and form.validate():
        code = form.to_code() or ()
        receipt = receipt_for_code(code, secret=current_app.config["SETTINGS"].receipt_secret)
        if receipt is not None:
            hold(receipt.id, code, at=clock.now(), sent_here=False)
            return redirect(url_for("overview.receipt"), 303)
        form.say_wrong()
    return Response(render_template("overview/receipt_lookup.html", form=form), form.status)


@blueprint.get("/kvitto/visa")
@public
def receipt() -> Response:
    """One of the receipts that this visitor holds: the latest, or the one that `?text=` belongs to."""
    page = _page(parse_public_id(request.args.get("text", "")))
    if page is None:
        return redirect(url_for("overview.receipt_lookup"), 303)
    return _shown(page, FollowForm(None))


@blueprint.post("/kvitto/besked/<public_id:contribution_id>")
@public
@shows_expired_token
def follow(contribution_id: int) -> Response:
    """Give an address that is to be told. The answer is the same whether or not the address was known."""
    at = clock.now()
    contribution = held_contribution(contribution_id, at)
    form = FollowForm(request.form)
    if not form.validate():
        return _shown(_page(contribution_id), form)
    try:
        spend_mail_request()
    except TooManyAttempts:
        form.email.errors = [_("Du har bett om många mejl. Vänta en timme.")]
        return _shown(_page(contribution_id), form, 429)
    with transaction():
        ask_to_follow(
            contribution.receipt_id, form.address, language=current_language(), at=at,
            may_mail=may_mail(form.address),
        )
    return _back_to(contribution_id)


@blueprint.post("/kvitto/besked/<public_id:contribution_id>/sluta")
@public
def stop_following(contribution_id: int) -> Response:
    """The address of this receipt is destroyed."""
    at = clock.now()
    contribution = held_contribution(contribution_id, at)
    with transaction():
        end_follow_ups(contribution.receipt_id, at=at)
    return _back_to(contribution_id)


@blueprint.post("/kvitto/glom")
@public
def forget() -> Response:
    """“Glöm mig här”: this browser no longer opens the receipts. The words still do."""
    forget_receipts()
    return redirect(url_for("overview.receipt_lookup"), 303)


def _page(wanted: int | None) -> ReceiptPage | None:
    """The page of the receipt that the wanted text belongs to, else of the latest; None when none is held."""
    never_store()
    at = clock.now()
    held = {one.receipt_id: one for one in held_receipts(at)}
    texts = texts_by_receipt(all_of_receipts(list(held))) if held else {}
    if not texts:
        return None
    originals = {receipt_id: texts[receipt_id][0] for receipt_id in held if receipt_id in texts}
    latest = next(iter(originals))
    chosen = next((id_ for id_, original in originals.items() if original.id == wanted), latest)
    read = [text.id for text in texts[chosen] if text.state != State.WAITING]
    programme_id = originals[chosen].programme_id
    window = latest_window(programme_id)
    is_open_now = window is not None and is_open(window, at)
    settings = current_app.config["SETTINGS"]
    found = Findings(
        decisions=latest_decisions(read) if read else {},
        answers=answers_to(read) if read else {},
        memberships=current_memberships(read) if read else {},
        window=window,
        photos=all_photos(texts[chosen]),
        revision=None if is_open_now else revision_in_brief(programme_id),
        following=following_of(chosen),
        sends_mail=settings.sends_mail,
    )
    others = [original for receipt_id, original in originals.items() if receipt_id != chosen]
    return receipt_page(held[chosen], texts[chosen], others, found, base_url=settings.base_url, at=at)


def _shown(page: ReceiptPage | None, form: FollowForm, status: int | None = None) -> Response:
    return Response(render_template("overview/receipt.html", page=page, form=form), status or form.status)


def _back_to(contribution_id: int) -> Response:
    return redirect(url_for("overview.receipt", text=public_id_text(contribution_id)) + "#besked", 303)
