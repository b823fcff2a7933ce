"""A small till, as an example: asks a terminal to take an amount, and always learns what became of it.

    client.py PORT TOKEN STATE_FILE AMOUNT

The rule that makes it safe: the key is on the disk before anything is asked. Whatever dies then, the till
asks by its key, and asks again under the same key where the terminal never heard of it. With --steps it
names each step and waits for a line, so that a test can kill it there.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

NOT_REACHED = 3
FINAL = ("paid", "cancelled")


def step(name: str) -> None:
    """Where a test may kill this program."""
    if "--steps" in sys.argv:
        tell({"step": name})
        sys.stdin.readline()


def tell(values: dict[str, Any]) -> None:
    """A line for whoever started this program."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def keep(path: Path, values: dict[str, Any]) -> None:
    """On the disk, whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class Terminal:
    """The terminal's API."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and answer. Raises OSError or http.client.HTTPException where none came."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=15)
        try:
            connection.putrequest(method, path)
            content = b"" if body is None else json.dumps(body).encode()
            connection.putheader("Authorization", f"Bearer {self._token}")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(content)))
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            step("half_sent")
            connection.send(content)
            step("sent")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def pay(terminal: Terminal, state: Path, amount: int) -> dict[str, Any]:
    """What became of the payment in the state file; a new one where there is none."""
    if not state.exists():
        keep(state, {"key": str(uuid.uuid4()), "amount": amount})
    step("key_kept")
    kept = json.loads(state.read_text(encoding="utf-8"))
    status, found = terminal.ask("GET", f"/v1/intents?idempotency_key={kept['key']}")
    step("asked")
    if status == 404:
        wanted = {"amount": kept["amount"], "currency": "XOF", "reference": "Table 4"}
        status, found = terminal.ask("POST", "/v1/intents", wanted, Idempotency_Key=kept["key"])
        step("answered")
    if status not in (200, 201):
        raise SystemExit(f"refused: {found['error']['message']}")
    if found["state"] in FINAL:
        keep(state, kept | {"outcome": found["state"]})
        step("outcome_kept")
    result: dict[str, Any] = found
    return result


def main() -> int:
    """Ask once, and say what is known."""
    port, token, state, amount = sys.argv[1:5]
    try:
        found = pay(Terminal(int(port), token), Path(state), int(amount))
    except (OSError, http.client.HTTPException) as error:
        tell({"not_reached": str(error)})
        return NOT_REACHED
    tell({"id": found["id"], "state": found["state"], "taken": found["taken"]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
