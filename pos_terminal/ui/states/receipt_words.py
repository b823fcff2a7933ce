"""What this place's receipts say above and below, in the settings."""

from __future__ import annotations

from typing import Final

from pos_terminal.receipts.layout import Paper
from pos_terminal.records import dataclass

HEAD_LINES: Final = 4
FOOT_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Lines under the restaurant's name, lines at the end, and what the tax office wants to see."""

    head: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    fiscal_number: str = ""
    fiscal_qr: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptWordsState:
    """Who does not manage looks, and changes nothing."""

    words: ReceiptWords
    paper: Paper
    width_mm: int = 80
    manages: bool = False
