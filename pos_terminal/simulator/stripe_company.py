"""The simulated Stripe, put together."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.simulator.company import Company, Parts
from pos_terminal.simulator.hooks import Header, Hooks, Message
from pos_terminal.simulator.pages import Choice, Look, Pages
from pos_terminal.simulator.stripe import Stripe
from pos_terminal.simulator.stripe_money import STATUSES
from pos_terminal.simulator.stripe_shapes import charge_json, event_json, intent_json
from pos_terminal.simulator.troubled import Troubled
from pos_terminal.simulator.truth import Session

LOOK: Final = Look(
    "stripe",
    "Stripe",
    "#635BFF",
    "#FFFFFF",
    (
        Choice("declined", "Card declined", "payment-failure"),
        Choice("no-money", "Not enough money", "insufficient-funds"),
    ),
    {
        "payment-failure": "Your card was declined. You can try another one.",
        "insufficient-funds": "There is not enough money in your account. You can try again.",
    },
)
_OF_SESSION: Final = ("checkout.session.completed", "checkout.session.expired")


def signature(secret: str, seconds: str, body: bytes) -> str:
    """Stripe's HMAC-SHA256 over the seconds, a full stop and the body; hexadecimal."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


class StripeDialect:
    """Stripe's pushes: several events for one thing that happens, each with its own object."""

    def __init__(self, api: Stripe, parts: Parts) -> None:
        self._api = api
        self._account = parts.account

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:
        """What Stripe would tell; the payment before the session, though nobody may count on an order."""
        intent = intent_json(self._account, session)
        objects: list[tuple[str, object]]
        if kind == "checkout.session.payment_failed":
            objects = [("payment_intent.payment_failed", intent)]
        elif kind == "checkout.session.completed":
            objects = [("payment_intent.succeeded", intent), (kind, self._api.show(session))]
        elif kind in _OF_SESSION:
            objects = [(kind, self._api.show(session))]
        elif kind == "charge.refunded":
            objects = [(kind, charge_json(self._account, session))]
        elif kind.startswith("charge.dispute."):
            objects = [(kind, self._api.disputes.newest)]
        else:
            objects = [(kind, self._api.refunds.newest)]
        made = []
        for name, about in objects:
            event_id = self._api.new_id("evt_")
            content = event_json(event_id, name, about, at_ms)
            made.append(Message(event_id, name, json.dumps(content, ensure_ascii=False).encode()))
        return made

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:  # noqa: ARG002  Stripe always signs
        """Signed over seconds, a full stop and the body, once for each secret that is valid."""
        proofs = [f"v1={signature(secret, seconds, body)}" for secret in secrets]
        return [("Stripe-Signature", ",".join([f"t={seconds}", *proofs, "v0=" + "0" * 64]))]


class _Controls:
    """What a script may ask of Stripe alone."""

    def __init__(self, api: Stripe, parts: Parts) -> None:
        self._api = api
        self._account = parts.account

    def refunds(self, source: Mapping[str, object]) -> object:
        """{"begin_as": status} of the refunds to come; {"refund": id, "status"} of one there is;
        {"session": id, "amount": part} makes one in the dashboard."""
        if "begin_as" in source:
            if source["begin_as"] not in STATUSES:
                raise ValueError(f"begin_as is one of {', '.join(STATUSES)}")
            self._api.refunds.next_status = str(source["begin_as"])
        if "refund" in source:
            return self._api.refunds.become(str(source["refund"]), str(source.get("status", "")))
        if "session" in source:
            return self._api.refunds.by_hand(self._session(source), int(str(source.get("amount", 0))))
        return {"begin_as": self._api.refunds.next_status}

    def dispute(self, source: Mapping[str, object]) -> object:
        """The customer's bank takes the money of a session back, {"session": id, "status"}, or decides about
        it, {"dispute": id, "status"}."""
        status = str(source.get("status", "needs_response"))
        if "dispute" in source:
            return self._api.disputes.become(str(source["dispute"]), status)
        return self._api.disputes.open(self._session(source), status)

    def _session(self, source: Mapping[str, object]) -> Session:
        return self._account.truth.sessions[str(source.get("session", ""))]


def stripe_company(parts: Parts, revoked: set[str]) -> Company:
    """Stripe under /stripe."""
    account = parts.account

    def page_url(session_id: str) -> str:
        return f"{parts.origin()}{LOOK.prefix}{session_id}"

    hooks = Hooks(account.now_ms, parts.signing_ms)
    api = Stripe(account, revoked, page_url, hooks)
    hooks.dialect = StripeDialect(api, parts)
    troubled = Troubled(api, account, parts.script, parts.calls)
    controls = _Controls(api, parts)

    def reset() -> None:
        troubled.reset()
        api.refunds.next_status = "succeeded"

    return Company(
        "stripe",
        troubled.handle,
        Pages(account, LOOK).handle,
        api.show,
        reset,
        hooks,
        {"refunds": controls.refunds, "dispute": controls.dispute},
    )
