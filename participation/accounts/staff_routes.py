"""Sign-in, invitations, people and their roles, own settings."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from wtforms import Field

from participation.access.guards import current_actor, public, requires
from participation.access.permissions import Permission
from participation.accounts import operations, pages, queries, sign_in
from participation.accounts.forms import CodeForm, SignInForm
from participation.accounts.navigation import staff_nav
from participation.core import clock, rate_limits
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import RuleBroken

blueprint = Blueprint("accounts", __name__, url_prefix="/personal")

WRONG_SIGN_IN = "Fel e-postadress eller lösenord."


def _page(template: str, status: int = 200, **content: Any) -> tuple[str, int]:
    return render_template(f"accounts/{template}.html", **content), status


def _status(form: FlaskForm) -> int:
    return 422 if form.errors else 200


def _show_at_field(form: FlaskForm, broken: RuleBroken) -> None:
    """The sentence at the field it concerns; above the form when there is none."""
    field: Field | None = form[broken.field] if broken.field and broken.field in form else None
    if field is None:
        form.form_errors.append(broken.sentence)
    else:
        field.errors = [*field.errors, broken.sentence]


@blueprint.get("")
@requires(Permission.OWN_SETTINGS)
def first_page() -> Any:
    """Where this person's work begins."""
    return redirect(staff_nav(current_actor())[0][1], 303)


@blueprint.route("/logga-in", methods=["GET", "POST"], endpoint="sign_in")
@public
@shows_expired_token
def password_step() -> Any:
    """The first step: e-mail and password. The answer never says which of them was wrong."""
    form = SignInForm()
    if form.validate_on_submit():
        rate_limits.spend_sign_in(form.email.data)
        with transaction():
            user = operations.check_password(form.email.data, form.password.data, clock.now())
            user_id = user.id if user else None
        if user_id is not None:
            rate_limits.forgive_sign_in(form.email.data)
            sign_in.begin_code_step(user_id, sign_in.own_path(request.args.get("till")))
            return redirect(url_for("accounts.code"), 303)
        form.form_errors.append(WRONG_SIGN_IN)
    return _page("sign_in", _status(form), form=form)


@blueprint.route("/kod", methods=["GET", "POST"])
@public
@shows_expired_token
def code() -> Any:
    """The second step: a code from the app."""
    user = sign_in.pending_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            rate_limits.spend_code_guess(user.id)
            with transaction():
                right = operations.check_code(user, form.code.data, clock.now())
                if right:
                    operations.sign_in(user, clock.now())
            if right:
                rate_limits.forgive_code_guesses(user.id)
                return redirect(sign_in.complete_sign_in(user), 303)
            form.code.errors = [operations.WRONG_CODE]
        except RuleBroken as broken:
            _show_at_field(form, broken)
    return _page("code", _status(form), form=form)


@blueprint.route("/bekrafta", methods=["GET", "POST"])
@requires(Permission.OWN_SETTINGS)
@shows_expired_token
def fresh_code() -> Any:
    """A new code before what concerns other people's accounts: the last one is older than ten minutes."""
    form = CodeForm()
    actor = current_actor()
    if form.validate_on_submit():
        user = queries.active_user(actor.user_id)
        try:
            rate_limits.spend_code_guess(user.id)
            with transaction():
                right = operations.check_code(user, form.code.data, clock.now())
            if right:
                rate_limits.forgive_code_guesses(actor.user_id)
                session.mark_code_given(clock.now())
                session.rotate()
                return redirect(sign_in.own_path(request.args.get("till")) or url_for("accounts.first_page"), 303)
            form.code.errors = [operations.WRONG_CODE]
        except RuleBroken as broken:
            _show_at_field(form, broken)
    return _page("fresh_code", _status(form), form=form, page=pages.StaffPage(staff_nav(actor)))


@blueprint.post("/logga-ut")
@public
def sign_out() -> Any:
    """The session's row is deleted; the browser is asked to forget as well. Never touches an unsent queue."""
    actor = current_actor()
    if actor.user_id is not None:
        with transaction():
            operations.sign_out(actor, clock.now())
    sign_in.leave()
    response = redirect(url_for("accounts.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response
