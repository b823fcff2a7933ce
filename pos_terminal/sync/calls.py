"""From an HTTP answer to what the central server said; everything that is not its own words is no reply."""

from __future__ import annotations

from typing import Final

import msgspec

from pos_terminal.contract import push
from pos_terminal.contract.push import Accepted, Refused
from pos_terminal.sync.replies import Answer, NoReply, Reply

_OK: Final = 200


def reply_of(status: int, body: bytes, retry_after_s: float | None = None) -> Answer:
    """What came back to a batch. A page of somebody in between, or half an answer, is a NoReply."""
    said: Accepted | Refused
    try:
        said = push.decode_accepted(body) if status == _OK else push.decode_refused(body)
        if isinstance(said, Accepted):
            _checked(said)
    except (msgspec.MsgspecError, ValueError):
        return NoReply("not_understood", status, retry_after_s)
    return Reply(said, status, retry_after_s)


def _checked(said: Accepted) -> None:
    """Raise ValueError for numbers that the central server never says."""
    if len(bytes.fromhex(said.head)) != 32 or said.seq < 0 or said.v != push.VERSION:
        raise ValueError("not of this shape")
