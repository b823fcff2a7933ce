"""What the split screen shows: the whole, its parts, and the part that is taken now."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.home import MethodTile
from pos_terminal.ui.states.outcome import Outcome


class Share(StrEnum):
    """How the amount of the next part is chosen where nobody types it."""

    ALL = "all"
    HALF = "half"
    THIRD = "third"
    GUESTS = "guests"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the bar: what became of so much of the whole. Without an outcome it is still to pay."""

    outcome: Outcome | None
    amount: Money


@dataclass(frozen=True, slots=True)
class PartRow:
    """One attempt: `number` counts those that took or hold their amount; `opens` whether it can be looked
    at again, because it has no answer yet."""

    payment_id: str
    number: str
    provider_code: str
    method: str
    line: str
    amount: Money
    outcome: Outcome
    opens: bool = False


@dataclass(frozen=True, slots=True)
class ShareState:
    """One way to choose the amount; without an amount it asks first."""

    share: Share
    title: str
    amount: Money | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SplitState:
    """`name` is the order or what was keyed in, `label` the table. `now` is the part that would be taken,
    `left_after` what is still open after it; `open` what can be taken now. `typed`: the amount was keyed in.
    """

    name: str
    label: str
    total: Money
    now: Money
    left_after: Money
    open: Money
    bar: tuple[Stretch, ...] = ()
    rows: tuple[PartRow, ...] = ()
    number: str = "1"
    shares: tuple[ShareState, ...] = ()
    tiles: tuple[MethodTile, ...] = ()
    cash_only: bool = False
    typed: bool = False

    @property
    def nothing_left(self) -> bool:
        """Whether no part can be taken any more."""
        return self.open.amount == 0
