"""The providers of one life of the program, and how requests and answers are read from outside.

Nothing here uses the program's own readers: what was asked and what was told is read again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Provider
from pos_terminal.providers.cash import CashProvider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.manual import manual_provider
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.mtn_config import MtnConfig, MtnSecrets, ProductSecrets
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig, OrangeSecrets
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig, SenegalSecrets
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.simulator.core import DEFAULT_ORIGIN
from pos_terminal.simulator.exchange import Request
from tests.simulation.clockwork import VirtualClock
from tests.simulation.swarm import More

MANUAL: Final = ("manual.sticker", "manual.card")
PHONE: Final = "0504000001"


def providers_for(
    http: HttpClient, clock: VirtualClock, more: More, webhook_secrets: Mapping[str, tuple[Secret, ...]]
) -> dict[str, Provider]:
    """Every method's provider, on this line; `webhook_secrets` by company."""
    config = WaveConfig(api_url=f"{DEFAULT_ORIGIN}/wave")
    secrets = WaveSecrets(Secret("wave_simulated"), webhook_secrets["wave"])
    wave = WaveProvider(config, secrets, http, clock.now_ms)
    found: dict[str, Provider] = {"cash": CashProvider(), "wave": wave}
    if not more.companies:
        return found
    names = ("simulated-client", "simulated-secret", "simulated-merchant")
    if more.senegal:
        found["orange"] = OrangeSenegalProvider(
            SenegalConfig("621513", api_url=f"{DEFAULT_ORIGIN}/orange-sn"),
            SenegalSecrets(Secret(names[0]), Secret(names[1]), webhook_secrets["orange-sn"]),
            http,
            clock.now_ms,
            clock.monotonic,
        )
    else:
        found["orange"] = _orange_web(http, clock, more)
    place, currency = ("sandbox", "EUR") if more.sandbox else ("mtnivorycoast", "XOF")
    mtn = MtnConfig(api_url=f"{DEFAULT_ORIGIN}/mtn", environment=place, country="CI", currency=currency)
    product = ProductSecrets(
        Secret("simulated-key"), Secret("simulated-user"), Secret("simulated-api-secret")
    )
    found["mtn"] = MtnProvider(mtn, MtnSecrets(product, product), http, clock.now_ms)
    stripe = StripeConfig(api_url=f"{DEFAULT_ORIGIN}/stripe", item_name="Payment")
    access = StripeSecrets(Secret("sk_test_simulated"), webhook_secrets["stripe"])
    found["stripe"] = StripeProvider(stripe, access, http, clock.now_ms)
    return found | {code: manual_provider(code, {}) for code in MANUAL}


def _orange_web(http: HttpClient, clock: VirtualClock, more: More) -> Provider:
    zone, currency = ("dev", "OUV") if more.sandbox else ("ci", "XOF")
    orange = OrangeConfig(
        api_url=f"{DEFAULT_ORIGIN}/orange", path=f"/orange-money-webpay/{zone}/v1", currency=currency
    )
    names = ("simulated-client", "simulated-secret", "simulated-merchant")
    secrets = OrangeSecrets(*(Secret(name) for name in names))
    return OrangeProvider(orange, secrets, http, clock.now_ms, clock.monotonic)


def company_reference(provider_code: str, charge_reference: str | None) -> str:
    """Our reference as this company knows it."""
    if provider_code != "orange" or charge_reference is None:
        return charge_reference or ""
    return "POS" + base64.b32encode(hashlib.sha256(charge_reference.encode()).digest()).decode()[:26]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one answer says of one request for money; None for what it does not say."""

    name: str | None
    """The company's own name for the request."""
    state: str
    """paid, ended, failed or open."""
    amount: int | None
    currency: str | None
    reference: str | None


def claims_in(company: str, body: bytes) -> list[Claim]:
    """Every claim in a whole answer."""
    try:
        found = json.loads(body)
    except ValueError:
        return []
    if company == "orange-sn" and isinstance(found, list):
        found = {"data": found}
    if not isinstance(found, dict):
        return []
    listed = found.get("result" if company == "wave" else "data", [found])
    read = {"wave": _wave, "stripe": _stripe, "orange": _orange, "orange-sn": _senegal, "mtn": _mtn}[company]
    items = listed if isinstance(listed, list) else [found]
    return [claim for item in items if isinstance(item, dict) and (claim := read(item)) is not None]


def claims_in_push(company: str, body: bytes) -> list[Claim]:
    """The claim of a push, which wraps what an answer says."""
    found = json.loads(body)
    about = found.get("data", found)
    if company == "stripe":
        about = about["object"]
    if about.get("object") != "payment_intent":
        return claims_in(company, json.dumps(about).encode())
    state = "paid" if about["status"] == "succeeded" else "open"
    currency = str(about["currency"]).upper()
    return [Claim(None, state, about["amount_received"], currency, about["metadata"].get("reference"))]


def _wave(item: dict[str, Any]) -> Claim | None:
    if "checkout_status" not in item:
        return None
    states = {("complete", "succeeded"): "paid", ("complete", "cancelled"): "failed"}
    said = (item["checkout_status"], item["payment_status"])
    state = states.get(said, "ended" if said[0] == "expired" else "open")
    return Claim(item["id"], state, int(item["amount"]), item["currency"], item["client_reference"])


def _stripe(item: dict[str, Any]) -> Claim | None:
    if item.get("object") != "checkout.session":
        return None
    states = {("complete", "paid"): "paid", ("expired", "unpaid"): "ended"}
    state = states.get((item["status"], item["payment_status"]), "open")
    currency = str(item["currency"]).upper()
    return Claim(item["id"], state, item["amount_total"], currency, item["client_reference_id"])


def _orange(item: dict[str, Any]) -> Claim | None:
    if "order_id" not in item:
        return None
    states = {"SUCCESS": "paid", "FAILED": "failed", "EXPIRED": "ended", "INITIATED": "ended"}
    state = states.get(item["status"], "open")
    return Claim(None, state, item.get("amount"), item.get("currency"), item["order_id"])


def _senegal(item: dict[str, Any]) -> Claim | None:
    if "reference" not in item or "status" not in item:
        return None
    failed = ("CANCELLED", "FAILED", "REJECTED")
    state = {"SUCCESS": "paid"} | dict.fromkeys(failed, "failed")
    money = item["amount"]
    return Claim(
        None, state.get(item["status"], "open"), int(money["value"]), money["unit"], item["reference"]
    )


def _mtn(item: dict[str, Any]) -> Claim | None:
    if "externalId" not in item or "payer" not in item:
        return None
    states = {"SUCCESSFUL": "paid", "FAILED": "failed"}
    whole, _, part = str(item["amount"]).partition(".")
    amount = int(whole) if item["currency"] == "XOF" else int(whole) * 100 + int(part.ljust(2, "0") or "0")
    state = states.get(item["status"], "open")
    if state == "failed" and item.get("reason") == "EXPIRED":
        state = "ended"
    return Claim(None, state, amount, item["currency"], item["externalId"])


def asked_for(company: str, request: Request) -> tuple[int, str, str]:
    """Amount, currency and reference of a request that opens a payment, as the company will read it."""
    if company == "stripe":
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        price = "line_items[0][price_data]"
        return (
            int(form[f"{price}[unit_amount]"]),
            form[f"{price}[currency]"].upper(),
            form["client_reference_id"],
        )
    body = json.loads(request.body)
    if company == "wave":
        return int(body["amount"]), body["currency"], body["client_reference"]
    if company == "orange":
        return int(body["amount"]), body["currency"], body["order_id"]
    if company == "orange-sn":
        return int(body["amount"]["value"]), body["amount"]["unit"], body["reference"]
    whole, _, part = str(body["amount"]).partition(".")
    euros = body["currency"] == "EUR"
    return (
        int(whole) * 100 + int(part.ljust(2, "0") or "0") if euros else int(whole),
        body["currency"],
        body["externalId"],
    )


def refund_in(company: str, request: Request) -> tuple[str, int | None, str]:
    """The key of a refund that is asked for, its amount as sent (None: all), and what it refunds."""
    if company == "wave":
        return request.headers.get("idempotency-key", ""), None, request.path.split("/")[-2]
    if company == "stripe":
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        amount = int(form["amount"]) if "amount" in form else None
        return request.headers.get("idempotency-key", ""), amount, form["payment_intent"]
    body = json.loads(request.body)
    whole, _, part = str(body["amount"]).partition(".")
    amount = int(whole) * 100 + int(part.ljust(2, "0") or "0") if body["currency"] == "EUR" else int(whole)
    return body["externalId"].removeprefix("refund-"), amount, body["referenceIdToRefund"]
