"""Asking the central server what is new, with the signed client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import msgspec

from pos_terminal.contract import pull
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.problems import Unreachable
from pos_terminal.sync.listening import Listen
from pos_terminal.sync.puller import Ask

_PATIENCE_S: Final = 60.0
_IDLE_S: Final = 45.0
"""More than twice the time between two signs of life."""


def asks(client: CentralClient) -> Ask:
    """Fetching with this client; for a hand."""

    def ask(after: int) -> pull.Pulled:
        body = client.ask("GET", f"{pull.PATH}?after={after}", deadline_s=time.monotonic() + _PATIENCE_S)
        try:
            return pull.read_pulled(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unreachable("not_understood", may_have_left=True) from error

    return ask


def listens(client: CentralClient) -> Listen:
    """Listening with this client; for a thread of its own."""

    def listen(after: int) -> Iterator[bytes]:
        return client.listen(f"{pull.STREAM_PATH}?after={after}", idle_s=_IDLE_S)

    return listen
