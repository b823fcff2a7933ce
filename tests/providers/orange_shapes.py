"""Answers in the shape that Orange's documentation gives them, of Web Payment and of Senegal's API."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange import OrangeProvider
from pos_terminal.providers.orange_config import OrangeConfig, OrangeSecrets
from pos_terminal.providers.orange_reference import Asked, notice_of, short_reference
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig, SenegalSecrets
from pos_terminal.providers.tokens import Granted
from tests.providers.loopback import Server

NOW_MS = 1_795_200_000_000  # 2026-11-20T18:40:00Z
REFERENCE = "9f3c2a1b-01936f4e-7c2d-7aaa-8bbb-0123456789ab"
ORDER_ID = short_reference(REFERENCE)
PAY_TOKEN = "canary5720dd906203c62033ffe64ed75614785878b0ab2231d9c582b2908fca"
NOTIF_TOKEN = "canary97bda3b250e536186fc0663f32"
LINK = f"https://webpayment.orange-money.com/payment/pay_token/{PAY_TOKEN}"
PATH = "/orange-money-webpay/ci/v1"
SECRETS = OrangeSecrets(Secret("canaryID0123"), Secret("canarySECRET0123"), Secret("canaryKEY0123"))
TOKEN = "canaryTOKEN0123456789"
CANARY = "canary"

MERCHANT_CODE = "621513"
QR_LINK = "https://sugu.orange-sonatel.com/mp/dc3PQ0eEeSdcKQWVvcTH2Z"
CALLBACK_SECRET = "canaryHOOK0123456789"
SENEGAL_SECRETS = SenegalSecrets(SECRETS.client_id, SECRETS.client_secret, (Secret(CALLBACK_SECRET),))


def without_gaps(fields: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    """The fields with the changes; a change to `...` leaves the field out."""
    return {name: value for name, value in {**fields, **changes}.items() if value is not ...}


def created(**changes: object) -> dict[str, object]:
    """The answer to a request for a payment page."""
    fields: dict[str, object] = {
        "status": 201,
        "message": "OK",
        "pay_token": PAY_TOKEN,
        "payment_url": LINK,
        "notif_token": NOTIF_TOKEN,
    }
    return without_gaps(fields, changes)


def status(word: object = "SUCCESS", **changes: object) -> dict[str, object]:
    """The answer to a question about a payment."""
    number = "MP261120.1841.A00073" if word == "SUCCESS" else ""
    fields: dict[str, object] = {"status": word, "order_id": ORDER_ID, "txnid": number}
    return without_gaps(fields, changes)


def fault(code: object, message: str = "In Orange's words") -> dict[str, object]:
    """An error as Orange documents it."""
    return {"code": code, "message": message, "description": f"{message}, at length"}


def orange_at(
    server: Server | str,
    http: HttpClient,
    *,
    deadline_s: float = 5.0,
    now_ms: int = NOW_MS,
    token: bool = True,
) -> OrangeProvider:
    """Web Payment in Ivory Coast, pointed at a server of the test, with a clock that stands."""
    url = server if isinstance(server, str) else server.url
    config = OrangeConfig(api_url=url, path=PATH, currency=None, shop="Le Baobab", deadline_s=deadline_s)
    orange = OrangeProvider(config, SECRETS, http, lambda: now_ms)
    if token:
        orange.api.tokens(url).hold(Granted(Secret(TOKEN), 3600))
    return orange


ASKED = Asked(
    REFERENCE, 5000, "XOF", "http://127.0.0.1:1", NOW_MS + 600_000, PATH, notice_of(NOTIF_TOKEN), PAY_TOKEN
)
"""A request that was made at a practice host, whose port may have changed since."""
CODE_ASKED = replace(ASKED, path="", notice="", token="")


def reference_of(asked: Asked) -> str:
    """The reference as it is handed back: with what is private on a second line."""
    return "\n".join(filter(None, (str(asked), asked.token)))


def code(**changes: object) -> dict[str, object]:
    """The answer to a request for a code, as production gives it."""
    fields: dict[str, object] = {
        "deepLink": QR_LINK,
        "deepLinks": {"OM": f"{QR_LINK}-om", "MAXIT": QR_LINK},
        "qrCode": "iVBORw0KGgo=",
        "validity": 600,
        "metadata": {"reference": REFERENCE},
        "shortLink": "",
        "qrId": "canaryless0001",
        "validFor": {"startDateTime": "2026-11-20T18:40:00Z", "endDateTime": "2026-11-20T18:50:00Z"},
    }
    return without_gaps(fields, changes)


def payment(word: object = "SUCCESS", **changes: object) -> dict[str, object]:
    """One payment of the list, as production gives it: the amount has a decimal point."""
    fields: dict[str, object] = {
        "amount": {"value": 5000.0, "unit": "XOF"},
        "requestDate": "2026-11-20T18:40:59.379Z",
        "reference": ORDER_ID,
        "metadata": {"reference": REFERENCE, "notification.dispatched": "true"},
        "receiveNotification": True,
        "partner": {"id": MERCHANT_CODE, "idType": "CODE", "walletType": "PRINCIPAL"},
        "customer": {"id": "770000000", "idType": "MSISDN", "walletType": "PRINCIPAL"},
        "type": "MERCHANT_PAYMENT",
        "transactionId": "MP261120.1840.A34169",
        "channel": "MAXIT",
        "status": word,
    }
    return without_gaps(fields, changes)


def problem(status_code: int, number: object) -> dict[str, object]:
    """An error as the Senegalese API words it: numbers are texts."""
    return {
        "type": "/problem",
        "title": "In Orange's words",
        "instance": "/api/eWallet/v4/qrcode",
        "status": str(status_code),
        "code": number,
        "detail": "In Orange's words",
    }


MEASURED_S = [1_000.0]
"""What the clock that nobody sets shows to Senegal's providers here."""


def an_hour_passes() -> None:
    """On that clock."""
    MEASURED_S[0] += 3_600


def senegal_at(
    server: Server | str, http: HttpClient, *, deadline_s: float = 5.0, now_ms: int = NOW_MS
) -> OrangeSenegalProvider:
    """Senegal's API, pointed at a server of the test, with a clock that stands."""
    url = server if isinstance(server, str) else server.url
    config = SenegalConfig(MERCHANT_CODE, api_url=url, shop="Le Baobab", deadline_s=deadline_s)
    orange = OrangeSenegalProvider(config, SENEGAL_SECRETS, http, lambda: now_ms, lambda: MEASURED_S[0])
    orange.api.tokens(url).hold(Granted(Secret(TOKEN), 3600))
    return orange
