"""Dialogs over the screen: information, a question, the order that is being checked, the keys, recovery."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.ui.states.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a dialog. `name` is what is told when it is pressed; `left` puts it apart."""

    name: str
    text: str
    kind: str = "secondary"
    icon: str = ""
    key: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class DialogState:
    """`warning` puts title and `over_title` on the amber strip. Esc chooses `on_escape`, "" for nothing.

    Enter presses the primary choice only with `enter_confirms`: never where money is given back or an unknown
    payment is decided.
    """

    title: str
    text: str = ""
    choices: tuple[Choice, ...] = ()
    over_title: str = ""
    warning: bool = False
    on_escape: str = "close"
    enter_confirms: bool = True
    width: int = 820
    height: int = 0


@dataclass(frozen=True, slots=True)
class InFlightRow:
    """One payment that was in flight when the terminal stopped."""

    outcome: Outcome
    title: str
    line: str


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """What was in flight after a restart, and what came of each."""

    title: str
    text: str
    rows: tuple[InFlightRow, ...]


@dataclass(frozen=True, slots=True)
class ToastState:
    """A message at the bottom. `outcome` shows its glyph. `stays` keeps it until it is pressed."""

    text: str
    action: str = ""
    action_name: str = ""
    icon: str = ""
    outcome: Outcome | None = None
    stays: bool = False
