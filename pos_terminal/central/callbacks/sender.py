"""Sending one callback: to a public address only, signed, within a deadline, and nothing followed."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.central.callbacks.addresses import AddressRefused, Egress, Lookup, Vetted, check_url
from pos_terminal.central.callbacks.signature import HEADER, signature_header
from pos_terminal.domain.ports import Clock
from pos_terminal.domain.secret import Secret
from pos_terminal.records import dataclass
from pos_terminal.remote.deadline import resolve
from pos_terminal.remote.http import Answer, HttpClient

DEADLINE_S: Final = 10.0
"""For the whole call, the look-up of the name included: an owner's slow server holds a worker no longer."""
EVENT_HEADER: Final = "POS-Event-Id"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one try: the status of a whole answer, or why there is none."""

    status: int | None
    problem: str | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the owner says that it has the event."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Sends from any number of threads. `lookup` and `trust` are the system's own unless given."""

    def __init__(
        self,
        egress: Egress,
        clock: Clock,
        *,
        lookup: Lookup = resolve,
        trust: ssl.SSLContext | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._egress = egress
        self._clock = clock
        self._deadline_s = deadline_s
        self._client = HttpClient(trust, Vetted(egress, lookup))

    def send(self, url: str, body: bytes, *, event_id: str, secrets: Sequence[Secret]) -> Sent:
        """POST exactly `body` once. Raises nothing of the network's: a refused address is a problem, too."""
        headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            EVENT_HEADER: event_id,
            HEADER: signature_header(secrets, self._clock.now_ms(), body),
        }
        until = time.monotonic() + self._deadline_s
        try:
            check_url(url, self._egress)
            answer = self._client.send("POST", url, headers=headers, content=body, deadline_s=until)
        except AddressRefused as refused:
            return Sent(None, f"refused_{refused.reason}")
        if isinstance(answer, Answer):
            return Sent(answer.status)
        return Sent(None, answer.reason.value)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
