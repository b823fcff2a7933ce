"""Staff and their roles."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass


class Role(StrEnum):
    CASHIER = "cashier"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with a PIN and a role. `code` is what they are called by on the command line."""

    staff_id: str
    code: str
    name: str
    role: Role
    active: bool = True


def check_pin(pin: str) -> str:
    """Return the PIN, or raise InvalidInput: 4 to 6 digits, and not one that anybody would try first."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        raise InvalidInput("pin_form")
    if _is_trivial(pin):
        raise InvalidInput("pin_trivial")
    return pin


_MIDDLE_OF_THE_PAD: Final = ("2580", "0852")


def _is_trivial(pin: str) -> bool:
    digits = [int(char) for char in pin]
    # The same step all along: 0000, 1234, 9876, 2468, also over the end.
    one_step = len({(b - a) % 10 for a, b in pairwise(digits)}) == 1
    # Found in itself moved on: 1212, 123123, 121212.
    repeats = pin in (pin + pin)[1:-1]
    year = len(pin) == 4 and ("1940" <= pin <= "2029")
    return one_step or repeats or year or pin in _MIDDLE_OF_THE_PAD
