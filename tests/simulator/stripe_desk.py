"""The simulated Stripe on a desk: requests in Stripe's forms, without sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Request, Response
from pos_terminal.simulator.state_file import StateFile

NOON_MS = 1_795_000_000_000


NOON_S = NOON_MS // 1000


class Desk:
    """A simulator without sockets, and a client that talks to its Stripe."""

    def __init__(self, state: StateFile | None = None) -> None:
        self.now_ms = NOON_MS
        self.core = SimulatorCore(lambda: self.now_ms, seed=1, state=state)

    def reply(
        self, method: str, path: str, form: Mapping[str, object] | None = None, **headers: str
    ) -> object:
        sent = {"Authorization": "Bearer sk_test_x", "Content-Type": "application/x-www-form-urlencoded"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(form or {}).encode()
        return self.core.handle(Request.of(method, f"/stripe/v1{path}", {**sent, **names}, body))

    def ask(
        self, method: str, path: str, form: Mapping[str, object] | None = None, **headers: str
    ) -> tuple[int, Any]:
        answer = self.reply(method, path, form, **headers)
        assert isinstance(answer, Response)
        return answer.status, answer.json()

    def create(self, reference: str = "T1-1", **changes: object) -> dict[str, Any]:
        status, session = self.ask("POST", "/checkout/sessions", form(reference, **changes))
        assert status == 200, session
        found: dict[str, Any] = session
        return found

    def control(self, name: str, **source: object) -> Any:
        answer = self.core.handle(
            Request("POST", f"/control/{name}", {}, {"host": "localhost"}, json.dumps(source).encode())
        )
        assert isinstance(answer, Response)
        assert answer.status == 200, answer.body
        return answer.json()


def form(reference: str = "T1-1", **changes: object) -> dict[str, object]:
    """A form for 5 000 F; a change to `...` leaves the field out."""
    fields: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": reference,
        "line_items[0][price_data][currency]": "xof",
        "line_items[0][price_data][unit_amount]": 5000,
        "line_items[0][price_data][product_data][name]": "Table 4",
        "line_items[0][quantity]": 1,
        "success_url": "https://pos.example/ok",
        "expires_at": NOON_S + 31 * 60,
        "metadata[reference]": reference,
        "payment_intent_data[metadata][reference]": reference,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not ...}
