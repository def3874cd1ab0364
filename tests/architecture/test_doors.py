"""Every route carries exactly one guard, and a route without one stays shut."""

from flask import Flask

from participation.access.permissions import Permission


def test_every_route_has_a_guard(app: Flask) -> None:
    unguarded = [name for name, view in app.view_functions.items() if not hasattr(view, "guard")]
    assert unguarded == [], "put @public or @requires(Permission.X) under the route"


def test_every_guard_is_public_or_a_permission(app: Flask) -> None:
    guards = {view.guard for view in app.view_functions.values()}
    assert guards <= {"public", *Permission}


def test_staff_pages_are_never_public_but_for_signing_in(app: Flask) -> None:
    open_doors = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/personal") and app.view_functions[rule.endpoint].guard == "public"
    }
    assert open_doors <= {
        "accounts.authenticator_link",
        "accounts.code",
        "accounts.forgotten_password",
        "accounts.invitation",
        "accounts.new_app",
        "accounts.new_password",
        "accounts.recovery_code",
        "accounts.sign_in",
        "accounts.sign_out",
    }
