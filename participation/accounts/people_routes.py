"""The administrators' pages: people, the roles they hold, and invitations."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, get_flashed_messages, redirect, request, url_for

from participation.access.guards import current_actor, requires
from participation.access.permissions import Permission
from participation.accounts import pages, people_operations, queries, recovery_operations, sign_in
from participation.accounts.forms import HandOverForm, InvitationForm, LastDayForm, RoleForm
from participation.accounts.navigation import authenticator_link, invitation_link, staff_nav
from participation.accounts.staff_routes import answer_page, blueprint
from participation.core import clock
from participation.core.clock import local_day
from participation.core.csrf import shows_expired_token
from participation.core.db import transaction
from participation.core.errors import NotFound, RuleBroken

NUMBER = "int(max=2147483647)"


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
                invited, token = people_operations.invite(
                    form.email.data, [form.to_grant()], actor, clock.now()
                )
                waits = invited.needs_approval
            new_link = invitation_link(token)
            form = InvitationForm(formdata=None, programmes=programmes)
        except RuleBroken as broken:
            form.refuse(broken)
    page = pages.people_page(
        staff_nav(actor, "accounts.people"),
        queries.all_users(),
        queries.pending_invitations(clock.now()),
        programmes,
        actor,
        said=get_flashed_messages(),
        today=clock.today(),
        ending=queries.roles_that_end(clock.today(), pages.WARNED_DAYS),
        new_link=new_link,
        new_link_waits=waits,
    )
    return answer_page("people", form.status, page=page, form=form)


@blueprint.post(f"/anvandare/inbjudan/<{NUMBER}:invitation_id>/godkann")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def approve_invitation(invitation_id: int) -> Any:
    """A second administrator agrees that there shall be one more."""
    with transaction():
        people_operations.approve_invitation(invitation_id, current_actor(), clock.now())
    flash("Inbjudan är godkänd.")
    return redirect(url_for("accounts.people"), 303)


@blueprint.post(f"/anvandare/inbjudan/<{NUMBER}:invitation_id>/aterkalla")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def revoke_invitation(invitation_id: int) -> Any:
    """The link stops working."""
    with transaction():
        people_operations.revoke_invitation(invitation_id, current_actor(), clock.now())
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
                waits = people_operations.grant_role(user_id, form.to_grant(), current_actor(), clock.now())
            flash("En annan administratör behöver godkänna rollen." if waits else "Rollen är tillagd.")
            return redirect(url_for("accounts.person", user_id=user_id), 303)
        except RuleBroken as broken:
            form.refuse(broken)
    return _person(user_id, form)


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/roll/<{NUMBER}:grant_id>/ta-bort")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def revoke_role(user_id: int, grant_id: int) -> Any:
    """One role less."""
    return _change_person(
        user_id,
        "Rollen är borttagen.",
        lambda: people_operations.revoke_role(user_id, grant_id, current_actor(), clock.now()),
    )


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/roll/<{NUMBER}:grant_id>/sista-dag")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
@shows_expired_token
def set_last_day(user_id: int, grant_id: int) -> Any:
    """A role gets a last day, or loses it."""
    form = LastDayForm()
    if not form.validate():
        return _person(user_id, RoleForm(formdata=None, programmes=queries.programme_names()), last_day=form)
    return _change_person(
        user_id,
        "Sista dagen är ändrad.",
        lambda: people_operations.set_last_day(
            user_id, grant_id, form.ends_on.data, current_actor(), clock.now()
        ),
    )


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/ny-app")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def start_new_authenticator(user_id: int) -> Any:
    """A colleague has lost her app: the link with which she couples a new one, shown this once."""
    form = RoleForm(formdata=None, programmes=queries.programme_names())
    try:
        with transaction():
            token = recovery_operations.start_new_authenticator(user_id, current_actor(), clock.now())
    except RuleBroken as broken:
        return _person(user_id, form, broken.sentence)
    return _person(user_id, form, new_link=authenticator_link(token))


@blueprint.route(f"/anvandare/<{NUMBER}:user_id>/lamna-over", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
@shows_expired_token
def hand_over(user_id: int) -> Any:
    """One leaves, another comes: the roles pass over in one act."""
    form = HandOverForm()
    link = ""
    if form.validate_on_submit():
        at = clock.now()
        last_day = form.ends_on.data or local_day(at) - timedelta(days=1)
        try:
            with transaction():
                token = people_operations.hand_over(
                    user_id, form.roles.data, form.email.data, last_day, current_actor(), at
                )
            if token is None:
                flash("Rollerna är överlämnade.")
                return redirect(url_for("accounts.person", user_id=user_id), 303)
            link, form = invitation_link(token), HandOverForm(formdata=None)
        except RuleBroken as broken:
            form.refuse(broken)
    user = queries.user_by_id(user_id)
    if user is None:
        raise NotFound
    page = pages.person_page(
        staff_nav(current_actor(), "accounts.people"),
        user,
        queries.programme_names(),
        today=clock.today(),
        new_link=link,
    )
    return answer_page("hand_over", form.status, page=page, form=form)


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/stang-av")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def disable(user_id: int) -> Any:
    """The person is signed out at once and cannot come back."""
    return _change_person(
        user_id,
        "Kontot är avstängt.",
        lambda: people_operations.disable(user_id, current_actor(), clock.now()),
    )


@blueprint.post(f"/anvandare/<{NUMBER}:user_id>/oppna")
@requires(Permission.ACCOUNTS_MANAGE, fresh=True)
def enable(user_id: int) -> Any:
    """The person may sign in again."""
    return _change_person(
        user_id,
        "Kontot är öppet igen.",
        lambda: people_operations.enable(user_id, current_actor(), clock.now()),
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


def _person(
    user_id: int,
    form: RoleForm,
    problem: str = "",
    *,
    last_day: LastDayForm | None = None,
    new_link: str = "",
) -> Any:
    if last_day is not None:
        problem = " ".join(str(said) for sentences in last_day.errors.values() for said in sentences)
    user = queries.user_by_id(user_id)
    if user is None:
        raise NotFound
    page = pages.person_page(
        staff_nav(current_actor(), "accounts.people"),
        user,
        queries.programme_names(),
        today=clock.today(),
        said=get_flashed_messages(),
        problem=problem,
        new_link=new_link,
    )
    status = last_day.status if last_day is not None else 422 if problem else form.status
    return answer_page("person", status, page=page, form=form)


# Own settings
