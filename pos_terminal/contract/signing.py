"""How a terminal signs what it asks: over method, path, the digest of the body, the time and a nonce.

Pure: bytes in, bytes out. The key itself (Ed25519) is the terminal's, its public half the server's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

TERMINAL: Final = "POS-Terminal"
TIME: Final = "POS-Time"
NONCE: Final = "POS-Nonce"
SIGNATURE: Final = "POS-Signature"

WINDOW_MS: Final = 5 * 60_000
"""How far a request's time may be from the server's."""
NONCE_BYTES: Final = 16
_SIGNATURE_BYTES: Final = 64
_TAG: Final = "POS1"
_ENROL_TAG: Final = "POS1-ENROL"


class Signed(NamedTuple):
    """What the headers of a signed request say."""

    terminal_id: str
    time_ms: int
    nonce: str
    signature: bytes


def signed_bytes(method: str, target: str, body: bytes, time_ms: int, nonce: str) -> bytes:
    """What is signed for a request. `target` is path?query as it is sent, below the server's address; `body`
    is what is sent, packed where it is packed."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((_TAG, method.upper(), target, digest, str(time_ms), nonce)).encode("utf-8")


def enrolment_bytes(code: str, terminal_id: str, incarnation: int, name: str, public_key: bytes) -> bytes:
    """What a terminal signs to prove that the key it enrols with is its own; `code` as it is compared."""
    named = hashlib.sha256(name.encode("utf-8")).hexdigest()
    parts = (_ENROL_TAG, code, terminal_id, str(incarnation), named, as_text(public_key))
    return "\n".join(parts).encode("utf-8")


def headers(signed: Signed) -> dict[str, str]:
    """The headers that carry it."""
    return {
        TERMINAL: signed.terminal_id,
        TIME: str(signed.time_ms),
        NONCE: signed.nonce,
        SIGNATURE: as_text(signed.signature),
    }


def read_headers(found: Mapping[str, str]) -> Signed | None:
    """What a request's headers say; None where one is missing or cannot be. Names are matched as the mapping
    matches them."""
    terminal_id, nonce = found.get(TERMINAL, ""), found.get(NONCE, "")
    time, signature = found.get(TIME, ""), from_text(found.get(SIGNATURE, ""))
    well_formed = _is_token(terminal_id, 64) and _is_token(nonce, 64) and len(nonce) >= NONCE_BYTES
    # At most fourteen digits: no number that nobody can store.
    if not (well_formed and time.isascii() and time.isdigit() and len(time) <= 14):
        return None
    if signature is None or len(signature) != _SIGNATURE_BYTES:
        return None
    return Signed(terminal_id, int(time), nonce, signature)


def as_text(value: bytes) -> str:
    """Base64 for addresses (RFC 4648, 5), without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes | None:
    """The bytes behind `as_text`; None for anything that it would not have written: one value, one text."""
    try:
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if as_text(value) == text else None


def _is_token(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and all(
        char.isascii() and (char.isalnum() or char in "-_") for char in text
    )
