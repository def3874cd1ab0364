"""The doors: shut unless somebody opened them, and opened only to those they were opened for."""

import pytest

from participation.access.actors import PUBLIC, Actor, Grant
from participation.access.guards import check_programme, current_actor, public, requires
from participation.access.permissions import Permission
from participation.access.roles import Role
from participation.core.errors import NotFound

GETINGE, VALLAS = 1, 2
MODERATOR = Actor("m", 1, "Mo", frozenset({Grant(Role.MODERATOR, GETINGE)}))
POLITICIAN = Actor("p", 2, "Po", frozenset({Grant(Role.POLITICIAN)}))


@pytest.fixture
def site(another_site):
    """The site with four doors more; who asks, and whether her code is fresh, is what the test says."""
    site = another_site()
    site.config.update(PROPAGATE_EXCEPTIONS=False)

    @site.get("/prov/glomd")
    def forgotten():
        return {"shown": "secret"}

    @site.get("/prov/oppen")
    @public
    def open_to_all():
        return {"actor": current_actor().log_id}

    @site.get("/prov/vaktad")
    @requires(Permission.CONTRIBUTIONS_MODERATE)
    def guarded():
        """What is behind the door."""
        return {"shown": "secret"}

    @site.get("/prov/farsk")
    @requires(Permission.CONTRIBUTIONS_MODERATE, fresh=True)
    def guarded_twice():
        return {"shown": "secret"}

    return site


def ask(site, address, actor=PUBLIC, fresh=False):
    site.extensions["current_actor"] = lambda: actor
    site.extensions["fresh_code"] = lambda: fresh
    return site.test_client().get(address)


@pytest.mark.parametrize("actor", [PUBLIC, MODERATOR])
def test_a_route_that_nobody_guarded_is_shut_to_all(site, actor):
    answer = ask(site, "/prov/glomd", actor)

    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_public_door_is_open_and_says_who_asked(site):
    assert ask(site, "/prov/oppen").json == {"actor": "public"}
    assert ask(site, "/prov/oppen", MODERATOR).json == {"actor": "m"}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(site):
    answer = ask(site, "/prov/vaktad")

    assert answer.status_code in (302, 303)
    assert answer.location.startswith("/personal/logga-in")
    assert "secret" not in answer.text


def test_whoever_lacks_the_right_is_refused(site):
    answer = ask(site, "/prov/vaktad", POLITICIAN)

    assert answer.status_code == 403
    assert "Du har inte rätt att göra det här." in answer.text
    assert "secret" not in answer.text


def test_whoever_holds_the_right_comes_in(site):
    assert ask(site, "/prov/vaktad", MODERATOR).json == {"shown": "secret"}


def test_a_door_that_wants_a_fresh_code_asks_for_one(site):
    answer = ask(site, "/prov/farsk", MODERATOR)

    assert answer.status_code in (302, 303)
    assert answer.location.startswith("/personal/")
    assert "secret" not in answer.text
    assert ask(site, "/prov/farsk", MODERATOR, fresh=True).json == {"shown": "secret"}


def test_a_fresh_code_opens_nothing_without_the_right(site):
    assert ask(site, "/prov/farsk", POLITICIAN, fresh=True).status_code == 403


def test_the_right_in_another_programme_looks_like_no_such_programme(site):
    site.extensions["current_actor"] = lambda: MODERATOR
    with site.test_request_context():
        assert check_programme(Permission.CONTRIBUTIONS_MODERATE, GETINGE) is MODERATOR
        with pytest.raises(NotFound):
            check_programme(Permission.CONTRIBUTIONS_MODERATE, VALLAS)
        with pytest.raises(NotFound):
            check_programme(Permission.REVISIONS_LEAD, GETINGE)


def test_a_guarded_view_keeps_its_name_and_its_words(site):
    view = site.view_functions["guarded"]
    assert (view.__name__, view.__doc__) == ("guarded", "What is behind the door.")
    assert view.guard == Permission.CONTRIBUTIONS_MODERATE


def test_an_address_without_a_route_is_not_found_rather_than_forbidden(site):
    assert ask(site, "/prov/ingenstans").status_code == 404
