"""Answers in the shape that MTN's documentation and other people's clients give them."""

from __future__ import annotations

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.mtn import MtnProvider
from pos_terminal.providers.mtn_access import Place
from pos_terminal.providers.mtn_config import MtnConfig, MtnSecrets, ProductSecrets
from pos_terminal.providers.mtn_reference import LIFE_MS, Asked
from pos_terminal.providers.tokens import Granted
from tests.providers.loopback import Server

NOW_MS = 1_795_200_000_000  # 2026-11-20T18:40:00Z
REFERENCE = "9f3c2a1b-01936f4e-7c2d-7aaa-8bbb-0123456789ab"
PHONE = "05 04 00 00 00"
MSISDN = "2250504000000"
ENVIRONMENT = "mtnivorycoast"
PLACE = Place("http://127.0.0.1:1", ENVIRONMENT)
CANARY = "canary"
TOKEN = "canaryTOKEN.0123456789.abc"


def product(name: str) -> ProductSecrets:
    """The secrets of one product, each with a mark that must be seen nowhere."""
    return ProductSecrets(
        Secret(f"canaryKEY0123{name}"), Secret(f"canaryUSER0123{name}"), Secret(f"canarySECRET0123{name}")
    )


SECRETS = MtnSecrets(product("c"), product("d"))
ASKED = Asked(REFERENCE, 5000, "XOF", "XOF", PLACE, NOW_MS + LIFE_MS)
"""A request that was made at a practice host, whose port may have changed since."""


def status(word: object = "SUCCESSFUL", **changes: object) -> dict[str, object]:
    """The answer to a question about a payment; a change to `...` leaves the field out."""
    fields: dict[str, object] = {
        "amount": "5000",
        "currency": "XOF",
        "externalId": REFERENCE,
        "payer": {"partyIdType": "MSISDN", "partyId": MSISDN},
        "payerMessage": "Payment",
        "payeeNote": "Payment",
        "status": word,
    }
    if word == "SUCCESSFUL":
        fields["financialTransactionId"] = "23503452"
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not ...}


def fault(code: str, message: str = "In MTN's words") -> dict[str, object]:
    """An error as MTN's API words it."""
    return {"code": code, "message": message}


def gateway(status_code: int, message: str = "Access denied due to invalid subscription key.") -> object:
    """An error of the gateway in front."""
    return {"statusCode": status_code, "message": message}


def mtn_at(
    server: Server | str,
    http: HttpClient,
    *,
    deadline_s: float = 5.0,
    token: bool = True,
    secrets: MtnSecrets = SECRETS,
    environment: str = ENVIRONMENT,
    callback_url: str | None = None,
) -> MtnProvider:
    """Collections in Ivory Coast, pointed at a server of the test, with a clock that stands."""
    url = server if isinstance(server, str) else server.url
    config = MtnConfig(
        url,
        environment,
        currency="EUR" if environment == "sandbox" else "XOF",
        callback_url=callback_url,
        deadline_s=deadline_s,
    )
    mtn = MtnProvider(config, secrets, http, lambda: NOW_MS)
    if token:
        for api in (mtn.api, *([mtn.refunds.api] if mtn.refunds else [])):
            api.tokens(Place(url, environment)).hold(Granted(Secret(TOKEN), 3600))
    return mtn
