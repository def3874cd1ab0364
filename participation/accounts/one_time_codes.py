"""Six-digit codes from an app (TOTP, RFC 6238: 30 seconds, SHA-1, six digits): no SMS, no mail."""

import re
import unicodedata
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP_SECONDS = 30


def new_secret() -> str:
    """160 random bits in base 32, as the app wants them."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, email: str, site_name: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site_name)


def code_at(secret: str, at: datetime) -> str:
    """The code that the app shows at `at`."""
    return pyotp.TOTP(secret).at(at)


def matching_step(secret: str, typed: str, at: datetime, last_step: int) -> int | None:
    """The time step whose code was typed, or None.

    One step before and one after are allowed, for clocks that differ; never a step that is not later than
    `last_step`, so that no code works twice. Spaces and full-width digits are read as meant.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (now - 1, now, now + 1):
        if step > last_step and compare_digest(generator.generate_otp(step), digits):
            return step
    return None
