"""What happens to people, their codes and the locks on them. No event holds a code or its hash."""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body


class StaffChanged(Body, frozen=True):
    """A person as they are from now on. One who is not active can neither sign in nor approve."""

    type_name: ClassVar[str] = "staff.changed"
    staff_id: str
    name: str
    role: str
    active: bool


class PinChanged(Body, frozen=True):
    """A person has another code. `how`: "own" with the old one, "manager" set a new one, "recovery" with the
    recovery code, "centre" told it."""

    type_name: ClassVar[str] = "staff.pin_changed"
    staff_id: str
    how: str


class StaffUnlocked(Body, frozen=True):
    """What was counted against a person's code is forgotten: `how` is "manager" or "recovery"."""

    type_name: ClassVar[str] = "staff.unlocked"
    staff_id: str
    how: str


class PinLocked(Body, frozen=True):
    """Ten wrong codes in a row: the person's code opens nothing here for so long, or until it is reset.

    `locks` counts them since the last right code. An empty `staff_id` is the recovery code's lock.
    """

    type_name: ClassVar[str] = "pin.locked"
    staff_id: str
    locks: int
    wait_s: int
    until_reset: bool


class RecoveryCodeMade(Body, frozen=True):
    """A new recovery code was shown, once; the one before is worth nothing."""

    type_name: ClassVar[str] = "recovery.made"


class RecoveryCodeUsed(Body, frozen=True):
    """The recovery code was typed in, and is worth nothing from now on."""

    type_name: ClassVar[str] = "recovery.used"
    staff_id: str


ALL: Final = (StaffChanged, PinChanged, StaffUnlocked, PinLocked, RecoveryCodeMade, RecoveryCodeUsed)
