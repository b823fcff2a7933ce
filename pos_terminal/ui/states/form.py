"""Dialogs in which a person decides something about a payment, with a manager's code where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who may approve. `code_length` is 4 to 6, or 0 where it is not known."""

    staff_id: str
    name: str
    code_length: int = 0


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """Who can approve, and who is chosen at first. Not `needed` leaves the code to the person: without it the
    decision is asked for as theirs alone."""

    title: str
    managers: tuple[Manager, ...]
    selected: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to type into. Where it is empty and has a `missing` sentence, that is said instead of going
    on."""

    name: str
    label: str
    placeholder: str = ""
    missing: str = ""
    longest: int = 120


@dataclass(frozen=True, slots=True)
class Way:
    """One of the decisions that can be made: what it is called, what it means, what has to be typed in, and
    the words of the button that does it."""

    name: str
    icon: str
    title: str
    line: str
    confirm: str
    confirm_icon: str = "check"
    entries: tuple[Entry, ...] = ()
    needs_manager: bool = True


@dataclass(frozen=True, slots=True)
class DecideState:
    """A question, the ways to answer it, and who approves."""

    title: str
    line: str
    ways: tuple[Way, ...]
    approval: ApprovalState


@dataclass(frozen=True, slots=True)
class GoesBack:
    """One way for money to go back. `entry` is what has to be typed in for it; `told` is a sentence where
    there is nothing to choose."""

    route: str
    title: str
    told: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class RefundState:
    """Giving money back: at most `refundable`.

    `whole` are the ways for all of it, `part` for less; `part_told` is what should be known of a part. An
    empty `part` means all or nothing. `suggested` is a part, in minor units, that is typed in already.
    """

    title: str
    aside: str
    provider_code: str
    refundable: Money
    reasons: tuple[str, ...]
    whole: tuple[GoesBack, ...]
    part: tuple[GoesBack, ...]
    approval: ApprovalState
    part_told: str = ""
    suggested: int = 0


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person decided in such a dialog. `way` is the name of the way or of the route; `pin` is empty
    where nobody approved."""

    way: str
    title: str = ""
    """What the way is called."""
    values: Mapping[str, str] = field(default_factory=dict)
    approver: str = ""
    pin: str = field(default="", repr=False)
    amount: int = 0
    """Minor units, where an amount was asked."""
