"""`/kvitto`: five words lead to what happened. The words come by POST and never stand in an address."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from participation.access.guards import public
from participation.contributions.forms import ReceiptCodeForm
from participation.contributions.held_receipts import forget_receipts, held_receipts, hold
from participation.contributions.operations import receipt_for_code
from participation.contributions.queries import all_of_receipts
from participation.contributions.states import State
from participation.core import clock
from participation.core.csrf import shows_expired_token
from participation.core.headers import never_store
from participation.core.public_ids import parse_public_id
from participation.core.rate_limits import spend_receipt_lookup
from participation.idea_list.queries import current_memberships
from participation.moderation.queries import answers_to, latest_decisions
from participation.overview.receipt_pages import Findings, receipt_page, texts_by_receipt
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
    if form.is_submitted() and not form.came_twice and form.validate():
        code = form.to_code() or ()
        receipt = receipt_for_code(code, secret=current_app.config["SETTINGS"].receipt_secret)
        if receipt is not None:
            hold(receipt.id, code, at=clock.now(), sent_here=False)
            return redirect(url_for("overview.receipt"), 303)
        form.refuse()
    status = 400 if form.came_twice else 422 if form.is_submitted() else 200
    return Response(render_template("overview/receipt_lookup.html", form=form), status)


@blueprint.get("/kvitto/visa")
@public
def receipt() -> Response:
    """One of the receipts that this visitor holds: the latest, or the one that `?text=` belongs to."""
    never_store()
    at = clock.now()
    held = {one.receipt_id: one for one in held_receipts(at)}
    texts = texts_by_receipt(all_of_receipts(list(held))) if held else {}
    if not texts:
        return redirect(url_for("overview.receipt_lookup"), 303)
    wanted = parse_public_id(request.args.get("text", ""))
    originals = {receipt_id: texts[receipt_id][0] for receipt_id in held if receipt_id in texts}
    latest = next(iter(originals))
    chosen = next((id_ for id_, original in originals.items() if original.id == wanted), latest)
    read = [text.id for text in texts[chosen] if text.state != State.WAITING]
    programme_id = originals[chosen].programme_id
    window = latest_window(programme_id)
    is_open_now = window is not None and is_open(window, at)
    found = Findings(
        decisions=latest_decisions(read) if read else {},
        answers=answers_to(read) if read else {},
        memberships=current_memberships(read) if read else {},
        window=window,
        revision=None if is_open_now else revision_in_brief(programme_id),
    )
    others = [original for receipt_id, original in originals.items() if receipt_id != chosen]
    page = receipt_page(
        held[chosen], texts[chosen], others, found, base_url=current_app.config["SETTINGS"].base_url, at=at
    )
    return Response(render_template("overview/receipt.html", page=page))


@blueprint.post("/kvitto/glom")
@public
def forget() -> Response:
    """“Glöm mig här”: this browser no longer opens the receipts. The words still do."""
    forget_receipts()
    return redirect(url_for("overview.receipt_lookup"), 303)
