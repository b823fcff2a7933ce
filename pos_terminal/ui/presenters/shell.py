"""What stands around every screen: the rail, the top bar, the clock, and the lock after idle time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from pos_terminal.domain.people import Role
from pos_terminal.services.called import called
from pos_terminal.texts import tr
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.shell import RailItem, Segment, ShellState

CLOCK_MS = 1_000
DURING_PAYMENT = frozenset({"cash", "phone", "by_hand", "waiting", "unknown", "paid", "counted", "not_paid"})
DURING_COUNT = frozenset({"drawer_open", "drawer_count", "drawer_difference"})
"""Screens on which somebody counts a drawer: the terminal does not lock itself there."""


class ShellPresenter(QObject):
    """`ticked` is told once a second; `idle` once nobody used it for so long as the settings say."""

    ticked = Signal()
    idle = Signal()

    def __init__(self, window: MainWindow, front: Front) -> None:
        super().__init__()
        self._window = window
        self._front = front
        self.drawer_segment: Callable[[], Segment] | None = None
        """What the top bar says of the drawer."""
        self.sending_segment: Callable[[], Segment | None] | None = None
        """What it says of the central server; None where there is none."""
        self._to_check = 0
        self._last_used_s = front.clock.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(CLOCK_MS)
        self._timer.timeout.connect(self._tick)
        window.used.connect(self.used)

    def start(self) -> None:
        """Show the shell and let the clock run."""
        self._timer.start()
        self.render()

    def stop(self) -> None:
        """Stop the clock."""
        self._timer.stop()

    def used(self) -> None:
        """Somebody touched the screen or a key: idle time begins anew."""
        self._last_used_s = self._front.clock.monotonic()

    def show_to_check(self, count: int) -> None:
        """The number on the rail."""
        self._to_check = count
        self.render()

    def _tick(self) -> None:
        self.render()
        self.ticked.emit()
        idle_s = self._front.clock.monotonic() - self._last_used_s
        during = self._window.current_screen() in DURING_PAYMENT | DURING_COUNT
        lock_s = self._front.facts.settings.lock_after_minutes * 60
        # Never during a payment: the customer stands there.
        if self._front.staff is not None and not during and idle_s > lock_s:
            self.idle.emit()

    def render(self) -> None:
        """The rail and the top bar as they are now."""
        front, settings = self._front, self._front.facts.settings
        person = front.staff
        role = tr("Manager") if person and person.role is Role.MANAGER else tr("Cashier")
        self._window.set_shell(
            ShellState(
                counter=settings.counter,
                place=called(settings, practice=front.facts.practice).line,
                clock=wording.clock_time(front.clock.now_ms(), front.facts.zone, seconds=False),
                person=Segment("user-circle", person.name, role) if person else None,
                drawer=self.drawer_segment() if person and self.drawer_segment else None,
                network=self._network(),
                rail=(
                    RailItem("home", tr("Take payment"), "own-terminal"),
                    RailItem("payments", tr("Payments"), "receipt", badge=self._to_check),
                    RailItem("drawer", tr("Drawer"), "own-drawer"),
                    *(_for_managers() if person and person.role is Role.MANAGER else ()),
                    RailItem("settings", tr("Settings"), "adjustments-horizontal"),
                    RailItem("lock", tr("Lock"), "lock", bottom=True),
                ),
                practice=front.facts.practice,
            )
        )

    def _network(self) -> Segment | None:
        """What waits to be sent, where there is somebody to send it to; else what the line is good for."""
        sending = self.sending_segment() if self.sending_segment else None
        return sending or network_segment(self._front.online)


def _for_managers() -> tuple[RailItem, ...]:
    return (RailItem("reports", tr("Reports"), "chart-bar"),)


def network_segment(online: bool | None) -> Segment | None:
    """What the line means for the methods; None while nobody has tried."""
    if online is None:
        return None
    if online:
        return Segment("wifi", tr("Online"), tr("Mobile money works"))
    return Segment("wifi-off", tr("No internet"), tr("Cash works as usual"), off=True)
