"""The signed client of the central server.

client = CentralClient(server, terminal_id, key, http, clock)
answer = client.exchange("POST", "/api/sync/push", body, headers={...})     what came back, whatever it was
body = client.ask("GET", "/api/sync/pull?after=0")                          200, or a typed error
for line in client.listen("/api/sync/stream"): ...                          lines as they come

A request that the server refuses for its time alone is sent once more with the server's clock allowed for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec

from pos_terminal.contract import signing
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.ports import Clock
from pos_terminal.remote.address import read_address
from pos_terminal.remote.http import Answer, HttpClient, NoAnswer
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.remote.problems import Busy, Refused, Revoked, Unreachable
from pos_terminal.system import random_bytes

log = logging.getLogger(__name__)
MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
"""What a client of the central server reads at most: a restaurant's whole snapshot fits."""
LONGEST_PAUSE_S: Final = 600.0
_IDLE_S: Final = 60.0
_BUSY: Final = frozenset({429, 500, 502, 503, 504})


class _Error(msgspec.Struct):
    code: str
    message: str = ""


class _Document(msgspec.Struct):
    error: _Error
    server_time: int | None = None


_DOCUMENT: Final = msgspec.json.Decoder(_Document)


def checked_server(url: str) -> str:
    """The address of a central server, without a slash at its end: https, or http on this machine.

    Raises SettingsProblem.
    """
    address = read_address(url.strip())
    if address is None or "?" in url or "#" in url:
        raise SettingsProblem("address_unreadable", name="server")
    if not address.is_safe:
        raise SettingsProblem("address_not_secure", name="server")
    return address.origin + urlsplit(url.strip()).path.rstrip("/")


class CentralClient:
    """Asks as one terminal, from any number of threads. Without a key nothing is signed: for enrolment."""

    def __init__(
        self,
        server: str,
        terminal_id: str,
        key: TerminalKey | None,
        http: HttpClient,
        clock: Clock,
        language: str = "en",
    ) -> None:
        self.server = checked_server(server)
        self._terminal_id = terminal_id
        self._key = key
        self._http = http
        self._clock = clock
        self._language = language
        self.offset_ms = 0
        """How far the server's clock is ahead of ours, as far as that had to be learned."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> bytes:
        """The body of a good answer. Raises Unreachable, Busy, Refused or Revoked."""
        answer = self.exchange(method, path, body, headers=headers, deadline_s=deadline_s)
        if isinstance(answer, Answer) and answer.status in (200, 201):
            return answer.body
        raise problem_of(answer)

    def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> Answer | NoAnswer:
        """What came back. `deadline_s` is by the monotonic clock, as HttpClient.send has it.

        Raises RuntimeError inside a unit of work.
        """
        answer = self._send(method, path, body, headers, deadline_s)
        return self._send(method, path, body, headers, deadline_s) if self._learned(answer) else answer

    def _send(
        self, method: str, path: str, body: bytes, given: Mapping[str, str] | None, deadline_s: float | None
    ) -> Answer | NoAnswer:
        headers = self._headers(method, path, body, given)
        return self._http.send(
            method, self.server + path, headers=headers, content=body, deadline_s=deadline_s
        )

    def listen(self, path: str, *, idle_s: float = _IDLE_S) -> Iterator[bytes]:
        """The lines of a long answer as they come, without their ends; over when the server ends it.

        Ask again then. Raises as `ask`, and Unreachable where nothing came for `idle_s`. `close` of the
        HttpClient ends it from another thread.
        """
        for again in (False, True):
            headers = self._headers("GET", path, b"", None)
            opened = self._http.open_lines(self.server + path, headers=headers, idle_s=idle_s)
            if isinstance(opened, Answer | NoAnswer):
                if not again and self._learned(opened):
                    continue
                raise problem_of(opened)
            with opened:
                yield from opened
            if opened.broken is not None:
                raise problem_of(opened.broken)
            return

    def _headers(
        self, method: str, path: str, body: bytes, given: Mapping[str, str] | None
    ) -> dict[str, str]:
        headers = {"Accept-Language": self._language, **(given or {})}
        if body:
            headers.setdefault("Content-Type", "application/json")
        if self._key is None:
            return headers
        time_ms = self._clock.now_ms() + self.offset_ms
        nonce = signing.as_text(random_bytes(signing.NONCE_BYTES))
        # Below the server's address: a proxy in front of it takes away the folder that it stands in.
        message = signing.signed_bytes(method, path, body, time_ms, nonce)
        signed = signing.Signed(self._terminal_id, time_ms, nonce, self._key.sign(message))
        return headers | signing.headers(signed)

    def _learned(self, answer: Answer | NoAnswer) -> bool:
        """Whether the answer was about our clock alone, and told the server's."""
        if self._key is None or not isinstance(answer, Answer) or answer.status != 401:
            return False
        said = _read(answer)
        if said is None or said.error.code != "time_wrong" or said.server_time is None:
            return False
        self.offset_ms = said.server_time - self._clock.now_ms()
        log.warning("this machine's clock is off by %d s", round(-self.offset_ms / 1000))
        return True


def retry_after_s(answer: Answer) -> float | None:
    """For how long the server asks to be left alone, at most ten minutes; None where it names nothing."""
    asked = answer.headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        return min(max(float(asked), 1.0), LONGEST_PAUSE_S)
    return None


def problem_of(answer: Answer | NoAnswer) -> Unreachable | Busy | Refused:
    """What an answer means that is no good one. A page of somebody in between is none of the server's."""
    if isinstance(answer, NoAnswer):
        return Unreachable(answer.reason.value, may_have_left=answer.may_have_left)
    if answer.status in _BUSY:
        return Busy(answer.status, retry_after_s(answer))
    said = _read(answer)
    if said is None:
        return Unreachable("not_understood", may_have_left=True)
    kind = Revoked if said.error.code == "terminal_revoked" else Refused
    return kind(answer.status, said.error.code, said.error.message, answer.body)


def _read(answer: Answer) -> _Document | None:
    try:
        return _DOCUMENT.decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
