"""Wave's pushes: is this one authentic, and what does it claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import WebhookEvent
from pos_terminal.providers.http import MAX_BODY_BYTES
from pos_terminal.providers.json_reading import Unreadable, read_object, text_of
from pos_terminal.providers.timed_signature import header_values, signature_holds
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.providers.wave_reading import read_session, result_of
from pos_terminal.providers.wave_signing import signature

CHECKOUT_EVENTS: Final = ("checkout.session.completed", "checkout.session.payment_failed")
_EVENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def is_authentic(headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now_ms: int) -> bool:
    """Whether one of the secrets vouches for the push.

    With a Wave-Signature only the signature counts. Without one, the shared secret in Authorization does:
    that proves the sender, not the body, so what it claims must still be asked for.
    """
    if not secrets or len(body) > MAX_BODY_BYTES:
        return False
    signed = header_values(headers, "wave-signature")
    shared = header_values(headers, "authorization")
    if signed:
        return len(signed) == 1 and signature_holds(signed[0], body, secrets, now_ms, signature)
    return len(shared) == 1 and _secret_is_known(shared[0], secrets)


def _secret_is_known(header: str, secrets: Sequence[Secret]) -> bool:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        return False
    known = False
    for secret in secrets:
        known |= secret.matches(token)
    return known


def read_event(body: bytes, config: WaveConfig, raw_sha256: str) -> WebhookEvent | None:
    """The event of a verified push; None when it is not about a checkout session or cannot be read."""
    try:
        found = read_object(body)
        kind = text_of(found, "type")
        if kind not in CHECKOUT_EVENTS:
            return None
        event_id = text_of(found, "id", _EVENT_ID)
        session = read_session(found.get("data"))
    except Unreadable:
        return None
    return WebhookEvent(event_id, kind, result_of(session, config, raw_sha256))
