"""Signing in as a person does: the password, then a code from the app."""

from datetime import timedelta

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from participation.accounts import queries
from participation.accounts.models import User
from participation.accounts.one_time_codes import STEP_SECONDS, code_at
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
        clock = client.application.extensions["clock"]
        step = max(kept.last_totp_step + 1, int(clock.now().timestamp()) // STEP_SECONDS)
        ahead = step - int(clock.now().timestamp()) // STEP_SECONDS
        if ahead > 1:
            clock.set(clock.now() + timedelta(seconds=STEP_SECONDS * (ahead - 1)))
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


def sign_in(client: FlaskClient, user: User, till: str = "") -> TestResponse:
    """Sign the client in as a user of `make_user`, through the real pages. Answers the last redirect."""
    first = give_password(client, user.email, till=till)
    assert first.status_code == 303, first.text
    last = give_code(client, unused_code(client, user))
    assert last.status_code == 303, last.text
    return last
