"""A Z report on the screen: the paper, what becomes of the cash, what can be done."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.report_paper import ReportPaper


@dataclass(frozen=True, slots=True)
class ZReportState:
    """`to_safe` and `left` are None where no cash is to be moved now: an older report, or an X.

    `notes` are icon and sentence each: what was sent, what the printer says. Without `can_print` no printer
    is set up.
    """

    title: str
    line: str
    paper: ReportPaper
    to_safe: Money | None = None
    left: Money | None = None
    notes: tuple[tuple[str, str], ...] = ()
    can_print: bool = True
    show_cash: str = ""
    """What the button says that asks a manager for the cash figures, instead of printing."""
