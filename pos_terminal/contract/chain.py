"""The chain that makes a journal one piece: both sides reckon it alike, and so can anybody.

hash(n) = SHA-256(tag, hash(n-1), length of the canonical bytes, the canonical bytes).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

TAG: Final = b"pos_terminal journal v1\x00"
"""What every hash of the journal begins with."""
GENESIS: Final = bytes(32)
"""What the first event of all follows."""


def chain_hash(previous: bytes, raw: bytes) -> bytes:
    """The hash of an event that follows `previous`."""
    return hashlib.sha256(TAG + previous + len(raw).to_bytes(8, "big") + raw).digest()


def chain_hashes(previous: bytes, events: Sequence[bytes]) -> list[bytes]:
    """The hash of each of these events, the first of which follows `previous`."""
    hashes = []
    for raw in events:
        previous = hashlib.sha256(TAG + previous + len(raw).to_bytes(8, "big") + raw).digest()
        hashes.append(previous)
    return hashes
