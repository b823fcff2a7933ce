"""One push, from the request to the row: the signature first, and nothing of a forged one is kept.

Cheap on purpose, because anybody may call: who it is for, whether it proves itself, one insert with the job
beside it. What it means is found out by the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.central import methods
from pos_terminal.central.centre import Centre
from pos_terminal.central.webhooks import hints, inbox
from pos_terminal.central.webhooks.addresses import Addressed
from pos_terminal.central.webhooks.inbox import Verdict
from pos_terminal.providers.base import Provider

MOST_RESTAURANTS: Final = 20
"""So many share the addresses without a token: a push is tried with the secrets of each. On a larger server
every method has an address of its own."""
ALWAYS_SIGNED: Final = ("wave", "stripe")


def for_everybody(centre: Centre, code: str) -> tuple[Addressed, ...]:
    """Whom a push to the address without a token may be for."""
    found = methods.restaurants(centre, MOST_RESTAURANTS + 1)
    return tuple(Addressed(one, code) for one in found) if len(found) <= MOST_RESTAURANTS else ()


def receive(
    centre: Centre, code: str, to: tuple[Addressed, ...], headers: Mapping[str, str], body: bytes
) -> bool:
    """Take one push that came for one of `to`. False when its signature is missing or wrong: then nothing was
    changed. Raises SQLAlchemy's errors when it could not be kept: the company brings it again."""
    signed, taken = code in ALWAYS_SIGNED, False
    for whom in to:
        provider = methods.provider_of(centre, whom.restaurant_id, code)
        if provider is None:
            continue
        verdict = verdict_of(provider, headers, body)
        if verdict is not None:
            _keep(centre, whom, verdict, headers, body)
            taken = True
        elif provider.capabilities.signed_webhook:
            signed = True
        else:
            taken = _hint(centre, whom, provider, body) or taken
    if not taken:
        _count(centre, code, "forged" if signed else "unknown")
    return taken or not signed


def verdict_of(provider: Provider, headers: Mapping[str, str], body: bytes) -> Verdict | None:
    """What a push is worth to the method that it came for; None for nothing."""
    if not provider.verify_webhook(headers, body):
        return None
    return Verdict.PROVED if provider.webhook_proves(headers) else Verdict.KNOWN_SENDER


def _keep(centre: Centre, whom: Addressed, verdict: Verdict, headers: Mapping[str, str], body: bytes) -> None:
    with centre.database.tenant(whom.restaurant_id) as connection:
        inbox.keep(
            connection,
            whom.restaurant_id,
            centre.ids.new_id(),
            code=whom.code,
            verdict=verdict,
            proof=inbox.proof_of(headers),
            body=body,
            now_ms=centre.clock.now_ms(),
        )
    _count(centre, whom.code, verdict.value)


def _hint(centre: Centre, whom: Addressed, provider: Provider, body: bytes) -> bool:
    """Nobody signed it: at most the company is asked a little earlier, and nothing of it is kept."""
    event = provider.parse_webhook(body)
    if event is None or not hints.wake(centre, whom, event):
        return False
    _count(centre, whom.code, "hint")
    return True


def _count(centre: Centre, code: str, verdict: str) -> None:
    counter = centre.metrics.counter("pos_central_webhooks", "Pushes of companies", ("provider", "verdict"))
    counter.labels(code, verdict).inc()
