"""Wave's signatures, for requests and pushes alike: HMAC-SHA256 over seconds and body, nothing between."""

from __future__ import annotations

import hashlib
import hmac

from pos_terminal.domain.secret import Secret


def signature(secret: Secret, seconds: str, body: bytes) -> str:
    """The hexadecimal signature of `body` at `seconds` (Unix time, as the header writes it)."""
    return hmac.new(secret.reveal().encode(), seconds.encode() + body, hashlib.sha256).hexdigest()


def signature_header(secret: Secret, now_ms: int, body: bytes) -> str:
    """The value of Wave-Signature for a request whose body is exactly `body` (empty when it has none)."""
    seconds = str(now_ms // 1000)
    return f"t={seconds},v1={signature(secret, seconds, body)}"
