"""A terminal's events on their way to the centre: POST /api/sync/push, and what is answered.

A batch is JSON around the canonical bytes of the events as the journal stores them: they are spliced in and
taken out, never written anew, so that a hash holds on both sides. The body is compressed with gzip.

200 is `Accepted`: the journal is at the centre up to `seq`, whose hash is `head`. The terminal may forget
that it has to send them if its own hash at `seq` is the same. Everything else is `Refused`; see Code.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

VERSION: Final = 1
PATH: Final = "/api/sync/push"
MAX_EVENTS: Final = 500
MAX_BYTES: Final = 1024 * 1024
"""Of a batch before it is compressed. One event, at most 64 KiB with a little around it, always fits."""
_AROUND: Final = 512
"""More than everything in a batch that is no event."""
_LEVEL: Final = 4
_GZIP: Final = 31
"""zlib's number for: in the frame of gzip."""


class Code(StrEnum):
    """Why a batch was not taken. `error.code` of the answer."""

    GAP = "gap"
    """409. The events do not follow the head that is answered: go on from there, if it is one's own."""
    FORK = "fork"
    """409. Another event is stored under such a number. The events are kept aside up to `kept`, in the
    journal they are not; the incarnation is closed until a person has decided."""
    INCARNATION = "incarnation"
    """409. This incarnation was not given by the centre; the one that was is answered."""
    QUARANTINED = "quarantined"
    """403. This incarnation had a fork before. Also kept aside."""
    REVOKED = "terminal_revoked"
    """403. The terminal may not send any more."""
    TOO_LARGE = "too_large"
    """413. Too many events, or too many bytes."""
    VERSION = "version"
    """400. A newer shape of the batch itself."""
    UNREADABLE = "unreadable"
    """400. No gzip, no JSON, or not of this shape."""
    BROKEN_CHAIN = "broken_chain"
    """400. The hashes of what arrived do not end in the batch's head: changed under way."""
    WRONG_TERMINAL = "wrong_terminal"
    """400. An event of another terminal."""
    WRONG_NUMBER = "wrong_number"
    """400. An event of another incarnation, or one that does not carry the number of its place."""


STATUS: Final[dict[Code, int]] = {
    Code.GAP: 409,
    Code.FORK: 409,
    Code.INCARNATION: 409,
    Code.QUARANTINED: 403,
    Code.REVOKED: 403,
    Code.TOO_LARGE: 413,
    Code.VERSION: 400,
    Code.UNREADABLE: 400,
    Code.BROKEN_CHAIN: 400,
    Code.WRONG_TERMINAL: 400,
    Code.WRONG_NUMBER: 400,
}
"""The status of the answer for each code."""


class BadBatch(Exception):
    """A body that is no batch; `code` says why."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Events first_seq, first_seq + 1, ... of one incarnation, each as its canonical bytes.

    `prev` is the hash before the first, `head` that of the last, in hex; without events both are the same
    and the batch asks how far the centre is.
    """

    v: int
    incarnation: int
    first_seq: int
    prev: str
    head: str
    events: list[msgspec.Raw]


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """What the centre has now. `server_time` in UTC milliseconds, for showing a wrong clock."""

    v: int = VERSION
    incarnation: int
    seq: int
    head: str
    server_time: int


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The error as every answer of the centre carries it."""

    code: str
    message: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why not, and how far the centre is with this incarnation. `kept`: the last number it has set aside."""

    error: Problem
    incarnation: int = 0
    seq: int = 0
    head: str = ""
    kept: int = 0
    server_time: int = 0


def encode_batch(
    *, incarnation: int, first_seq: int, prev: bytes, head: bytes, events: Iterable[bytes] = ()
) -> bytes:
    """The body before it is compressed. `events` are canonical bytes as stored; see `fitting`."""
    start = (
        f'{{"v":{VERSION},"incarnation":{incarnation},"first_seq":{first_seq},'
        f'"prev":"{prev.hex()}","head":"{head.hex()}","events":['
    )
    return b"".join((start.encode(), b",".join(events), b"]}"))


def fitting(events: Iterable[bytes]) -> int:
    """How many of these events, from the first, go into one batch."""
    count, size = 0, _AROUND
    for raw in events:
        size += len(raw) + 1
        if count == MAX_EVENTS or size > MAX_BYTES:
            break
        count += 1
    return count


def pack(body: bytes) -> bytes:
    """The body as it is sent, with `Content-Encoding: gzip`."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(body) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """What `pack` was given. Raises BadBatch; never makes more than MAX_BYTES of a few."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise BadBatch(Code.UNREADABLE, str(error)) from error
    if len(body) > MAX_BYTES:
        raise BadBatch(Code.TOO_LARGE)
    if not unpacker.eof or unpacker.unused_data:
        raise BadBatch(Code.UNREADABLE, "cut off, or followed by something")
    return body


_BATCH: Final = msgspec.json.Decoder(Batch)
_ACCEPTED: Final = msgspec.json.Decoder(Accepted)
_REFUSED: Final = msgspec.json.Decoder(Refused)


def decode_batch(body: bytes) -> Batch:
    """Read a body that is not compressed any more; the events are not looked into. Raises BadBatch."""
    if len(body) > MAX_BYTES:
        raise BadBatch(Code.TOO_LARGE)
    try:
        batch = _BATCH.decode(body)
        hashes = bytes.fromhex(batch.prev), bytes.fromhex(batch.head)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadBatch(_newer(body), str(error)) from error
    if batch.v != VERSION:
        raise BadBatch(Code.VERSION, str(batch.v))
    if len(batch.events) > MAX_EVENTS:
        raise BadBatch(Code.TOO_LARGE)
    wrong = batch.incarnation < 1 or batch.first_seq < 1 or any(len(one) != 32 for one in hashes)
    if wrong or max(batch.incarnation, batch.first_seq) > 1 << 53:
        raise BadBatch(Code.UNREADABLE, "numbers or hashes that cannot be")
    return batch


class _OnlyVersion(msgspec.Struct):
    v: int


def _newer(body: bytes) -> Code:
    """A batch that cannot be read may be one of a newer program."""
    try:
        return Code.UNREADABLE if msgspec.json.decode(body, type=_OnlyVersion).v <= VERSION else Code.VERSION
    except (msgspec.MsgspecError, RecursionError):
        return Code.UNREADABLE


def decode_accepted(body: bytes) -> Accepted:
    """The answer with status 200. Raises msgspec.MsgspecError: then nothing is known to have arrived."""
    return _ACCEPTED.decode(body)


def decode_refused(body: bytes) -> Refused:
    """Any other answer. Raises msgspec.MsgspecError where it is not the centre that speaks."""
    return _REFUSED.decode(body)
