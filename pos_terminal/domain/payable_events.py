"""What the owner of a payable changes about it after it was opened."""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body


class PayableChanged(Body, frozen=True):
    """A payable as it is from now on. Amounts are minor units.

    Settled without `charged`: payments are switched off, or nothing was due; it is no taking. `withdrawn`:
    its owner wants no more money for it.
    """

    type_name: ClassVar[str] = "payable.changed"
    payable_type: str
    payable_id: str
    label: str
    amount_due: int
    payable_taken: int
    payable_settled: bool
    charged: bool = True
    withdrawn: bool = False


ALL: Final = (PayableChanged,)
