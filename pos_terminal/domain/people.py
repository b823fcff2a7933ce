"""Staff and their roles."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from itertools import groupby, pairwise
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


SYSTEM: Final = "system"
"""Who acts where nobody works yet, and what the program does by itself."""


def check_pin(pin: str) -> str:
    """Return the PIN, or raise InvalidInput: 4 to 6 digits, and not one that anybody would try first."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        raise InvalidInput("pin_form")
    if any(shape(pin) for shape in TRIVIAL):
        raise InvalidInput("pin_trivial")
    return pin


def _one_step(pin: str) -> bool:
    """The same step all along: 0000, 1234, 9876, 2468, also over the end."""
    return len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1


def _repeats(pin: str) -> bool:
    """Found in itself moved on: 1212, 123123, 121212."""
    return pin in (pin + pin)[1:-1]


def _runs(pin: str) -> bool:
    """Every digit stands beside its like: 1122, 112233, 111222, 11222."""
    return all(len(list(run)) > 1 for _digit, run in groupby(pin))


def _mirrored(pin: str) -> bool:
    """The same from the end: 1221, 12321, 123321."""
    return pin == pin[::-1]


def _counting_pairs(pin: str) -> bool:
    """Three pairs that count, in each place by one or not at all: 101112, 102030, 070809, 192837."""
    places = (pin[0::2], pin[1::2])
    return len(pin) == 6 and all(
        _one_step(one) and (int(one[1]) - int(one[0])) % 10 in (0, 1, 9) for one in places
    )


def _year(pin: str) -> bool:
    """One in which somebody was born."""
    return len(pin) == 4 and "1940" <= pin <= "2029"


def _middle_of_the_pad(pin: str) -> bool:
    return pin in ("2580", "0852")


TRIVIAL: Final[tuple[Callable[[str], bool], ...]] = (
    _one_step,
    _repeats,
    _runs,
    _mirrored,
    _counting_pairs,
    _year,
    _middle_of_the_pad,
)
"""Every shape of a PIN that is refused; digits only. A day somebody was born on is none of them."""
