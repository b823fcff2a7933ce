"""What the window does so that nobody waits for it: screens of every day are made before they are asked for,
and objects that nobody needs any more are looked for while nobody touches anything."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from pos_terminal.ui.read_ahead import EVERY_DAY, RARE, ReadAhead
from pos_terminal.ui.screen_shelf import ScreenShelf

SOON: Final = ("home", "cash", "waiting", "paid")
"""What nearly every customer is shown."""
NOW_AND_THEN: Final = ("payments", "drawer", "not_paid", "settings")
"""Made in pauses, one thing at a time. Each of the others is made when it is first shown, and each page of
the settings when it is opened: all of them would cost memory."""
UNTOUCHED_MS: Final = 1_000
NEXT_PART_MS: Final = 50
"""In a pause, between two things to do: whoever comes back then waits for one of them at most."""
YOUNG_EVERY_MS: Final = 250
RARE_EVERY_MS: Final = 20
_MANY: Final = 2_000
"""So many new objects are worth a look at the young ones."""


def keep_all() -> None:
    """What has been made until now stays, so the collector need not look at it again: no long pauses."""
    gc.freeze()


def look_at_the_young() -> None:
    """Let go of what nobody needs any more among the newest objects, where there are many. On Qt's thread."""
    if gc.get_count()[0] > _MANY:
        gc.collect(1)


class ScreenMaker(QObject):
    """One screen each time around, so that keys and frames come in between, as soon as somebody can sign in;
    then `then` is called, and each pause begins with the collector, which looks at the young only in between,
    and goes on with the rare screens: first they are read, then some are made, one thing at a time.

    The collector works here and nowhere else: left to itself it runs on whichever thread makes an object, and
    a widget that goes away on a thread that is not Qt's takes the program with it.

    `at_rest` is called once, in the pause in which everything was made.
    """

    def __init__(
        self,
        parent: QObject,
        screens: ScreenShelf,
        then: Callable[[], None],
        at_rest: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._screens = screens
        self._then = then
        self._at_rest = at_rest
        self._soon = False
        self._collected = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        self._every_day = ReadAhead(self, EVERY_DAY, lambda: self._timer.start(0))
        self._rare = ReadAhead(self, RARE, self._read_all)
        self._all_read = self._all_made = False
        self._young = QTimer(self)
        self._young.setInterval(YOUNG_EVERY_MS)
        self._young.timeout.connect(look_at_the_young)

    def start(self) -> None:
        """Begin to make them."""
        self._soon = True
        gc.disable()
        self._every_day.start()
        self._young.start()

    def touched(self) -> None:
        """Somebody is at work: the collector waits, and so does what is rare."""
        if not self._soon:
            self._rare.stop()
            self._collected = False
            self._timer.start(UNTOUCHED_MS)

    def stop(self) -> None:
        """Make nothing more."""
        for one in (self._timer, self._young, self._every_day, self._rare):
            one.stop()

    def _read_all(self) -> None:
        self._all_read = True
        keep_all()
        self._timer.start(UNTOUCHED_MS)

    def _go_on(self) -> None:
        if self._soon:
            self._make_soon()
        elif not self._collected:
            gc.collect()
            self._collected = True
            self._timer.start(NEXT_PART_MS)
        elif not self._all_read:
            self._rare.start(RARE_EVERY_MS)
        elif self._screens.make_next(*NOW_AND_THEN):
            self._timer.start(NEXT_PART_MS)
        elif not self._all_made:
            self._all_made = True
            keep_all()
            self._at_rest()

    def _make_soon(self) -> None:
        if self._screens.make_next(*SOON):
            self._timer.start(0)
        else:
            self._soon = False
            keep_all()
            self._then()
            # Nobody may touch anything for long: what comes now is a pause, too.
            self._timer.start(UNTOUCHED_MS)
