"""Answers in the shape that Stripe's documentation gives them."""

from __future__ import annotations

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from tests.providers.loopback import Server

REFERENCE = "T1-0001-a"
SESSION_ID = "cs_test_a1B2c3D4e5F6g7H8"
INTENT_ID = "pi_3NoN1exAmPlE0000"
REFUND_ID = "re_3NoN1exAmPlE0000"
LINK = f"https://checkout.stripe.com/c/pay/{SESSION_ID}#fidkdWxOYHwnPyd1blpxYHZxWjA0"
NOW_MS = 1_795_200_000_000  # 2026-11-20T18:40:00Z
NOW_S = NOW_MS // 1000
API_KEY = "sk_test_canaryKEY0123456789"
HOOK_OLD = "whsec_canaryOLD0123456789"
HOOK_NEW = "whsec_canaryNEW0123456789"
CANARY = "canary"


def session(**changes: object) -> dict[str, object]:
    """An open session of 5 000 F; a change to `...` leaves the field out."""
    fields: dict[str, object] = {
        "id": SESSION_ID,
        "object": "checkout.session",
        "amount_subtotal": 5000,
        "amount_total": 5000,
        "cancel_url": "https://stripe.com/",
        "client_reference_id": REFERENCE,
        "created": NOW_S,
        "currency": "xof",
        "customer_details": None,
        "expires_at": NOW_S + 31 * 60,
        "livemode": False,
        "metadata": {"reference": REFERENCE},
        "mode": "payment",
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "success_url": "https://stripe.com/",
        "url": LINK,
    }
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not ...}


def intent(**changes: object) -> dict[str, object]:
    """The payment behind a session that was paid, with what Stripe kept of it."""
    moved = {"id": "txn_1", "object": "balance_transaction", "currency": "xof", "fee": 175, "net": 4825}
    fields: dict[str, object] = {
        "id": INTENT_ID,
        "object": "payment_intent",
        "amount": 5000,
        "amount_received": 5000,
        "currency": "xof",
        "last_payment_error": None,
        "latest_charge": {"id": "ch_1", "object": "charge", "balance_transaction": moved},
        "livemode": False,
        "metadata": {"reference": REFERENCE},
        "status": "succeeded",
    }
    return {**fields, **changes}


def paid(**changes: object) -> dict[str, object]:
    """A session that was paid."""
    done: dict[str, object] = {
        "payment_intent": intent(),
        "payment_status": "paid",
        "status": "complete",
        "url": None,
    }
    return session(**{**done, **changes})


def declined_try(code: str = "card_declined", decline_code: str = "generic_decline") -> dict[str, object]:
    """The last error of a payment."""
    return {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": "Your card was declined.",
    }


def refund(**changes: object) -> dict[str, object]:
    """A refund of everything, done."""
    fields: dict[str, object] = {
        "id": REFUND_ID,
        "object": "refund",
        "amount": 5000,
        "charge": "ch_1",
        "currency": "xof",
        "metadata": {"refund": "r1"},
        "payment_intent": INTENT_ID,
        "reason": "requested_by_customer",
        "status": "succeeded",
    }
    return {**fields, **changes}


def listed(*items: object, has_more: object = False) -> dict[str, object]:
    """One page of a list."""
    return {"object": "list", "url": "/v1/x", "has_more": has_more, "data": list(items)}


def fault(code: str | None = None, kind: str = "invalid_request_error", **more: object) -> dict[str, object]:
    """An error as Stripe documents it."""
    told = {"type": kind, "message": "In Stripe's words", **more}
    return {"error": told if code is None else {"code": code, **told}}


def stripe_at(
    server: Server | str, http: HttpClient, *, deadline_s: float = 5.0, api_key: str = API_KEY
) -> StripeProvider:
    """The provider, pointed at a server of the test, with a clock that stands at NOW_MS."""
    url = server if isinstance(server, str) else server.url
    secrets = StripeSecrets(Secret(api_key), (Secret(HOOK_OLD), Secret(HOOK_NEW)))
    return StripeProvider(StripeConfig(api_url=url, deadline_s=deadline_s), secrets, http, lambda: NOW_MS)
