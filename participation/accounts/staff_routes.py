"""Sign-in, invitations, people and their roles, own settings."""

from collections.abc import Callable
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
from flask_wtf import FlaskForm
from wtforms import Field

from participation.access.guards import current_actor, public, requires
from participation.access.permissions import Permission
from participation.accounts import operations, pages, queries, sign_in
from participation.accounts.addresses import email_typed_at_sign_in
from participation.accounts.forms import (
    CodeForm,
    InvitationForm,
    JoinForm,
    PasswordForm,
    RoleForm,
    SettingsForm,
    SignInForm,
)
from participation.accounts.models import User
from participation.accounts.navigation import invitation_link, staff_nav
from participation.accounts.one_time_codes import new_secret
from participation.core import clock, rate_limits
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken

blueprint = Blueprint("accounts", __name__, url_prefix="/personal")

WRONG_SIGN_IN = "Fel e-postadress eller lösenord."
ENROLMENT_KEY = "enrolment"
NUMBER = "int(max=2147483647)"


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
                till = sign_in.own_path(request.args.get("till"))
                return redirect(till or url_for("accounts.first_page"), 303)
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
        return _page("dead_link", 404)
    if enrolment.get("invitation") != invited.id:
        enrolment = {"invitation": invited.id, "secret": new_secret()}
        session[ENROLMENT_KEY] = enrolment
    form = JoinForm()
    if form.validate_on_submit():
        try:
            return _join(token, form, enrolment["secret"])
        except RuleBroken as broken:
            _show_at_field(form, broken)
        except NotFound:
            return _page("dead_link", 404)
    page = pages.join_page(
        invited, enrolment["secret"], current_app.config["SETTINGS"].site_name, queries.programme_names()
    )
    return _page("invitation", _status(form), page=page, form=form)


def _join(token: str, form: JoinForm, secret: str) -> Any:
    with transaction():
        user = operations.join(
            token, form.name.data, form.password.data, secret, form.code.data, _known_words(), clock.now()
        )
        operations.sign_in(user, clock.now())
        user_id = user.id
    return redirect(sign_in.complete_sign_in(queries.active_user(user_id)), 303)


def _known_words() -> list[str]:
    """What everybody knows of us, and no password may be built of."""
    settings = current_app.config["SETTINGS"]
    return [settings.site_name, settings.municipality, *queries.programme_names().values()]


# People and their roles


@blueprint.route("/anvandare", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
@shows_expired_token
def people() -> Any:
    """Everybody who works here; and the form that invites one more, whose link is shown this once."""
    actor = current_actor()
    programmes = queries.programme_names()
    draft = sign_in.take_draft(request.path)
    form = InvitationForm(data=draft.fields.to_dict() if draft else None, programmes=programmes)
    new_link, waits = "", False
    if form.validate_on_submit():
        try:
            with transaction():
                invited, token = operations.invite(form.email.data, [form.to_grant()], actor, clock.now())
                waits = invited.needs_approval
            new_link = invitation_link(token)
            form = InvitationForm(formdata=None, programmes=programmes)
        except RuleBroken as broken:
            _show_at_field(form, broken)
    page = pages.people_page(
        staff_nav(actor, "accounts.people"),
        queries.all_users(),
        queries.pending_invitations(clock.now()),
        programmes,
        actor,
        said=get_flashed_messages(),
        new_link=new_link,
        new_link_waits=waits,
    )
    return _page("people", _status(form), page=page, form=form)


@blueprint.post(f"/anvandare/inbjudan/<{NUMBER}:invitation_id>/godkann")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def approve_invitation(invitation_id: int) -> Any:
    """A second administrator agrees that there shall be one more."""
    with transaction():
        operations.approve_invitation(invitation_id, current_actor(), clock.now())
    flash("Inbjudan är godkänd.")
    return redirect(url_for("accounts.people"), 303)


@blueprint.post(f"/anvandare/inbjudan/<{NUMBER}:invitation_id>/aterkalla")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def revoke_invitation(invitation_id: int) -> Any:
    """The link stops working."""
    with transaction():
        operations.revoke_invitation(invitation_id, current_actor(), clock.now())
    flash("Inbjudan är återkallad. Länken gäller inte längre.")
    return redirect(url_for("accounts.people"), 303)


@blueprint.get(f"/anvandare/<{NUMBER}:user_id>")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def person(user_id: int) -> Any:
    """One person: roles to add and to take away, and whether she may sign in."""
    return _person(user_id, RoleForm(programmes=queries.programme_names()))


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/roll")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
@shows_expired_token
def grant_role(user_id: int) -> Any:
    """One more role."""
    form = RoleForm(programmes=queries.programme_names())
    if form.validate_on_submit():
        try:
            with transaction():
                waits = operations.grant_role(user_id, form.to_grant(), current_actor(), clock.now())
            flash("En annan administratör behöver godkänna rollen." if waits else "Rollen är tillagd.")
            return redirect(url_for("accounts.person", user_id=user_id), 303)
        except RuleBroken as broken:
            _show_at_field(form, broken)
    return _person(user_id, form)


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/roll/<{NUMBER}:grant_id>/ta-bort")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def revoke_role(user_id: int, grant_id: int) -> Any:
    """One role less."""
    return _change_person(
        user_id,
        "Rollen är borttagen.",
        lambda: operations.revoke_role(user_id, grant_id, current_actor(), clock.now()),
    )


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/stang-av")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def disable(user_id: int) -> Any:
    """The person is signed out at once and cannot come back."""
    return _change_person(
        user_id, "Kontot är avstängt.", lambda: operations.disable(user_id, current_actor(), clock.now())
    )


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/oppna")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def enable(user_id: int) -> Any:
    """The person may sign in again."""
    return _change_person(
        user_id, "Kontot är öppet igen.", lambda: operations.enable(user_id, current_actor(), clock.now())
    )


def _change_person(user_id: int, said: str, change: Callable[[], None]) -> Any:
    try:
        with transaction():
            change()
    except RuleBroken as broken:
        form = RoleForm(formdata=None, programmes=queries.programme_names())
        return _person(user_id, form, broken.sentence)
    flash(said)
    return redirect(url_for("accounts.person", user_id=user_id), 303)


def _person(user_id: int, form: RoleForm, problem: str = "") -> Any:
    user = queries.user_by_id(user_id)
    if user is None:
        raise NotFound
    page = pages.person_page(
        staff_nav(current_actor(), "accounts.people"),
        user,
        queries.programme_names(),
        said=get_flashed_messages(),
        problem=problem,
    )
    return _page("person", 422 if problem else _status(form), page=page, form=form)


# Own settings


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
                    _known_words(),
                    current_actor(),
                    clock.now(),
                )
            session.rotate()
            flash("Lösenordet är bytt. Du är utloggad på alla andra ställen.")
            return redirect(url_for("accounts.settings"), 303)
        except RuleBroken as broken:
            _show_at_field(form, broken)
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
    page = pages.StaffPage(
        staff_nav(current_actor(), "accounts.settings"), said=tuple(get_flashed_messages())
    )
    status = max(_status(form), _status(password_form))
    return _page("settings", status, page=page, form=form, password_form=password_form)
