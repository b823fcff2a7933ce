"""What can happen to a receipt; see events for the rules of bodies."""

from __future__ import annotations

from typing import ClassVar

from pos_terminal.domain.event_body import Body


class ReceiptIssued(Body, frozen=True):
    """A payment has its receipt number from now on. `series` is the journal's incarnation: numbers are
    gapless in one series, and a restored copy goes on in another. `head8` is what the journal ended with just
    before: eight hexadecimal digits."""

    type_name: ClassVar[str] = "receipt.issued"
    payment_id: str
    series: int
    number: int
    head8: str


class ReceiptPrinted(Body, frozen=True):
    """A receipt went to a printer or into a file. `copy` is 0 for the original, then 1, 2, ..."""

    type_name: ClassVar[str] = "receipt.printed"
    payment_id: str
    series: int
    number: int
    copy: int


ALL = (ReceiptIssued, ReceiptPrinted)
