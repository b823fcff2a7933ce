"""Signatures of pushes in the form that several companies share: t=SECONDS,v1=HEX[,v1=HEX ...]."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pos_terminal.domain.secret import Secret

TOLERANCE_S: Final = 300
_MOST_SIGNATURES: Final = 8
_SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_LONGEST_HEADER: Final = 2048

Sign = Callable[[Secret, str, bytes], str]
"""From secret, seconds and body, the signature as the company makes it."""


def header_values(headers: Mapping[str, str], wanted: str) -> list[str]:
    """The values of a header, whatever the case of its name; `wanted` is in lower case."""
    return [value for name, value in headers.items() if name.lower() == wanted]


def signature_holds(header: str, body: bytes, secrets: Sequence[Secret], now_ms: int, sign: Sign) -> bool:
    """Whether one of the secrets vouches for the body, within TOLERANCE_S of `now_ms` either way."""
    if len(header) > _LONGEST_HEADER:
        return False
    pairs = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not 1 <= len(given) <= _MOST_SIGNATURES or not _SECONDS.fullmatch(times[0]):
        return False
    if abs(now_ms - int(times[0]) * 1000) > TOLERANCE_S * 1000:
        return False
    held = False
    for secret in secrets:
        expected = sign(secret, times[0], body).encode()
        for value in given:
            # No early end: how long it takes tells nothing about which one was right.
            held |= hmac.compare_digest(expected, value.encode("utf-8", "surrogatepass"))
    return held
