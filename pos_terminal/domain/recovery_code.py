"""The recovery code: sixteen signs that nobody guesses, in four groups, without the ones people mix up."""

from __future__ import annotations

from typing import Final

_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16
_GROUP: Final = 4
RANDOM_BYTES: Final = 16


def recovery_code(random: bytes) -> str:
    """A code such as 7KQM-2XWD-9FTB-HR4C, made of RANDOM_BYTES bytes that nobody can guess.

    Raises ValueError for fewer bytes.
    """
    if len(random) < RANDOM_BYTES:
        raise ValueError("too few random bytes")
    number = int.from_bytes(random)
    signs = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(_SIGNS))
        signs += _SIGNS[place]
    return "-".join(signs[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def as_compared(typed: str) -> str:
    """What was typed, without what stands between the groups, in capitals."""
    return "".join(char for char in typed.upper() if char.isalnum())
