"""The simulator of Wave on a free port, with a small client for its control API. For any test."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from pos_terminal.simulator.account import Settings
from pos_terminal.simulator.server import Simulator

API_KEY = "wave_sn_prod_practice"


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def ask(
    method: str,
    url: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    *,
    timeout_s: float = 20.0,
) -> Answered:
    """One request on its own connection, any body but bytes as JSON. Raises OSError, HTTPException."""
    parts = urlsplit(url)
    content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, content, dict(headers or {}))
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, names, answer.read())
    finally:
        connection.close()


class Control:
    """The control API at a base URL such as http://127.0.0.1:8787/control. A refusal is an AssertionError."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, name: str, **query: str) -> Any:
        """GET /control/name."""
        return self._checked(ask("GET", f"{self._url}/{name}" + (f"?{urlencode(query)}" if query else "")))

    def post(self, name: str, **body: object) -> Any:
        """POST /control/name with a JSON object."""
        return self._checked(ask("POST", f"{self._url}/{name}", body))

    def _checked(self, answer: Answered) -> Any:
        assert answer.status == 200, f"{answer.status} {answer.body!r}"
        return answer.json()

    def script(self, operation: str, mode: str, **parameters: object) -> None:
        """Trouble for the next call, or as many as `times` says; see pos_terminal.simulator.script."""
        self.post("script", operation=operation, mode=mode, **parameters)

    def pay(self, client_reference: str) -> None:
        """The customer pays the newest open session of the reference."""
        self.post("pay", client_reference=client_reference)

    def decline(self, client_reference: str, code: str = "insufficient-funds") -> None:
        """The customer's try fails; the session stays open."""
        self.post("decline", client_reference=client_reference, code=code)

    def captures(self, client_reference: str) -> int:
        """How many times a customer really paid under the reference."""
        return int(self.get("truth", client_reference=client_reference)["captures"])

    def truth(self) -> Any:
        """The truth ledger."""
        return self.get("truth")

    def sessions(self) -> list[dict[str, Any]]:
        """Every session as Wave shows it, oldest first."""
        return list(self.get("sessions")["sessions"])

    def calls(self, operation: str | None = None) -> list[dict[str, Any]]:
        """The log of calls of Wave's API, oldest first."""
        calls = self.get("calls")["calls"]
        return [call for call in calls if operation in (None, call["operation"])]

    def advance(self, seconds: float) -> None:
        """Set the simulator's clock forward."""
        self.post("clock", advance_s=seconds)


class Running:
    """A simulator that runs, and its control client."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.control = Control(simulator.control_url)

    @property
    def url(self) -> str:
        """The base URL to give to a client of Wave."""
        return self.simulator.url

    def wave(self, method: str, path: str, body: object = None, **headers: str) -> Answered:
        """One call of Wave's API with a good key; `path` begins with /v1."""
        sent = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
        return ask(method, self.url + path, body, {**sent, **headers})

    def create(self, client_reference: str = "T1-1", amount: str = "5000", **fields: object) -> Answered:
        """Open a session as a client would."""
        body = {"amount": amount, "currency": "XOF", "client_reference": client_reference}
        pages = {"success_url": "https://pos.example/ok", "error_url": "https://pos.example/error"}
        return self.wave("POST", "/v1/checkout/sessions", {**body, **pages, **fields})

    def status(self, session_id: str) -> Answered:
        """Ask for a session."""
        return self.wave("GET", f"/v1/checkout/sessions/{session_id}")

    def search(self, client_reference: str) -> list[dict[str, Any]]:
        """The sessions of a reference as the search answers them, newest first."""
        query = urlencode({"client_reference": client_reference})
        return list(self.wave("GET", f"/v1/checkout/sessions/search?{query}").json()["result"])


@contextmanager
def running_simulator(
    *, port: int = 0, state_file: Path | None = None, shop: str = "Le Baobab", seed: int | None = 1
) -> Iterator[Running]:
    """A simulator in threads of this process, on a free port unless one is asked for."""
    with Simulator(port, state_file=state_file, settings=Settings(shop=shop), seed=seed) as simulator:
        yield Running(simulator)
