"""The queue in a browser without scripts: every act, what it leads to, and who may come in."""

import pytest
from bs4 import BeautifulSoup

from participation.access.roles import Role
from tests.making import make_idea, make_programme, make_user
from tests.support.signing_in import sign_in


@pytest.fixture
def getinge(database):
    return make_programme(areas=["Natur", "Centrum"])


@pytest.fixture
def reader(client, getinge):
    user, _password, _secret = make_user(Role.MODERATOR, getinge)
    sign_in(client, user)
    return client


def test_the_queue_opens_the_oldest(reader, getinge, clock):
    make_idea(getinge, "Först")
    response = reader.get("/personal/att-lasa")
    assert response.status_code == 200
    assert BeautifulSoup(response.text, "html.parser").find(id="original").get_text() == "Först"
