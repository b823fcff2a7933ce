"""The people who use this terminal, as their page lists and changes them."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person. `line`: their short name and what they do; `trouble`: what stands in their way."""

    staff_id: str
    name: str
    line: str
    trouble: str = ""
    active: bool = True
    button: str = ""
    """What can be done with them, "" for nothing."""


@dataclass(frozen=True, slots=True)
class PeopleState:
    """Everybody whom the person who looks may see. Who does not manage sees themselves."""

    rows: tuple[PersonRow, ...]
    manages: bool = False
    of_centre: bool = False
    """The central server keeps them: here a locked code is unlocked, and nothing else is changed."""


class Asks(StrEnum):
    """What the form about a person is for."""

    FIRST = "first"
    """The very first manager."""
    ADD = "add"
    CHANGE = "change"
    OWN_CODE = "own_code"


@dataclass(frozen=True, slots=True)
class PersonFormState:
    """A form about one person; what it begins with. `locked` offers to unlock, `own` is about oneself."""

    asks: Asks
    title: str
    staff_id: str = ""
    name: str = ""
    code: str = ""
    manager: bool = False
    active: bool = True
    locked: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class PersonEntered:
    """What was typed in. Codes are used at once and kept nowhere."""

    name: str
    code: str
    manager: bool
    old_pin: str
    pin: str
    again: str

    def __repr__(self) -> str:
        return f"PersonEntered({self.code})"
