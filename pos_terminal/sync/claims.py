"""Asking the central server for a payable, with the signed client."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import msgspec

from pos_terminal.contract import claim
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.problems import Unreachable

PATIENCE_S: Final = 1.0
"""Somebody stands at the counter: after this it goes on as without a line."""
Claim = Callable[[claim.Ask], claim.Said]
"""Asks once; for a hand. Raises TerminalError where no answer comes."""


def claims(client: CentralClient) -> Claim:
    """Asking with this client."""

    def ask(wanted: claim.Ask) -> claim.Said:
        deadline = time.monotonic() + PATIENCE_S
        body = client.ask("POST", claim.PATH, claim.encode(wanted), deadline_s=deadline)
        try:
            return claim.read_said(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unreachable("not_understood", may_have_left=True) from error

    return ask
