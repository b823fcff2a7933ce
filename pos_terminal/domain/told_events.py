"""What the central server told this terminal, as it stands from then on."""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from pos_terminal.domain.event_body import Body


class ToldPayable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A payable with what was taken of it: `taken` in all, `taken_elsewhere` of it not here. Minor units."""

    payable_type: str
    payable_id: str
    label: str
    amount_due: int
    currency: str
    opened_at: int
    taken: int
    taken_elsewhere: int
    settled: bool


class CentreTold(Body, frozen=True):
    """Payables as the centre has them. The centre itself folds this to nothing: it knows.

    People and methods that it tells are the same events here as when a manager changes them.
    """

    type_name: ClassVar[str] = "centre.told"
    counter: int
    payables: tuple[ToldPayable, ...]


ALL: Final = (CentreTold,)
