"""A payment's receipt on the screen."""

from __future__ import annotations

from pos_terminal.receipts.layout import Paper
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """The paper as it would be printed next, on a roll of `width_mm`; without `can_print` no printer is set
    up."""

    line: str
    paper: Paper
    width_mm: int = 80
    can_print: bool = True
