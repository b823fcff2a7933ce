"""From stored bytes to what they mean; or why they mean nothing to this program. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from pos_terminal.domain import events
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.told_events import CentreTold
from pos_terminal.ledger.changes import Change
from pos_terminal.ledger.fold import fold


class StoredEvent(NamedTuple):
    """One row of a terminal's journal at the centre."""

    position: int
    incarnation: int
    seq: int
    raw: bytes


class Meant(NamedTuple):
    """An event that was understood, with the changes it makes."""

    event: StoredEvent
    body: events.Body
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """An event that changes nothing because of `reason`: unknown (of a newer program), unreadable,
    not_canonical (the bytes are not the ones that this content has), does_not_fit (the tables refuse)."""

    event: StoredEvent
    type: str
    reason: str
    detail: str


_EVENT: Final = msgspec.json.Decoder(events.Event).decode
_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode
_BODY: Final = {named: msgspec.json.Decoder(kind).decode for named, kind in events.BY_NAME.items()}
# Of lists in lists without end, and of numbers without end.
_UNREADABLE: Final = (msgspec.MsgspecError, RecursionError, OverflowError)
_WRONG: Final = (*_UNREADABLE, TerminalError, ValueError, LookupError, TypeError)
_LONGEST: Final = 200


def interpret_all(events_stored: Sequence[StoredEvent]) -> list[Meant | Unfolded]:
    """What each of these events of a terminal changes, in their order."""
    # All at once, because nearly always all are.
    whole = b"[" + b",".join([event.raw for event in events_stored]) + b"]"
    canonical = is_canonical(whole)
    return [interpret(event, canonical=canonical or None) for event in events_stored]


def interpret(event: StoredEvent, *, canonical: bool | None = None) -> Meant | Unfolded:
    """What an event of a terminal changes. `canonical` where that is known."""
    raw = event.raw
    try:
        read = _EVENT(raw)
    except _UNREADABLE as error:
        return Unfolded(event, _type_of(raw), "unreadable", _short(error))
    if not (canonical or is_canonical(raw)):
        return Unfolded(event, _short(read.type), "not_canonical", "")
    decode = _BODY.get((read.type, read.v))
    if decode is None:
        return Unfolded(event, _short(read.type), "unknown", f"version {read.v}")
    try:
        body = decode(read.body)
        # What the centre told it knows already, and better by now.
        changes = () if isinstance(body, CentreTold) else fold(body, event.position, read.at)
    except _WRONG as error:
        return Unfolded(event, _short(read.type), "unreadable", _short(error))
    return Meant(event, body, changes)


def is_canonical(raw: bytes) -> bool:
    """Whether these are the bytes that everybody writes for this content: one content, one hash."""
    try:
        again = _ENCODE(msgspec.json.decode(raw))
    except _UNREADABLE:
        return False
    if again != raw:
        return False
    return raw.isascii() or unicodedata.is_normalized("NFC", raw.decode())


class _Typed(msgspec.Struct):
    type: str = ""


def _type_of(raw: bytes) -> str:
    try:
        return _short(msgspec.json.decode(raw, type=_Typed).type)
    except _UNREADABLE:
        return ""


def _short(found: object) -> str:
    """As a column takes it."""
    return str(found).replace("\0", "")[:_LONGEST]
