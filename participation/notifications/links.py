"""The links in residents' mails. Each carries a signed id, so that the database can give none of them away.

They are signed with the receipt secret, which never changes: "sluta" in an old mail works for as long as the
follow-up lives.
"""

from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from participation.core.language import SOURCE_LANGUAGE
from participation.core.public_ids import parse_public_id, public_id_text

CONFIRM = "follow-up-confirm"
LEAVE = "follow-up-leave"


def token_for(follow_up_id: int, purpose: str) -> str:
    """What stands in the address: for this follow-up and this purpose (`CONFIRM` or `LEAVE`) only."""
    return _signer(purpose).dumps(public_id_text(follow_up_id))


def follow_up_id_in(token: str, purpose: str) -> int | None:
    """The id behind a token that we have signed for the purpose, or None."""
    try:
        return parse_public_id(_signer(purpose).loads(token))
    except BadSignature:
        return None


def address_of_page(endpoint: str, language: str, **values: str) -> str:
    """The whole address of a page, from the configured base address, never from a request's Host."""
    path = current_app.url_map.bind("").build(endpoint, values)
    prefix = "" if language == SOURCE_LANGUAGE else f"/{language}"
    return f"{current_app.config['SETTINGS'].base_url}{prefix}{path}"


def _signer(purpose: str) -> URLSafeSerializer:
    secret = current_app.config["SETTINGS"].receipt_secret
    return URLSafeSerializer(secret, salt=purpose, signer_kwargs={"digest_method": sha256})
