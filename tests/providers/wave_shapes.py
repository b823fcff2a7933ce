"""Answers in the shape that Wave's documentation gives them."""

from __future__ import annotations

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from tests.providers.loopback import Server

REFERENCE = "T1-0001-a"
SESSION_ID = "cos-18qq25rgr100a"
LINK = f"https://pay.wave.com/c/{SESSION_ID}?a=5000&c=XOF&m=Baobab"
NOW_MS = 1_795_200_000_000  # 2026-11-20T18:40:00Z
API_KEY = "wave_sn_prod_canaryKEY0123456789"
HOOK_OLD = "wave_sn_WHS_canaryOLD0123456789"
HOOK_NEW = "wave_sn_WHS_canaryNEW0123456789"
SIGNING = "wave_sn_AKS_canarySIGN0123456789"
CANARY = "canary"


def session(**changes: object) -> dict[str, object]:
    """An open session of 5 000 F; a change to `...` leaves the field out."""
    fields: dict[str, object] = {
        "id": SESSION_ID,
        "amount": "5000",
        "currency": "XOF",
        "checkout_status": "open",
        "payment_status": "processing",
        "client_reference": REFERENCE,
        "wave_launch_url": LINK,
        "transaction_id": None,
        "last_payment_error": None,
        "business_name": "Le Baobab",
        "success_url": "https://www.wave.com/",
        "error_url": "https://www.wave.com/",
        "aggregated_merchant_id": None,
        "restrict_payer_mobile": None,
        "when_created": "2026-11-20T18:40:00Z",
        "when_expires": "2026-11-20T19:10:00Z",
        "when_completed": None,
    }
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not ...}


def paid(**changes: object) -> dict[str, object]:
    """A session that was paid."""
    done: dict[str, object] = {
        "checkout_status": "complete",
        "payment_status": "succeeded",
        "transaction_id": "TCN4Y4ZC3FM",
        "when_completed": "2026-11-20T18:41:00Z",
    }
    return session(**{**done, **changes})


def fault(code: str, message: str = "In Wave's words") -> dict[str, object]:
    """An error as Wave documents it."""
    return {"code": code, "message": message}


def wave_at(
    server: Server | str, http: HttpClient, *, signing: bool = False, deadline_s: float = 5.0
) -> WaveProvider:
    """The provider, pointed at a server of the test, with a clock that stands at NOW_MS."""
    url = server if isinstance(server, str) else server.url
    secrets = WaveSecrets(
        Secret(API_KEY), (Secret(HOOK_OLD), Secret(HOOK_NEW)), Secret(SIGNING) if signing else None
    )
    return WaveProvider(WaveConfig(api_url=url, deadline_s=deadline_s), secrets, http, lambda: NOW_MS)
