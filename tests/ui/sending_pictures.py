"""Pictures of the page about sending: python -m tests.ui.sending_pictures FOLDER [WORD...]."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from pos_terminal import texts
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.engine.messages import SendingChanged
from pos_terminal.services.operations import PAYMENT, REFUND, Operation
from pos_terminal.ui import theme
from pos_terminal.ui.lasting_none import make_none_last
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.sending_states import Shown, segment, state_of
from pos_terminal.ui.screens.sending import SendingScreen
from pos_terminal.ui.states.sending import SendingFilter
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import samples
from tests.ui.payment_pictures import _speak as speak
from tests.ui.pictures import SIZES, show

Scene = Callable[[MainWindow], None]
DAY = datetime(2026, 11, 21, tzinfo=UTC)


def at(hour: int, minute: int, second: int = 0) -> int:
    """So late on the day of the pictures, as UTC milliseconds."""
    return int(DAY.replace(hour=hour, minute=minute, second=second).timestamp() * 1000)


def _payment(number: str, amount: int) -> Payment:
    nothing: dict[str, Any] = {field.name: None for field in fields(Payment)}
    known = {
        "payment_id": number,
        "payable": PayableRef("order", number),
        "provider_code": "cash",
        "amount": amount,
        "currency": "XOF",
        "status": Status.SUCCESS,
        "position": 1,
    }
    return Payment(**(nothing | known))


def operations(waiting: int = 7) -> tuple[Operation, ...]:
    """The list of the design, newest first."""
    made: list[tuple[int, str, str, int | None]] = [
        (31, PAYMENT, "1048", 8_000),
        (30, "drawer.moved:no_sale", "", None),
        (29, PAYMENT, "1036", 7_500),
        (27, "drawer.moved:pay_out", "ice", -4_000),
        (25, PAYMENT, "1035", 12_000),
        (24, REFUND, "1034", -5_500),
        (22, PAYMENT, "1033", 9_000),
        (21, PAYMENT, "1040", 18_500),
        (20, PAYMENT, "1047", 999_999_999),
        (12, "drawer.opened", "", None),
    ]
    rows = []
    for place, (minute, kind, name, amount) in enumerate(made):
        paid = _payment(name, abs(amount or 1)) if kind in (PAYMENT, REFUND) else None
        label = "" if paid else name
        currency = "XOF" if amount is not None else ""
        rows.append(
            Operation(
                100 - place, at(14, minute), kind, place < waiting, label, amount, currency, payment=paid
            )
        )
    return tuple(rows)


def standing(**more: Any) -> SendingChanged:
    """Seven wait, tried three times."""
    values: dict[str, Any] = {
        "waiting": 7,
        "since_ms": at(14, 22),
        "amount": 42_000,
        "state": "in_step",
        "last_sent_ms": at(14, 21, 40),
        "events": 31,
        "tried": 3,
        "next_try_ms": at(14, 32, 24),
        "reason": "not_reached",
    }
    return SendingChanged(**(values | more))


def shown(now: SendingChanged, *, online: bool = True, rows: int = 7) -> Shown:
    """What the page is made of."""
    return Shown(
        standing=now,
        online=online,
        offline_since_ms=None if online else at(14, 21),
        now_ms=at(14, 32),
        zone=UTC,
        currency="XOF",
        rows=operations(rows),
    )


def _page(window: MainWindow, what: Shown) -> None:
    network = segment(what.online, what.standing)
    window.set_shell(replace(samples.shell(), network=network))
    show(window, "sending", state_of(what))


_SENT = {"waiting": 0, "since_ms": None, "amount": 0, "tried": 0, "reason": None, "events": 0}
SCENES: dict[str, Scene] = {
    "15-sending": lambda w: _page(w, shown(standing(), online=False)),
    "15-sending-server": lambda w: _page(w, shown(standing())),
    "15-sending-now": lambda w: _page(
        w, shown(standing(tried=0, sending_now=True, waiting=12_345, amount=98_765_400))
    ),
    "15-sent": lambda w: _page(w, shown(standing(**_SENT), rows=0)),
    "15-revoked": lambda w: _page(w, shown(standing(state="revoked", tried=0))),
    "15-quarantined": lambda w: _page(w, shown(standing(state="quarantined", tried=0))),
    "15-copied": lambda w: _page(w, shown(standing(state="copied", tried=0))),
    "15-refused": lambda w: _page(w, shown(standing(state="refused", tried=0))),
    "15-nothing": lambda w: _page(
        w, replace(shown(standing(**_SENT)), rows=(), chosen=SendingFilter.WAITING)
    ),
}


@contextmanager
def window_of(size: tuple[int, int]) -> Iterator[MainWindow]:
    """A window of this size with the page."""
    window = MainWindow()
    window.screens.add("sending", SendingScreen())
    window.resize(*size)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main() -> None:
    """Draw what the arguments name: the folder, then parts of scene names, sizes, "fr", "dark"."""
    make_none_last()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    application = QApplication.instance() or QApplication([])
    theme.load_fonts()
    key_caps.set_keyboard_used(True)
    languages = [name for name in texts.LANGUAGES if name in wanted] or list(texts.LANGUAGES)
    darks = [name == "dark" for name in ("light", "dark") if name in wanted] or [False, True]
    sizes = [size for size in SIZES if f"{size[0]}x{size[1]}" in wanted] or list(SIZES)
    for language in languages:
        for dark in darks:
            speak(language)
            theme.use(theme.Theme(dark=dark))
            for size in sizes:
                for name, scene in SCENES.items():
                    with window_of(size) as window:
                        scene(window)
                        for _ in range(3):
                            application.processEvents()
                        tone = "dark" if dark else "light"
                        window.grab().save(str(folder / f"{name}-{size[0]}x{size[1]}-{language}-{tone}.png"))


if __name__ == "__main__":
    main()
