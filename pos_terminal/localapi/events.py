"""What happened to intents, as a stream from any place of the journal on: nothing is missed, and what came
twice says the same.

A place is the journal's life and a position in it, as "1-2041". Each event holds the intent as it stands.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Final

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.localapi import shapes, showing
from pos_terminal.localapi.desk import TillDesk

LOOK_EVERY_S: Final = 0.25
ALIVE_EVERY: Final = 40
"""So many looks without news, then a line says that the terminal is there."""
_PLACE: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,15})", re.ASCII)


def place(incarnation: int, position: int) -> str:
    """A place in words."""
    return f"{incarnation}-{position}"


def position_of(desk: TillDesk, after: str) -> int:
    """The position that a till names; "" is the end of the journal. Raises InvalidInput("cursor_unknown")
    for a place of another life, or beyond the end: a backup was put back since."""
    end = desk.end()
    if not after:
        return end
    match = _PLACE.fullmatch(after)
    if match is None or int(match[1]) != desk.calls.ledger.incarnation or int(match[2]) > end:
        raise InvalidInput("cursor_unknown")
    return int(match[2])


def stream(desk: TillDesk, position: int, stopping: threading.Event) -> Iterator[bytes]:
    """Server-sent events from there on, until the terminal closes."""
    ledger = desk.calls.ledger
    silent, at_end = 0, False
    yield _line("begin", ledger.incarnation, position, b"{}")
    while not stopping.is_set():
        if at_end and ledger.position <= position:
            stopping.wait(LOOK_EVERY_S)
            silent += 1
            if silent >= ALIVE_EVERY:
                silent = 0
                yield b": alive\n\n"
            continue
        try:
            found, until = desk.changed_after(position)
        except TerminalError:
            return  # it closes, or cannot read now: the till comes again with its place
        at_end, position = until == position, until
        for at, one in found:
            silent = 0
            yield _line("intent", ledger.incarnation, at, shapes.encode(showing.intent(one, desk.here)))


def _line(name: str, incarnation: int, position: int, data: bytes) -> bytes:
    head = f"id: {place(incarnation, position)}\nevent: {name}\ndata: "
    return head.encode() + data + b"\n\n"
