"""Sign-in, the invitation that is accepted, and one's own settings."""

from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from participation.access.guards import current_actor, public, requires
from participation.access.permissions import Permission
from participation.accounts import operations, pages, people_operations, queries, sign_in
from participation.accounts.addresses import email_typed_at_sign_in
from participation.accounts.forms import (
    CodeForm,
    JoinForm,
    PasswordForm,
    SettingsForm,
    SignInForm,
)
from participation.accounts.models import User
from participation.accounts.navigation import staff_nav
from participation.accounts.one_time_codes import new_secret
from participation.accounts.sessions import digest
from participation.core import clock, rate_limits
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken

blueprint = Blueprint("accounts", __name__, url_prefix="/personal")

WRONG_SIGN_IN = "Fel e-postadress eller lösenord."
ENROLMENT_KEY = "enrolment"


def answer_page(template: str, status: int = 200, **content: Any) -> tuple[str, int]:
    """The page of this name, with its status."""
    return render_template(f"accounts/{template}.html", **content), status


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
        # Counted by the account, however its address is spelled: full-width letters lead to the same one.
        address = email_typed_at_sign_in(form.email.data) or form.email.data
        rate_limits.spend_sign_in(address)
        with transaction():
            user = operations.check_password(form.email.data, form.password.data, clock.now())
            user_id = user.id if user else None
        if user_id is not None:
            rate_limits.forgive_sign_in(address)
            sign_in.begin_code_step(user_id, sign_in.own_path(request.args.get("till")))
            return redirect(url_for("accounts.code"), 303)
        form.form_errors.append(WRONG_SIGN_IN)
    return answer_page("sign_in", form.status, form=form, said=get_flashed_messages())


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
            form.refuse(broken)
    return answer_page("code", form.status, form=form)


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
                till = sign_in.own_path(request.args.get("till"))
                return redirect(till or url_for("accounts.first_page"), 303)
            form.code.errors = [operations.WRONG_CODE]
        except RuleBroken as broken:
            form.refuse(broken)
    return answer_page("fresh_code", form.status, form=form, page=pages.StaffPage(staff_nav(actor)))


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


# Invitations


@blueprint.route("/inbjudan/<token>", methods=["GET", "POST"])
@public
@shows_expired_token
def invitation(token: str) -> Any:
    """A new colleague chooses name and password and enrols her app.

    Used, too old, revoked, unknown, or sent from another browser than the one that opened the link: one and
    the same page (row L12).
    """
    invited = queries.usable_invitation(token, clock.now())
    enrolment = session.get(ENROLMENT_KEY, {})
    if invited is None or (request.method == "POST" and enrolment.get("invitation") != invited.id):
        return answer_page("dead_link", 404)
    if enrolment.get("invitation") != invited.id:
        enrolment = {"invitation": invited.id, "secret": new_secret()}
        session[ENROLMENT_KEY] = enrolment
    form = JoinForm()
    if form.validate_on_submit():
        try:
            return _join(token, form, enrolment["secret"])
        except RuleBroken as broken:
            form.refuse(broken)
        except NotFound:
            return answer_page("dead_link", 404)
    page = pages.join_page(
        invited, enrolment["secret"], current_app.config["SETTINGS"].site_name, queries.programme_names()
    )
    return answer_page("invitation", form.status, page=page, form=form)


def _join(token: str, form: JoinForm, secret: str) -> Any:
    with transaction():
        user = people_operations.join(
            token, form.name.data, form.password.data, secret, form.code.data, known_words(), clock.now()
        )
        operations.sign_in(user, clock.now())
        user_id = user.id
    sign_in.complete_sign_in(queries.active_user(user_id))
    return redirect(url_for("accounts.recovery_codes"), 303)


def known_words() -> list[str]:
    """What everybody knows of us, and no password may be built of."""
    settings = current_app.config["SETTINGS"]
    return [settings.site_name, settings.municipality, *queries.programme_names().values()]


# People and their roles


@blueprint.route("/installningar", methods=["GET", "POST"])
@requires(Permission.OWN_SETTINGS)
@shows_expired_token
def settings() -> Any:
    """Single keys on or off."""
    user = _own_account()
    form = SettingsForm(obj=user)
    if form.validate_on_submit():
        with transaction():
            operations.choose_single_key_shortcuts(user, form.single_key_shortcuts.data)
        flash("Inställningen är sparad.")
        return redirect(url_for("accounts.settings"), 303)
    return _settings(form, PasswordForm(formdata=None))


@blueprint.post("/installningar/losenord")
@requires(Permission.OWN_SETTINGS)
@shows_expired_token
def change_password() -> Any:
    """A new password. Every other session of hers ends; this one goes on under a new token."""
    user = _own_account()
    form = PasswordForm()
    if form.validate_on_submit():
        rate_limits.spend_sign_in(user.email)
        try:
            with transaction():
                operations.change_password(
                    user,
                    form.current_password.data,
                    form.new_password.data,
                    known_words(),
                    current_actor(),
                    clock.now(),
                )
            session.rotate()
            flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.")
            return redirect(url_for("accounts.settings"), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    return _settings(SettingsForm(formdata=None, obj=user), form)


@blueprint.post("/installningar/logga-ut-overallt")
@requires(Permission.OWN_SETTINGS)
def sign_out_everywhere() -> Any:
    """Every session of hers ends, this one too."""
    with transaction():
        operations.sign_out_everywhere(current_actor(), clock.now())
    return redirect(url_for("accounts.sign_in"), 303)


def _own_account() -> User:
    user = queries.active_user(current_actor().user_id)
    assert user is not None
    return user


def _settings(form: SettingsForm, password_form: PasswordForm) -> Any:
    actor, at = current_actor(), clock.now()
    page = pages.settings_page(
        staff_nav(actor, "accounts.settings"),
        queries.live_sessions(actor.user_id, at),
        queries.recovery_codes_left(actor.user_id),
        own_hash=digest(session.ensure_token()),
        said=get_flashed_messages(),
    )
    status = max(form.status, password_form.status)
    return answer_page("settings", status, page=page, form=form, password_form=password_form)
