"""What can come back from the central server when a batch was sent to it."""

from __future__ import annotations

from pos_terminal.contract.push import Accepted, Refused
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class NoReply:
    """Nothing that the central server itself said: no network, no answer in time, or not its words.

    Whether the batch arrived is not known, and does not matter: it takes each event once. `status` is the
    HTTP status where there was one.
    """

    reason: str
    status: int = 0
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What it said, and for how long it asks to be left alone."""

    said: Accepted | Refused
    status: int
    retry_after_s: float | None = None


Answer = Reply | NoReply
