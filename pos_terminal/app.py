"""Composition root of the desktop: the only file that chooses real things.

Start-up as one list: theme, the sign-in page painted; then, on a thread of its own, the place is taken and a
glance at the ledger tells who may sign in. Where nothing is under way it stays at that until somebody touches
the terminal: while they type their code the data is opened and checked, the engine started, the presenters
made, and then the other screens one by one and what the first payment needs. What the first frame does not
need is read after it: everything that is imported here is waited for by somebody.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pos_terminal.ui  # noqa: F401 - first: it sees to how PySide is read

# isort: split

from PySide6.QtCore import QTimer

from pos_terminal.app_troubles import DAMAGE, Troubles
from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.bridge import Bridge
from pos_terminal.memory import give_back_soon
from pos_terminal.ui import qt_setup
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screen_maker import ScreenMaker, keep_all
from pos_terminal.ui.screens.all import add_screens

if TYPE_CHECKING:
    from datetime import tzinfo
    from logging import Handler

    from pos_terminal.app_alone import Seat
    from pos_terminal.app_beside import Beside
    from pos_terminal.app_first import FirstStart
    from pos_terminal.compose import Terminal
    from pos_terminal.domain.people import Staff
    from pos_terminal.engine.engine import Engine
    from pos_terminal.holding import Held
    from pos_terminal.joined import Membership
    from pos_terminal.look import Look
    from pos_terminal.place import Place
    from pos_terminal.settings import Settings
    from pos_terminal.ui.customer_window import CustomerWindow
    from pos_terminal.ui.presenters.counter import Counter
    from pos_terminal.ui.presenters.doorstep import Doorstep
    from pos_terminal.ui.states.doorstep import Seen

_UNSEEN_MS: Final = 1_000
_SWITCH_S: Final = 0.000_5
"""How long a thread may keep Python from the window's, which gives it away with each call into Qt."""


class App:
    """One running window. `clock` counts seconds and never goes back: for how long Enter is ignored.

    `waits`: the data is opened when somebody touches the terminal, where nothing is under way.
    """

    def __init__(
        self,
        where: Place,
        clock: Callable[[], float] = time.monotonic,
        *,
        waits: bool = False,
        seat: Seat | None = None,
    ) -> None:
        self.where = where
        self._seat = seat
        self.window = MainWindow(clock)
        self.bridge = Bridge()
        self.counter: Counter | None = None
        self.customer: CustomerWindow | None = None
        self.troubles = Troubles(where.folder, self.window, self.bridge)
        self.terminal: Terminal | None = None
        self.engine: Engine | None = None
        self.refused: TerminalError | None = None
        self.first: FirstStart | None = None
        self.goes_to: Place | None = None
        self._stopped = False
        self._sounds = False
        self._log: Handler | None = None
        # For good: from now on Qt's thread alone looks for what nobody needs, see ScreenMaker.
        gc.disable()
        self._membership: Membership | None = None
        self._beside: Beside | None = None
        self._doorstep: Doorstep | None = None
        self._wanted = threading.Event()
        if not waits:
            self._wanted.set()
        add_screens(self.window)
        self._opener = threading.Thread(target=self._open, name="opener", daemon=True)
        self._maker: ScreenMaker | None = None
        sys.setswitchinterval(_SWITCH_S)
        self.window.painted.connect(self._go_on)
        self.window.used.connect(self._want)

    def show(self, settings: Settings | Look, *, full_screen: bool = False) -> None:
        """Paint the sign-in page, then open the data behind it."""
        self.window.setWindowTitle("Recette")
        self.window.toasts.hide()
        if full_screen:
            self.window.showFullScreen()
        else:
            self.window.show()
        self._sounds = settings.sounds
        # A window that starts minimized is never painted, and what was in flight is asked about all the same.
        QTimer.singleShot(_UNSEEN_MS, self.window, self._go_on)

    def _go_on(self) -> None:
        if self._stopped or self._opener.ident is not None:
            return
        self._opener.start()

    @property
    def people(self) -> list[Staff]:
        """Everybody whom the sign-in page lists, and whose code can be typed."""
        if self.counter is not None:
            return self.counter.sign_in.people
        return self._doorstep.people if self._doorstep is not None else []

    def _want(self) -> None:
        """Somebody is here: open the data while they type."""
        if not self._wanted.is_set():
            self._wanted.set()
        elif self._maker is not None:
            self._maker.touched()

    def _start_making(self, _: object) -> None:
        """While somebody signs in: the other screens, which are otherwise made when they are first shown."""
        from pos_terminal.ui import sounds

        sounds.turn_on(self._sounds)
        self._maker = ScreenMaker(self.window, self.window.screens, self._warm_up, give_back_soon)
        self._maker.start()
        if self.counter is not None and self.counter.front.facts.settings.customer_display != "off":
            QTimer.singleShot(0, self.window, self._show_customer)

    def _warm_up(self) -> None:
        """What the first payment would wait for is read by a hand; what fails is told by that payment."""
        if self.engine is not None and self.terminal is not None:
            self.engine.perform("hash", self.terminal.warm_up, lambda _: None)

    def _open(self) -> None:
        """On the opener's thread: disk, keyring, simulator, engine, and reading the code for all that.

        No module that imports Qt: two threads that make classes of PySide's may wait for each other for ever.
        """
        from pos_terminal.app_facts import glance_at
        from pos_terminal.app_first import first_start
        from pos_terminal.app_refused import tell_trial
        from pos_terminal.holding import hold

        self._listen()
        try:
            held = hold(self.where, "window", trying=lambda: self.bridge.call_here(tell_trial, self.window))
        except TerminalError as error:
            self.bridge.call_here(self._cannot_open, error)
            return
        self._listen()  # there was no folder before, at the very first start
        self.first = first_start(self, held)
        if self.first is not None and not self._stopped:
            held = self.first.ask(held)
        if held.settings.local_api or held.settings.till_folder:
            # A till asks whether anybody is here or not.
            self._wanted.set()
        if not self._wanted.is_set() and (seen := glance_at(self.where, held)) is not None:
            self.bridge.call_here(self._stand_at_door, seen)
            self._wanted.wait()
        if self._stopped:
            held.release()
        else:
            self._open_all(held)

    def _listen(self) -> None:
        if self._seat is not None:
            self._seat.listen(lambda token: self.bridge.call_here(self._come_forward, token))

    def _come_forward(self, token: str) -> None:
        from pos_terminal.ui.come_forward import come_forward

        come_forward(self.window, token)

    def _open_all(self, held: Held) -> None:
        from pos_terminal.compose import open_terminal
        from pos_terminal.engine.engine import Engine
        from pos_terminal.reports import start_log
        from pos_terminal.ui.printing.dots import window_printing

        try:
            self._log = start_log(self.where.folder)
            terminal = open_terminal(self.where, "window", held=held)
            if self.where.practice:
                from pos_terminal.practice import prepare

                prepare(terminal.ledger, terminal.pepper)
            engine = Engine(
                terminal.ledger,
                terminal.providers,
                self.bridge.publish,
                terminal.day,
                printing=window_printing(terminal.settings, practice=self.where.practice),
                drawer_limits=terminal.drawer_limits,
                limits=terminal.limits,
                backup_folders=terminal.backup_folders,
            )
            engine.start()
            # Kept here, so that a window closed in the meantime closes them, too.
            self.terminal, self.engine = terminal, engine
            # Here as well: the time zone is read from a file.
            zone = terminal.day.where
        except TerminalError as error:
            self.bridge.call_here(self._cannot_open, error)
            return
        self.bridge.call_here(lambda opened: self._opened(*opened), (terminal, engine, zone))

    def _stand_at_door(self, seen: Seen) -> None:
        if self._stopped or self._wanted.is_set():
            return
        from pos_terminal.system import SystemClock
        from pos_terminal.ui.presenters.doorstep import Doorstep

        self._doorstep = Doorstep(self.window, SystemClock(), seen)
        keep_all()

    def _opened(self, terminal: Terminal, engine: Engine, zone: tzinfo) -> None:
        from pos_terminal.ui.read_ahead import COUNTER, ReadAhead

        # Read all at once, the presenters keep the keys of a code waiting for a tenth of a second.
        ReadAhead(self.window, COUNTER, lambda: self._begin(terminal, engine, zone)).start()

    def _begin(self, terminal: Terminal, engine: Engine, zone: tzinfo) -> None:
        if self._stopped:
            return
        from pos_terminal.app_beside import Beside
        from pos_terminal.app_facts import facts_of
        from pos_terminal.app_front import equip
        from pos_terminal.joined import Membership
        from pos_terminal.place import PRACTICE_PIN
        from pos_terminal.ui.presenters.counter import Counter
        from pos_terminal.ui.presenters.front import Front

        if terminal.settings.printer_output == "picture":
            # Here, on Qt's own thread: two threads that read Qt's modules may wait for each other for ever.
            import pos_terminal.ui.printing.outputs  # noqa: F401

        self.bridge.attach(engine)
        facts = facts_of(terminal, zone)
        front = Front(self.bridge, self.window, terminal.ledger.clock, terminal.ledger.ids, facts)
        front.membership = self._membership = Membership(engine, terminal)
        equip(front, self, engine, terminal)
        self.counter = Counter(
            self.window, front, terminal.pepper, PRACTICE_PIN if self.where.practice else ""
        )
        self.troubles.quiet = self.counter.stop
        front.broken.connect(self.troubles.engine_broken)
        front.damaged.connect(self._sell_nothing)
        self.counter.start()
        if self._doorstep is not None:
            self._doorstep.hand_over(self.counter)
            self._doorstep = None
        engine.watch_connection(terminal.hosts)
        self._membership.begin()
        front.till = self._beside = Beside(engine, terminal)
        self._beside.begin()
        # The people were asked for first, so this comes when somebody can sign in.
        self.bridge.read(lambda _: None, self._start_making)
        keep_all()

    def _show_customer(self) -> None:
        if self.counter is not None and not self._stopped:
            from pos_terminal.ui.customer_window import CustomerWindow

            self.customer = CustomerWindow(self.window, self.counter)

    def _cannot_open(self, error: TerminalError) -> None:
        keep_all()
        if self._doorstep is not None:
            self._doorstep.end()
            self._doorstep = None
        if error.code in DAMAGE:
            self.troubles.show_safe_mode(error)
            return
        self.refused = error
        if self._seat is None:
            self._end_refused()
            return
        from pos_terminal.app_refused import tell_refusal

        tell_refusal(self.window, self.where.folder, error, self._end_refused)

    def _end_refused(self) -> None:
        self.window.close()
        qt_setup.quit_with(2)

    def _sell_nothing(self, error: TerminalError) -> None:
        """Damage was found while somebody works, and the engine has stopped. What it wrote stays written."""
        if self._stopped or self.counter is None:
            return
        if self._maker is not None:
            self._maker.stop()
        self._end_customers_display()
        self.counter.end()
        self.troubles.show_safe_mode(error, in_the_middle=True)

    def _end_customers_display(self) -> None:
        if self.customer is not None:
            self.customer.end()
            self.customer = None

    def stop(self) -> None:
        """Let what is under way finish, then close everything."""
        if self._stopped:
            return
        self._stopped = True
        if self._maker is not None:
            self._maker.stop()
        self._wanted.set()
        if self.first is not None:
            self.first.stop()
        if self._opener.ident is not None:
            self._opener.join()
        if self._doorstep is not None:
            self._doorstep.end()
        self._end_customers_display()
        if self.counter is not None:
            self.counter.stop()
        if self._beside is not None:
            self._beside.close()
        if self.engine is not None:
            self.engine.stop()
            self.engine = None
        if self._membership is not None:
            self._membership.close()
        if self.terminal is not None:
            self.terminal.close()
            self.terminal = None
        self.bridge.detach()
        if self._log is not None:
            from pos_terminal.reports import stop_log

            stop_log(self._log)
            self._log = None
