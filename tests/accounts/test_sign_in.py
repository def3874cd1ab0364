"""Sign-in, sessions and the way back."""

from tests.making import make_user
from tests.support.signing_in import sign_in


def test_a_person_signs_in_with_password_and_code(client):
    user, _password, _secret = make_user("moderator")
    answer = sign_in(client, user)
    assert answer.location.endswith("/personal")
    assert client.get("/personal/bekrafta").status_code == 200
