"""How the owner of a payable knows that a callback is ours: POS-Signature, over the time and the body.

    POS-Signature: t=1795234696,v1=<hex>[,v1=<hex>]
    v1 = HMAC-SHA256(secret, "<t>.<body>")

Two signatures while a secret is being replaced, made with the new and with the old one. The receiver compares
in constant time, refuses what is more than five minutes old, and takes each event id once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from pos_terminal.domain.secret import Secret

HEADER: Final = "POS-Signature"


def signature(secret: Secret, seconds: str, body: bytes) -> str:
    """The hexadecimal signature of `body` at `seconds` (Unix time, as the header writes it)."""
    return hmac.new(secret.reveal().encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def signature_header(secrets: Sequence[Secret], now_ms: int, body: bytes) -> str:
    """The value of POS-Signature for exactly these bytes, sent now. Raises ValueError without a secret."""
    if not secrets:
        raise ValueError("a callback is signed")
    seconds = str(now_ms // 1000)
    return ",".join([f"t={seconds}", *(f"v1={signature(secret, seconds, body)}" for secret in secrets)])
