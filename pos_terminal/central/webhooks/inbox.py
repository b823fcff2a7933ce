"""Webhooks as they came: one row for each body, with what was seen of its proof, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, text

from pos_terminal.central import jobs
from pos_terminal.records import dataclass

APPLY: Final = "webhooks.apply"
PROOFS: Final = ("wave-signature", "stripe-signature", "x-sonatel-signature")
"""Headers that sign: kept, so that the verdict can be checked again. Those that hold a secret are not."""
FIRST_LOOK_MS: Final = 60_000
"""A push that nobody made use of by then is looked at again, and later and later from there."""
_LONGEST_LOOK_MS: Final = 3600 * 1000
_LONGEST_PROOF: Final = 2048


class Verdict(StrEnum):
    """What a push was worth when it came. What is worth nothing is not here: it was not kept."""

    PROVED = "proved"
    """A signature over time and body."""
    KNOWN_SENDER = "known_sender"
    """The sender knew the shared secret; what it says must be asked for."""


class State(StrEnum):
    """What became of a push."""

    WAITING = "waiting"
    EARLY = "early"
    """The payment that it is about is not known here yet."""
    APPLIED = "applied"
    FOR_TERMINAL = "for_terminal"
    """Kept as evidence for the terminal whose payment it is about."""
    ASKED = "asked"
    """It said that there is news, and the company is asked."""
    NOTHING = "nothing"
    """It is about no payment."""
    DOUBLED = "doubled"
    """Another body told the same event before."""


OPEN: Final = (State.WAITING, State.EARLY)


@dataclass(frozen=True, slots=True)
class Webhook:
    """One push as it was kept."""

    webhook_id: str
    provider_code: str
    verdict: Verdict
    proof: str | None
    body: bytes
    received_at: int
    state: State


_KEEP: Final = text(
    "INSERT INTO pos.webhooks (restaurant_id, webhook_id, provider_code, verdict, proof, body, body_sha256,"
    " received_at, last_received_at, next_look) VALUES (:restaurant_id, :webhook_id, :code, :verdict, :proof,"
    " :body, :sha256, :now, :now, :next_look)"
    " ON CONFLICT (restaurant_id, provider_code, verdict, body_sha256) DO UPDATE"
    " SET times = webhooks.times + 1, last_received_at = :now RETURNING webhook_id"
)
_READ: Final = text(
    "SELECT webhook_id, provider_code, verdict, proof, body, received_at, state FROM pos.webhooks"
    " WHERE restaurant_id = :restaurant_id AND webhook_id = :webhook_id"
)
_CLOSE: Final = text(
    "UPDATE pos.webhooks SET state = :state, event_id = :event_id, kind = :kind, terminal_id = :terminal_id,"
    " payment_id = :payment_id, looked_at = :now"
    " WHERE restaurant_id = :restaurant_id AND webhook_id = :webhook_id AND state IN ('waiting', 'early')"
)
_LOOK_LATER: Final = text(
    "UPDATE pos.webhooks SET sweeps = sweeps + 1, next_look = :now"
    " + LEAST(CAST(:first AS bigint) << LEAST(sweeps, 16), CAST(:longest AS bigint))"
    " WHERE restaurant_id = :restaurant_id AND webhook_id = :webhook_id"
)
_CLAIM: Final = text(
    "INSERT INTO pos.webhook_events (restaurant_id, provider_code, event_id, webhook_id)"
    " VALUES (:restaurant_id, :code, :event_id, :webhook_id) ON CONFLICT DO NOTHING"
)
_CLAIMED_BY: Final = text(
    "SELECT webhook_id FROM pos.webhook_events"
    " WHERE restaurant_id = :restaurant_id AND provider_code = :code AND event_id = :event_id"
)


def proof_of(headers: Mapping[str, str]) -> str | None:
    """The signature that came along, as text to be kept."""
    found = (value for name, value in headers.items() if name.lower() in PROOFS)
    proof = next(found, None)
    return None if proof is None else proof[:_LONGEST_PROOF]


def keep(
    connection: Connection,
    restaurant_id: str,
    webhook_id: str,
    *,
    code: str,
    verdict: Verdict,
    proof: str | None,
    body: bytes,
    now_ms: int,
) -> bool:
    """Keep a push and put down the job for it, in the restaurant's transaction. False when the same body was
    kept before: then it is only counted."""
    values = {
        "restaurant_id": restaurant_id,
        "webhook_id": webhook_id,
        "code": code,
        "verdict": verdict.value,
        "proof": proof,
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "now": now_ms,
        "next_look": now_ms + FIRST_LOOK_MS,
    }
    if connection.execute(_KEEP, values).scalar() != webhook_id:
        return False
    jobs.enqueue(connection, restaurant_id, APPLY, priority=10, webhook_id=webhook_id)
    return True


def read(connection: Connection, restaurant_id: str, webhook_id: str) -> Webhook | None:
    """One push as it was kept."""
    row = connection.execute(_READ, {"restaurant_id": restaurant_id, "webhook_id": webhook_id}).first()
    if row is None:
        return None
    found: tuple[Any, ...] = tuple(row)
    verdict, state = Verdict(found[2]), State(found[6])
    return Webhook(found[0], found[1], verdict, found[3], bytes(found[4]), found[5], state)


def claim(connection: Connection, restaurant_id: str, webhook: Webhook, event_id: str) -> bool:
    """Whether this body is the one that tells this event: the first that says so, for ever."""
    names = {"restaurant_id": restaurant_id, "code": webhook.provider_code, "event_id": event_id}
    connection.execute(_CLAIM, {**names, "webhook_id": webhook.webhook_id})
    return connection.execute(_CLAIMED_BY, names).scalar() == webhook.webhook_id


def look_later(connection: Connection, restaurant_id: str, webhook_id: str, now_ms: int) -> None:
    """Note that it is looked at again now; the next time is later than the last."""
    values = {
        "restaurant_id": restaurant_id,
        "webhook_id": webhook_id,
        "now": now_ms,
        "first": FIRST_LOOK_MS,
        "longest": _LONGEST_LOOK_MS,
    }
    connection.execute(_LOOK_LATER, values)


def close(
    connection: Connection,
    restaurant_id: str,
    webhook_id: str,
    state: State,
    now_ms: int,
    *,
    event_id: str | None = None,
    kind: str | None = None,
    terminal_id: str | None = None,
    payment_id: str | None = None,
) -> None:
    """Write down what became of it. Changes nothing once that is known."""
    values = {
        "restaurant_id": restaurant_id,
        "webhook_id": webhook_id,
        "state": state.value,
        "now": now_ms,
        "event_id": event_id,
        "kind": kind,
        "terminal_id": terminal_id,
        "payment_id": payment_id,
    }
    connection.execute(_CLOSE, values)
