"""A batch's events as far as storing needs them: whose they are, their numbers and hashes, what about.

Nothing else is looked at: an event that this program cannot interpret is stored all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from pos_terminal.contract.chain import chain_hashes
from pos_terminal.contract.push import BadBatch, Batch, Code


class Incoming(NamedTuple):
    """Events in the order of their numbers, the first of which follows `previous`."""

    incarnation: int
    first_seq: int
    previous: bytes
    raws: Sequence[bytes]
    hashes: Sequence[bytes]
    subjects: Sequence[Subject]

    @property
    def last_seq(self) -> int:
        """The number of the last one; one less than the first where there is none."""
        return self.first_seq + len(self.raws) - 1

    def after(self, seq: int) -> Incoming:
        """What follows this number."""
        cut = min(len(self.raws), max(0, seq - self.first_seq + 1))
        previous = self.hashes[cut - 1] if cut else self.previous
        return Incoming(
            self.incarnation,
            self.first_seq + cut,
            previous,
            self.raws[cut:],
            self.hashes[cut:],
            self.subjects[cut:],
        )

    def hash_at(self, seq: int) -> bytes:
        """The hash of the event with this number."""
        return self.hashes[seq - self.first_seq]


class Subject(msgspec.Struct, frozen=True):
    """The payment that an event is about, by its own id or by something that stands for it."""

    payment_id: object = None
    refund_id: object = None
    exception_id: object = None

    def known_as(self, name: str) -> str | None:
        """One of the three, where it is a text that can be an id."""
        found = getattr(self, name)
        return found if isinstance(found, str) and 0 < len(found) <= 255 and "\0" not in found else None


class _Envelope(msgspec.Struct, frozen=True):
    terminal: str
    incarnation: int
    seq: int
    body: Subject


class _Outside(msgspec.Struct, frozen=True):
    terminal: str
    incarnation: int
    seq: int


_ENVELOPE: Final = msgspec.json.Decoder(_Envelope).decode
_OUTSIDE: Final = msgspec.json.Decoder(_Outside).decode
_NOTHING: Final = Subject()
# The second of lists in lists without end.
_UNREADABLE: Final = (msgspec.MsgspecError, RecursionError)


def read_batch(batch: Batch, terminal_id: str) -> Incoming:
    """Check that these are this terminal's events, numbered and chained as the batch says.

    Raises BadBatch; then nothing of it is to be stored: it was changed under way, or is somebody else's.
    """
    raws = [bytes(raw) for raw in batch.events]
    previous = bytes.fromhex(batch.prev)
    hashes = chain_hashes(previous, raws)
    if (hashes[-1] if hashes else previous) != bytes.fromhex(batch.head):
        raise BadBatch(Code.BROKEN_CHAIN)
    subjects = []
    incarnation = batch.incarnation
    for seq, raw in enumerate(raws, batch.first_seq):
        event = _outer(raw, seq)
        if event.terminal != terminal_id:
            raise BadBatch(Code.WRONG_TERMINAL, f"event {seq}")
        if event.incarnation != incarnation or event.seq != seq:
            raise BadBatch(Code.WRONG_NUMBER, f"event {seq}")
        subjects.append(event.body if isinstance(event, _Envelope) else _NOTHING)
    return Incoming(incarnation, batch.first_seq, previous, raws, hashes, subjects)


def _outer(raw: bytes, seq: int) -> _Envelope | _Outside:
    try:
        return _ENVELOPE(raw)
    except _UNREADABLE:
        # A body that is no body is the fold's business.
        try:
            return _OUTSIDE(raw)
        except _UNREADABLE as error:
            raise BadBatch(Code.UNREADABLE, f"event {seq}: {error}") from error
