"""Reads code a little at a time, each time around, so that keys and frames come in between.

Always on Qt's thread: two threads that read Qt's modules may wait for each other for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, QTimer

_PRESENTERS: Final = (
    *("front", "sign_in_states", "first_start", "sign_in", "approval", "wording", "phone_states"),
    *("by_hand_states", "home_tiles", "by_hand", "change", "cash", "ways", "charge_states", "charge"),
    *("day_total", "decide", "cause_states", "close_states", "drawer_states", "count_input"),
    *("drawer_settling", "drawer_closing", "drawer_moves", "drawer_page", "drawer", "home_states", "home"),
    *("open_questions", "history", "payment_detail", "payments", "people_changes", "settings", "people"),
    *("phone", "printer_settings", "printing", "receipt", "recovery", "refund", "reports", "resolve"),
    *(
        "left_work",
        "method_states",
        "methods",
        "looks",
        "receipt_words",
        "about",
        "check_up",
        "settings_pages",
        "connection",
        "sending",
        "scenes",
        "shell",
        "split_states",
        "split",
        "counter",
    ),
)
COUNTER: Final = (
    *("pos_terminal.services.overview", "pos_terminal.services.sentences", "pos_terminal.services.people"),
    *("pos_terminal.services.staff", "pos_terminal.ui.widgets.form_box", "pos_terminal.receipts.escpos"),
    *(f"pos_terminal.ui.presenters.{name}" for name in _PRESENTERS),
)
"""What the presenters of the counter are read from, each with the few that it needs itself."""
EVERY_DAY: Final = (
    *("pos_terminal.ui.screens.home_panes", "pos_terminal.ui.screens.home", "pos_terminal.ui.widgets.note"),
    *("pos_terminal.ui.screens.payment_page", "pos_terminal.ui.screens.cash"),
    *("pos_terminal.ui.widgets.prompt", "gzip", "xml.sax", "email.message", "http.client", "urllib.request"),
    *("segno", "pos_terminal.ui.widgets.qr_code", "pos_terminal.ui.screens.waiting"),
    "pos_terminal.ui.screens.paid",
)
"""The screens of nearly every customer; the library of the QR codes reads half of the network on its way."""
_RARE: Final = (
    *("payments", "not_paid", "unknown", "split", "phone", "by_hand", "counted", "people", "printer"),
    *("methods", "plain_settings", "central", "receipt_words", "till", "check_up", "about"),
    *("settings", "reports", "z_report", "receipt", "drawer", "count", "difference"),
)
RARE: Final = (
    *("pos_terminal.services.day_report", "pos_terminal.ui.widgets.report_rows"),
    *("pos_terminal.ui.widgets.report_pane", "pos_terminal.ui.widgets.part_rows"),
    *("pos_terminal.ui.widgets.movement_list", "pos_terminal.ui.widgets.count_columns"),
    *(f"pos_terminal.ui.screens.{name}" for name in _RARE),
)
"""Screens that are opened now and then: read while nobody touches the terminal, made when first shown."""


class ReadAhead(QObject):
    """Reads modules by their names, in their order, then calls `then`."""

    def __init__(self, parent: QObject, names: Iterable[str], then: Callable[[], None]) -> None:
        super().__init__(parent)
        self._left = iter(names)
        self._then = then
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._read)

    def start(self, every_ms: int = 0) -> None:
        """Begin, or go on: one module each `every_ms`."""
        self._timer.start(every_ms)

    def stop(self) -> None:
        """Read nothing for now."""
        self._timer.stop()

    def _read(self) -> None:
        name = next(self._left, None)
        if name is not None:
            import_module(name)
            return
        self._timer.stop()
        self._then()
