"""Signing in: as a person does, with the password and then a code from the app, or as if she had."""

from datetime import timedelta

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from participation.accounts import operations, queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import STEP_SECONDS, code_at
from participation.accounts.sessions import STAFF_KEY
from participation.core import clock
from participation.core.db import transaction
from tests.browsing import end_own_transaction
from tests.making import PASSWORD

SIGN_IN = "/personal/logga-in"
CODE = "/personal/kod"


def token_in(html: str) -> str:
    """The token of the page's own form (not that of the sign-out button, which is the same)."""
    return BeautifulSoup(html, "html.parser").find("input", attrs={"name": "csrf_token"})["value"]


def unused_code(client: FlaskClient, user: User) -> str:
    """A code that the site takes now. The site's clock is moved forward when every such code is used."""
    with client.application.app_context():
        kept = queries.active_user(user.id)
        step = max(kept.last_totp_step + 1, int(clock.now().timestamp()) // STEP_SECONDS)
        ahead = step - int(clock.now().timestamp()) // STEP_SECONDS
        if ahead > 1:
            later = clock.now() + timedelta(seconds=STEP_SECONDS * (ahead - 1))
            client.application.extensions["clock"].set(later)
        moment = clock.now() + timedelta(seconds=STEP_SECONDS * min(ahead, 1))
        return code_at(kept.totp_secret, moment)


def give_password(client: FlaskClient, email: str, password: str = PASSWORD, till: str = "") -> TestResponse:
    """The first step only."""
    address = f"{SIGN_IN}?till={till}" if till else SIGN_IN
    token = token_in(client.get(address).text)
    return client.post(address, data={"csrf_token": token, "email": email, "password": password})


def give_code(client: FlaskClient, code: str) -> TestResponse:
    """The second step only."""
    token = token_in(client.get(CODE).text)
    return client.post(CODE, data={"csrf_token": token, "code": code})


def sign_in_by_the_pages(client: FlaskClient, user: User, till: str = "") -> TestResponse:
    """Sign the client in as a user of `make_user`, as she does it herself. Answers the last redirect."""
    first = give_password(client, user.email, till=till)
    assert first.status_code == 303, first.text
    last = give_code(client, unused_code(client, user))
    assert last.status_code == 303, last.text
    return last


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign the client in as a user of `make_user`: what the site does when both her steps were right."""
    site, user_id = client.application, user.id
    end_own_transaction()
    with site.app_context(), client.session_transaction(base_url=site.config["SETTINGS"].base_url) as session:
        with transaction():
            kept = queries.active_user(user_id)
            assert kept is not None
            operations.sign_in(kept, clock.now())
        session.begin_anew()  # type: ignore[attr-defined]
        session[STAFF_KEY] = str(user_id)
        session.mark_code_given(clock.now())  # type: ignore[attr-defined]
