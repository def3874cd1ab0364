"""How often is too often, on a store that several servers share."""

import threading

import pytest
from sqlalchemy import text
from werkzeug.datastructures import Headers

from participation.core import rate_limits
from participation.core.errors import RuleBroken, TooManyAttempts
from tests.making import make_user
from tests.support.signing_in import CODE, SIGN_IN, give_code, give_password, token_in, unused_code


@pytest.fixture
def limited(database, another_site):
    """The site with its limits on, and no counter yet."""
    site = another_site(rate_limits=True)
    with site.app_context():
        rate_limits.forget_all()
    yield site
    with site.app_context():
        rate_limits.forget_all()
        site.extensions["rate_limits"].storage.engine.dispose()


def asked_from(site, address="192.0.2.1"):
    return site.test_request_context("/", environ_base={"REMOTE_ADDR": address})


def stored(site):
    storage = site.extensions["rate_limits"].storage
    with storage.engine.begin() as connection:
        rows = connection.execute(text(storage._named("SELECT key, hits FROM {counter}"))).all()
        keys = connection.execute(text(storage._named("SELECT day FROM {key}"))).scalars().all()
    return rows, keys


def test_the_sixth_try_for_an_account_is_refused_and_forgotten_after_15_minutes(limited, clock):
    with asked_from(limited):
        for _ in range(5):
            rate_limits.spend_sign_in("kim@exempel.se")
        with pytest.raises(TooManyAttempts):
            rate_limits.spend_sign_in(" KIM@exempel.se")
        rate_limits.spend_sign_in("kari@exempel.se")
        clock.advance(minutes=15)
        rate_limits.spend_sign_in("kim@exempel.se")


def test_a_right_password_wipes_the_mistakes_before_it(limited):
    with asked_from(limited):
        for _ in range(20):
            rate_limits.spend_sign_in("kim@exempel.se")
            rate_limits.forgive_sign_in("kim@exempel.se")


def test_the_fifty_first_try_from_a_network_is_refused_and_other_networks_are_not(limited):
    for number in range(50):
        with asked_from(limited, f"192.0.2.{number}"):
            rate_limits.spend_sign_in(f"kim{number}@exempel.se")
    with asked_from(limited, "192.0.2.200"), pytest.raises(TooManyAttempts):
        rate_limits.spend_sign_in("ny@exempel.se")
    with asked_from(limited, "192.0.3.1"):
        rate_limits.spend_sign_in("ny@exempel.se")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(limited, address, network):
    with asked_from(limited, address):
        assert rate_limits.network() == network


def test_guesses_at_a_code_are_refused_at_the_field(limited):
    with asked_from(limited):
        for _ in range(5):
            rate_limits.spend_code_guess(7)
        with pytest.raises(RuleBroken) as broken:
            rate_limits.spend_code_guess(7)
    assert (broken.value.sentence, broken.value.field) == (rate_limits.TOO_MANY, "code")


def test_a_session_sends_ten_in_an_hour(limited):
    with asked_from(limited) as asked:
        asked.session["csrf_token"] = "one"
        for _ in range(10):
            rate_limits.spend_submission()
        with pytest.raises(TooManyAttempts):
            rate_limits.spend_submission()
        asked.session["csrf_token"] = "another"
        rate_limits.spend_submission()


def test_row_l19_a_school_is_never_refused_only_busy(limited):
    with asked_from(limited):
        for _ in range(300):
            assert not rate_limits.network_is_busy()
        assert rate_limits.network_is_busy()


def test_row_l24_the_eleventh_look_for_a_receipt_is_refused(limited):
    with asked_from(limited) as asked:
        asked.session["csrf_token"] = "one"
        for _ in range(10):
            rate_limits.spend_receipt_lookup()
        with pytest.raises(TooManyAttempts):
            rate_limits.spend_receipt_lookup()


def test_a_person_makes_twenty_packages_in_an_hour(limited):
    with asked_from(limited):
        for _ in range(20):
            rate_limits.spend_export(7)
        rate_limits.spend_export(8)
        with pytest.raises(TooManyAttempts):
            rate_limits.spend_export(7)


def test_no_address_or_name_is_stored_and_everything_is_gone_after_a_day(limited, clock):
    with asked_from(limited, "192.0.2.77"):
        rate_limits.spend_sign_in("kim@exempel.se")
    rows, days = stored(limited)
    assert len(rows) == 2
    assert days == ["2026-11-23"]
    assert not any(word in key for key, _hits in rows for word in ("192.0", "kim", "exempel"))
    clock.advance(days=2)
    with asked_from(limited, "192.0.2.77"):
        rate_limits.spend_export(1)
    later, days = stored(limited)
    assert len(later) == 1
    assert days == ["2026-11-25"]
    assert not {key for key, _hits in rows} & {key for key, _hits in later}


def test_two_servers_count_together(limited, another_site):
    other = another_site(rate_limits=True)
    for site in (limited, other, limited, other, limited):
        with asked_from(site):
            rate_limits.spend_sign_in("kim@exempel.se")
    with asked_from(other), pytest.raises(TooManyAttempts):
        rate_limits.spend_sign_in("kim@exempel.se")
    other.extensions["rate_limits"].storage.engine.dispose()


def test_parallel_tries_are_all_counted(limited):
    outcomes = []

    def try_once():
        with asked_from(limited):
            try:
                rate_limits.spend_sign_in("kim@exempel.se")
                outcomes.append("let in")
            except TooManyAttempts:
                outcomes.append("refused")

    threads = [threading.Thread(target=try_once) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("let in") == 5


def test_switched_off_nothing_is_counted(app):
    with asked_from(app):
        for _ in range(60):
            rate_limits.spend_sign_in("kim@exempel.se")
        assert not rate_limits.network_is_busy()


def test_too_many_passwords_get_one_answer_whether_the_account_exists_or_not(limited):
    user, *_ = make_user("moderator")
    pages = set()
    for email in (user.email, "ingen@exempel.se"):
        client = limited.test_client()
        for _ in range(5):
            assert give_password(client, email, "fel").status_code == 422
        answer = give_password(client, email)
        assert answer.status_code == 429
        pages.add(answer.text)
    assert len(pages) == 1
    assert "För många försök. Vänta 15 minuter." in pages.pop()


def test_too_many_codes_stop_also_the_right_one(limited):
    user, *_ = make_user("moderator")
    client = limited.test_client()
    give_password(client, user.email)
    for _ in range(5):
        assert give_code(client, "000000").status_code == 422
    answer = give_code(client, unused_code(client, user))
    assert answer.status_code == 422
    assert "För många försök. Vänta 15 minuter." in answer.text


def test_a_forwarded_address_is_not_believed_without_a_proxy(limited):
    client = limited.test_client()
    token = token_in(client.get(SIGN_IN).text)
    for number in range(60):
        headers = Headers({"X-Forwarded-For": f"198.51.{number}.1"})
        form = {"csrf_token": token, "email": f"kim{number}@exempel.se", "password": "fel"}
        answer = client.post(SIGN_IN, data=form, headers=headers)
    assert answer.status_code == 429
    assert client.get(CODE).status_code == 303
