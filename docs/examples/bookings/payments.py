"""The central server as the booking program sees it: a deposit is asked for, and what comes is checked."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

PAYABLE = "booking"
_TIMEOUT_S = 20.0
_OLDEST_S = 300


class Refused(Exception):
    """The server refuses, and asking again changes nothing. `code` is its word for why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Unreachable(Exception):
    """No answer, or not just now: the same is asked again later, under the same key."""


@dataclass(frozen=True)
class Asked:
    """How a deposit is paid: at an address, or not at all."""

    pay_at: str | None


class Payments:
    """Asks the server at `url` with this program's key."""

    def __init__(self, url: str, key: str, method_id: str | None) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._method_id = method_id

    def register(self, callback_url: str) -> str:
        """Be told there. Returns the secret: it is shown once, so one that was lost is replaced."""
        told = self._ask("PUT", "/api/callbacks/", {"url": callback_url})
        return str(told["secret"] or self._ask("POST", "/api/callbacks/secret/")["secret"])

    def ask_for(self, booking: dict[str, Any]) -> Asked:
        """Bring the deposit, and have the guest asked for it. However often, it is one payment: the booking's
        number is the key. Raises Refused, Unreachable."""
        name = {"type": PAYABLE, "id": booking["id"]}
        label = f"Deposit, {booking['guest']}"
        payable = self._ask(
            "POST", "/api/orders/", {"payable": name, "amount": booking["deposit"], "label": label}
        )
        if payable["settled"]:
            return Asked(None)
        body = {
            "payable": name,
            "amount": booking["deposit"],
            "currency": payable["currency"],
            "label": label,
            "customer": {"email": booking["email"], "name": booking["guest"]},
            "idempotency_key": f"booking-{booking['id']}",
        }
        if self._method_id is not None:
            body["payment_method_id"] = self._method_id
        made = self._ask("POST", "/api/payments/checkout/", body)
        # Where payments are switched off, nothing is charged and the deposit is settled.
        return Asked(made["checkout_url"] if made.get("is_charged", True) else None)

    def withdraw(self, booking_id: str) -> None:
        """Nobody is to pay for it any more. Raises Refused, Unreachable."""
        self._ask("DELETE", f"/api/payables/{PAYABLE}/{urllib.parse.quote(booking_id, safe='')}/")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                told = error.read()
            if error.code == 429 or error.code >= 500:
                raise Unreachable(str(error.code)) from None
            raise Refused(error.code, json.loads(told)["error"]["code"]) from None
        except (OSError, ValueError) as error:
            raise Unreachable(type(error).__name__) from error


def is_ours(header: str, body: bytes, secret: str, now_s: int) -> bool:
    """Whether the server signed these bytes within the last five minutes."""
    parts = [part.partition("=") for part in header.split(",")]
    sent_s = next((value for name, _, value in parts if name == "t"), "")
    expected = hmac.new(secret.encode(), f"{sent_s}.".encode() + body, hashlib.sha256).hexdigest()
    # As bytes: a header may hold letters that a comparison of texts refuses.
    fits = any(
        hmac.compare_digest(expected.encode(), value.encode()) for name, _, value in parts if name == "v1"
    )
    return fits and sent_s.isdecimal() and abs(now_s - int(sent_s)) <= _OLDEST_S
