"""Ways back in, for who has forgotten a password or lost an app; one's own sessions and codes on paper."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, get_flashed_messages, redirect, request, session, url_for

from participation.access.guards import current_actor, public, requires
from participation.access.permissions import Permission
from participation.accounts import operations, pages, queries, recovery_operations, sign_in
from participation.accounts.addresses import email_typed_at_sign_in
from participation.accounts.forms import (
    CodeForm,
    ForgottenPasswordForm,
    NewPasswordForm,
    OwnPasswordForm,
    RecoveryCodeForm,
)
from participation.accounts.models import LinkPurpose
from participation.accounts.navigation import new_password_link, staff_nav
from participation.accounts.one_time_codes import new_secret
from participation.accounts.sessions import NEW_APP_KEY
from participation.accounts.staff_routes import answer_page, blueprint, known_words
from participation.core import clock, rate_limits
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken
from participation.core.language import SOURCE_LANGUAGE
from participation.notifications.delivery import delivery_for
from participation.notifications.operations import queue_message
from participation.notifications.states import MessageKind

BROWSER_KEY = "reset_browser"
COUPLE_WITHIN = timedelta(minutes=10)
WRONG_PASSWORD = "Fel lösenord."  # noqa: S105 - what is said of one


# A forgotten password


@blueprint.route("/glomt-losenord", methods=["GET", "POST"])
@public
@shows_expired_token
def forgotten_password() -> Any:
    """Ask for a link by mail. The answer is the same whether or not there is such an account (row 50)."""
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        address = email_typed_at_sign_in(form.email.data) or form.email.data
        rate_limits.spend_password_reset(address)
        browser = session.setdefault(BROWSER_KEY, secrets.token_urlsafe(24))
        at = clock.now()
        with transaction():
            asked = recovery_operations.ask_for_new_password(form.email.data, browser, at)
            if asked is not None:
                user, token = asked
                queue_message(
                    MessageKind.PASSWORD_RESET, user.email, language=SOURCE_LANGUAGE, at=at,
                    unique_key=f"password:{token[:16]}", link=new_password_link(token),
                )  # fmt: skip
        return redirect(url_for("accounts.forgotten_password", skickat=1), 303)
    return answer_page(
        "forgotten_password", form.status, form=form, was_sent="skickat" in request.args,
        can_mail=delivery_for(current_app.config["SETTINGS"]) is not None,
    )  # fmt: skip


@blueprint.route("/nytt-losenord/<token>", methods=["GET", "POST"])
@public
@shows_expired_token
def new_password(token: str) -> Any:
    """Choose another password, in the browser that asked for the link, with a code from the app."""
    browser = session.get(BROWSER_KEY, "")
    link = queries.usable_link(token, LinkPurpose.PASSWORD, clock.now(), browser=browser)
    if link is None:
        return answer_page("dead_link", 404)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            rate_limits.spend_code_guess(link.user_id)
            user_id = link.user_id
            with transaction():
                recovery_operations.set_new_password(
                    token, browser, form.new_password.data, form.code.data, known_words(), clock.now()
                )
            rate_limits.forgive_code_guesses(user_id)
            flash("Lösenordet är bytt. Logga in med det nya.")
            return redirect(url_for("accounts.sign_in"), 303)
        except RuleBroken as broken:
            _count_wrong_code(broken, link.user_id)
            form.refuse(broken)
        except NotFound:
            return answer_page("dead_link", 404)
    return answer_page("new_password", form.status, form=form)


def _count_wrong_code(broken: RuleBroken, user_id: int) -> None:
    """A wrong code stands in the log, although what was tried with it has been rolled back."""
    if broken.sentence == operations.WRONG_CODE:
        with transaction():
            operations.record_failure(user_id, "code", clock.now())


# A lost app


@blueprint.route("/reservkod", methods=["GET", "POST"])
@public
@shows_expired_token
def recovery_code() -> Any:
    """The second step of sign-in without the app: a code on paper, and then at once a new app."""
    user = sign_in.pending_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = RecoveryCodeForm()
    if form.validate_on_submit():
        try:
            rate_limits.spend_code_guess(user.id)
            with transaction():
                right = recovery_operations.use_recovery_code(user, form.recovery_code.data, clock.now())
            if right:
                return _on_to_new_app(user.id)
            form.recovery_code.errors = [recovery_operations.WRONG_RECOVERY_CODE]
        except RuleBroken as broken:
            form.recovery_code.errors = [broken.sentence]
    return answer_page("recovery_code", form.status, form=form)


@blueprint.route("/ny-app/<token>", methods=["GET", "POST"])
@public
@shows_expired_token
def authenticator_link(token: str) -> Any:
    """The link that an administrator gave: worth nothing without the password."""
    link = queries.usable_link(token, LinkPurpose.AUTHENTICATOR, clock.now())
    if link is None:
        return answer_page("dead_link", 404)
    form = OwnPasswordForm()
    if form.validate_on_submit():
        user = queries.active_user(link.user_id)
        rate_limits.spend_sign_in(user.email)
        with transaction():
            right = operations.check_password(user.email, form.password.data, clock.now()) is not None
        if right:
            try:
                with transaction():
                    user_id = recovery_operations.use_authenticator_link(token, clock.now()).id
            except NotFound:
                return answer_page("dead_link", 404)
            rate_limits.forgive_sign_in(user.email)
            return _on_to_new_app(user_id)
        form.password.errors = [WRONG_PASSWORD]
    return answer_page("authenticator_link", form.status, form=form)


@blueprint.route("/ny-app", methods=["GET", "POST"])
@public
@shows_expired_token
def new_app() -> Any:
    """Couple a new app. Its first code completes the sign-in; the old app shows nothing of use any more."""
    begun = session.get(NEW_APP_KEY)
    in_time = begun is not None and clock.now() <= datetime.fromisoformat(begun["until"])
    user = queries.active_user(begun["user"]) if in_time else None
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            rate_limits.spend_code_guess(user.id)
            with transaction():
                recovery_operations.enrol_authenticator(user, begun["secret"], form.code.data, clock.now())
                operations.sign_in(user, clock.now())
                user_id = user.id
            rate_limits.forgive_code_guesses(user_id)
            sign_in.complete_sign_in(queries.active_user(user_id))
            flash("Den nya appen är kopplad.")
            return redirect(url_for("accounts.recovery_codes"), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    page = pages.enrolment_page(user.email, begun["secret"], current_app.config["SETTINGS"].site_name)
    return answer_page("new_app", form.status, page=page, form=form)


def _on_to_new_app(user_id: int) -> Any:
    session.begin_anew()
    until = (clock.now() + COUPLE_WITHIN).isoformat()
    session[NEW_APP_KEY] = {"user": user_id, "secret": new_secret(), "until": until}
    return redirect(url_for("accounts.new_app"), 303)


@blueprint.route("/reservkoder", methods=["GET", "POST"])
@requires(Permission.OWN_SETTINGS, fresh=True)
def recovery_codes() -> Any:
    """How many codes on paper are left; and ten new ones, shown this once."""
    actor = current_actor()
    codes: list[str] = []
    if request.method == "POST":
        with transaction():
            codes = recovery_operations.make_recovery_codes(actor.user_id, actor, clock.now())
    page = pages.RecoveryCodesPage(
        staff_nav(actor, "accounts.settings"), said=tuple(get_flashed_messages()), codes=tuple(codes),
        left=queries.recovery_codes_left(actor.user_id),
    )  # fmt: skip
    return answer_page("recovery_codes", page=page)


# One's own sessions


@blueprint.post("/installningar/avsluta")
@requires(Permission.OWN_SETTINGS)
def end_session() -> Any:
    """One of one's own sessions ends."""
    try:
        token_hash = bytes.fromhex(request.form.get("session", ""))
    except ValueError:
        raise NotFound from None
    with transaction():
        operations.end_session(current_actor(), token_hash, clock.now())
    flash("Den inloggningen är avslutad.")
    return redirect(url_for("accounts.settings"), 303)
