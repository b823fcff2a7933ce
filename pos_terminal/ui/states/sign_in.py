"""The sign-in screen: who is working, and the code."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.ui.states.shell import Segment


@dataclass(frozen=True, slots=True)
class StaffCard:
    """One person. `code_length` is 4 to 6, or 0 where it is not known: then Enter ends the code."""

    staff_id: str
    name: str
    role: str
    manager: bool = False
    code_length: int = 0


@dataclass(frozen=True, slots=True)
class NobodyYet:
    """The people come from a central server, which has not told of any; `whose` terminal this is."""

    whose: str


@dataclass(frozen=True, slots=True)
class SignInState:
    """`problem` says what is wrong with the code last entered; `locked` takes no digit meanwhile.

    `other_language` is the name of the language that the button changes to.
    """

    clock: str
    date: str
    segments: tuple[Segment, ...] = ()
    staff: tuple[StaffCard, ...] = ()
    selected: str = ""
    problem: str = ""
    locked: bool = False
    other_language: str = ""
    can_practise: bool = False
    nobody: NobodyYet | None = None
    """Said instead of the people."""
