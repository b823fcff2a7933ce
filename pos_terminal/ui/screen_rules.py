"""What the shell does around each screen: rail, top bar, and what a scanned code means there."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from pos_terminal.records import dataclass


class Scan(Enum):
    """What becomes of a code that a scanner read."""

    OPEN = auto()
    FINISH_FIRST = auto()
    THROW_AWAY = auto()


@dataclass(frozen=True, slots=True)
class ScreenRule:
    """`place` is the rail item that is lit; without one the rail is away. `bar` is the top bar."""

    place: str = ""
    bar: bool = True
    scan: Scan = Scan.FINISH_FIRST


RULES: Final = {
    "sign_in": ScreenRule(bar=False, scan=Scan.THROW_AWAY),
    "welcome": ScreenRule(bar=False, scan=Scan.THROW_AWAY),
    "setting_up": ScreenRule(bar=False, scan=Scan.OPEN),
    "safe_mode": ScreenRule(bar=False, scan=Scan.THROW_AWAY),
    "home": ScreenRule(place="home", scan=Scan.OPEN),
    "payments": ScreenRule(place="payments", scan=Scan.OPEN),
    # A key of a payment method may be scanned; the other pages throw it away.
    "settings": ScreenRule(place="settings", scan=Scan.OPEN),
    "reports": ScreenRule(place="reports", scan=Scan.OPEN),
    "z_report": ScreenRule(place="drawer"),
    # It is no place of the rail: the top bar leads there.
    "sending": ScreenRule(place="sending", scan=Scan.OPEN),
    "drawer_open": ScreenRule(place="drawer", scan=Scan.THROW_AWAY),
    "drawer": ScreenRule(place="drawer", scan=Scan.OPEN),
    "drawer_count": ScreenRule(place="drawer", scan=Scan.THROW_AWAY),
    "drawer_difference": ScreenRule(place="drawer", scan=Scan.THROW_AWAY),
    "cash": ScreenRule(),
    # What was taken is kept, so another order can be opened at any moment.
    "split": ScreenRule(scan=Scan.OPEN),
    "phone": ScreenRule(),
    # The screen takes the code itself: it is the transaction number.
    "by_hand": ScreenRule(scan=Scan.OPEN),
    "counted": ScreenRule(scan=Scan.OPEN),
    # A payment that waits or is not known is parked and watched, so the next order can be opened.
    "waiting": ScreenRule(scan=Scan.OPEN),
    "unknown": ScreenRule(scan=Scan.OPEN),
    "paid": ScreenRule(scan=Scan.OPEN),
    "not_paid": ScreenRule(),
}


def rule_of(name: str) -> ScreenRule:
    """The rule of a screen; for one that is not in the table, that of a payment."""
    return RULES.get(name, ScreenRule())
