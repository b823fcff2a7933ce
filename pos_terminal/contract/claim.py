"""A terminal says at the centre that it is about to take money for a payable, and learns who else does.

POST /api/sync/claims with an Ask, answered with a Said. A claim lasts two minutes and is asked for again
while a payment is under way; it keeps two counters from charging the same thing at once, and no more than
that: one that ran out is given to whoever asks next, and money that was taken stays taken.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from pos_terminal.contract.pull import ToldPayable

PATH: Final = "/api/sync/claims"
LASTS_MS: Final = 120_000
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """`holds`: it is to be held for whoever asks; else let go of, if they hold it."""

    v: int = 1
    payable_type: Name
    payable_id: Name
    holds: bool


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether whoever asked may go on. `holder` is the name of the terminal that holds it, "" where nobody
    else does, `until` when that runs out by itself (UTC milliseconds of the server)."""

    v: int = 1
    granted: bool
    holder: Annotated[str, msgspec.Meta(max_length=400)] = ""
    until: int = 0
    payable: ToldPayable | None = None
    """How it stands now, with what every journal has taken of it."""


encode: Final = msgspec.json.Encoder().encode
read_ask: Final = msgspec.json.Decoder(Ask).decode
read_said: Final = msgspec.json.Decoder(Said).decode
"""Both raise msgspec.MsgspecError, or UnicodeDecodeError for bytes that are no text."""
