"""Staff and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pos_terminal.domain.errors import InvalidInput


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


def _is_trivial(pin: str) -> bool:
    digits = [int(char) for char in pin]
    steps = {(b - a) % 10 for a, b in pairwise(digits)}
    repeats = len(set(pin)) == 1 or pin == pin[: len(pin) // 2] * 2
    year = len(pin) == 4 and ("1940" <= pin <= "2029")
    return steps in ({1}, {9}) or repeats or year
