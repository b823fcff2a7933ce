"""Counting the drawer by denomination: what the float is, and what is in it at the end."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.dialogs import Choice


@dataclass(frozen=True, slots=True)
class CountLine:
    """One row: so many notes or coins of a value, and what they are worth together."""

    value: Money
    coin: bool
    pieces: int
    worth: Money


@dataclass(frozen=True, slots=True)
class Hint:
    """The line under the total."""

    text: str
    icon: str = "info-circle"


@dataclass(frozen=True, slots=True)
class Who:
    """The question whose drawer it is; `shared` is how it is answered now."""

    title: str
    alone: str
    everyone: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class CountState:
    """`selected` is the place of the row that is typed into, notes before coins; None: the count is done.

    `choices` are the buttons beside the title, told by their names.
    """

    title: str
    line: str
    caption: str
    rows: tuple[CountLine, ...]
    notes: Money
    coins: Money
    total: Money
    selected: int | None
    choices: tuple[Choice, ...]
    confirm: str
    confirm_icon: str
    hint: Hint | None = None
    who: Who | None = None
