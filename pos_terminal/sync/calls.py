"""From an HTTP answer to what the central server said; everything that is not its own words is no reply."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from pos_terminal.contract import push
from pos_terminal.contract.push import Accepted, Refused
from pos_terminal.ledger.sending import Batch
from pos_terminal.remote import http
from pos_terminal.remote.client import retry_after_s as asked_pause_s
from pos_terminal.sync.queue import Call, packed
from pos_terminal.sync.replies import Answer, NoReply, Reply

_OK: Final = 200
_LARGEST: Final = 1 << 53
_LONGEST_CODE: Final = 80
_PATIENCE_S: Final = 60.0
"""For one batch, over a telephone line too."""


class Exchanging(Protocol):
    """The signed client of the central server, as far as sending needs it."""

    def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> http.Answer | http.NoAnswer:
        """What came back."""
        ...


def pushes(client: Exchanging) -> Call:
    """Sending a batch with this client; for a hand, and any thread."""

    def call(batch: Batch) -> Answer:
        answer = client.exchange(
            "POST",
            push.PATH,
            packed(batch),
            headers={"Content-Encoding": "gzip"},
            deadline_s=time.monotonic() + _PATIENCE_S,
        )
        if isinstance(answer, http.NoAnswer):
            return NoReply(answer.reason.value)
        return reply_of(answer.status, answer.body, asked_pause_s(answer))

    return call


def reply_of(status: int, body: bytes, retry_after_s: float | None = None) -> Answer:
    """What came back to a batch. A page of somebody in between, or half an answer, is a NoReply."""
    said: Accepted | Refused
    try:
        said = push.decode_accepted(body) if status == _OK else push.decode_refused(body)
        _check(said)
    except (msgspec.MsgspecError, ValueError):
        return NoReply("not_understood", status, retry_after_s)
    return Reply(said, status, retry_after_s)


def _check(said: Accepted | Refused) -> None:
    """Raise ValueError for what the central server never says: numbers that no table takes, half a hash."""
    numbers = [said.incarnation, said.seq, said.server_time]
    if isinstance(said, Accepted):
        if len(bytes.fromhex(said.head)) != 32 or said.v != push.VERSION:
            raise ValueError("not of this shape")
    else:
        numbers.append(said.kept)
        if len(said.error.code) > _LONGEST_CODE:
            raise ValueError("not of this shape")
    if not all(0 <= number < _LARGEST for number in numbers):
        raise ValueError("numbers that cannot be")
