"""What opens doors in the demonstration: kept in a file of the instance folder that only its owner reads."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SignIn:
    """What one invented person needs to sign in."""

    role: str
    name: str
    email: str
    password: str
    totp_secret: str


@dataclass(frozen=True)
class SampleReceipt:
    """The five words of one example voice, so that the receipt page can be tried."""

    about: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class SignIns:
    """Everything that opens a door in the demonstration. Kept in the instance folder, for its owner only."""

    people: tuple[SignIn, ...]
    receipts: tuple[SampleReceipt, ...]


def write_sign_ins(sign_ins: SignIns, path: Path) -> None:
    """Keep the sign-ins in a file that only its owner can read."""
    path.unlink(missing_ok=True)
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(asdict(sign_ins), file, ensure_ascii=False, indent=1)


def read_sign_ins(path: Path) -> SignIns:
    """What `write_sign_ins` kept. Raises FileNotFoundError when no demonstration was loaded here."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return SignIns(
        tuple(SignIn(**person) for person in kept["people"]),
        tuple(SampleReceipt(receipt["about"], tuple(receipt["words"])) for receipt in kept["receipts"]),
    )
