"""The home screen: open orders, the amount, and how the customer can pay."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.banner import BannerState


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One open order. `left_of` tells the whole amount where a part is paid; `late`: its age stands out."""

    order_id: str
    number: str
    label: str
    age: str
    amount: Money
    left_of: str = ""
    late: bool = False
    being_checked: bool = False


@dataclass(frozen=True, slots=True)
class MethodTile:
    """One way to pay. With a `reason` it cannot be chosen now; `trouble` warns and lets it be chosen.

    `advice` is what is told to whoever presses it all the same, where the reason is not enough.
    """

    method_id: str
    provider_code: str
    name: str
    line: str
    key: str = ""
    reason: str = ""
    reason_icon: str = "wifi-off"
    trouble: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class HomeState:
    """`typed` is the digits keyed in, empty where the amount comes from the order that is chosen."""

    amount: Money
    typed: str = ""
    order_id: str = ""
    order_name: str = ""
    order_label: str = ""
    reference: str = ""
    reference_problem: str = ""
    orders: tuple[OrderRow, ...] = ()
    orders_open: int = 0
    orders_empty: str = ""
    updated: str = ""
    updated_before_cut: bool = False
    tiles: tuple[MethodTile, ...] = ()
    cash_only: bool = False
    banner: BannerState | None = None
    practice: bool = False
