"""The counter as a whole: screens and presenters put together, the shell around them, and where keys lead."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.messages import Connection, EngineFailed, PaymentChanged
from pos_terminal.texts import set_language, tr
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.cash import CashPresenter
from pos_terminal.ui.presenters.charge import ChargePresenter
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.presenters.home import HomePresenter
from pos_terminal.ui.presenters.payments import PaymentsPresenter
from pos_terminal.ui.presenters.recovery import RecoveryPresenter
from pos_terminal.ui.presenters.sign_in import SignInPresenter
from pos_terminal.ui.states.payments import PaymentsFilter
from pos_terminal.ui.states.shell import RailItem, Segment, ShellState

CLOCK_MS = 1_000
ORDERS_MS = 20_000
_IDLE_LOCK_S = 600.0
_DURING_PAYMENT = frozenset({"cash", "waiting", "unknown", "paid", "not_paid"})


class Counter(QObject):
    """Made once the terminal is open; `start` shows the sign-in page and goes on with what was in flight."""

    def __init__(self, window: MainWindow, front: Front, pepper: Secret, practice_pin: str) -> None:
        super().__init__()
        self._window = window
        self.front = front
        self.charge = ChargePresenter(front)
        self.cash = CashPresenter(front, self.charge.paid)
        self.home = HomePresenter(front, self._begin)
        self.payments = PaymentsPresenter(front)
        self.sign_in = SignInPresenter(front, pepper, practice_pin)
        self.recovery = RecoveryPresenter(front, window)
        self._last_used = front.clock.monotonic()
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._orders = QTimer(self)
        self._orders.setInterval(ORDERS_MS)
        self._orders.timeout.connect(self._refresh_home)
        self._connect()

    def _connect(self) -> None:
        window, front = self._window, self.front
        window.action.connect(self._action)
        window.rail_chosen.connect(self._go)
        window.toast_action.connect(self._toast_action)
        window.code_scanned.connect(self._scanned)
        window.stop_practising.connect(window.close)
        front.bridge.message.connect(self._message)
        front.signed_in.connect(self._signed_in)
        front.home_wanted.connect(self._home_wanted)
        front.open_payment.connect(lambda _payment_id: self._used())
        window.screen("sign_in").language_pressed.connect(self.change_language)
        self.recovery.see_payments.connect(lambda: self.payments.open(PaymentsFilter.TO_CHECK))

    def start(self) -> None:
        """Sign in; what was in flight is asked about behind it."""
        self._clock.start()
        self._orders.start()
        self.render_shell()
        self.sign_in.open()
        self.recovery.start()

    def stop(self) -> None:
        """Stop the timers; nothing is asked of the engine any more."""
        self._clock.stop()
        self._orders.stop()

    # -- where things lead -----------------------------------------------------------------------------

    def _begin(self, provider_code: str, draft: Draft) -> None:
        self._used()
        if provider_code == "cash":
            self.cash.begin(draft)
        else:
            self.charge.begin(provider_code, draft)

    def _signed_in(self) -> None:
        self._used()
        self.render_shell()
        self.home.clear()
        self.home.refresh()
        self._window.show_screen("home")
        self.recovery.show_if_wanted()

    def _home_wanted(self, draft: Draft | None) -> None:
        if self.front.staff is None:
            return
        if draft is None:
            self.home.clear()
            self.home.refresh()
        else:
            self.home.draft_again(draft)
        self._window.show_screen("home")

    def _go(self, name: str) -> None:
        self._used()
        if name == "lock":
            self.lock()
        elif self.front.staff is None:
            return
        elif name == "payments":
            self.payments.open()
        elif name == "home":
            self._window.show_screen("home")
            self.home.refresh()

    def lock(self) -> None:
        """Nobody is signed in; what is in flight goes on being asked about."""
        self.charge.leave()
        self.sign_in.open()
        self.render_shell()

    def _action(self, action: str) -> None:
        name = self._window.current_screen()
        if action == "theme":
            self.change_theme()
        elif self.front.staff is None:
            return
        elif action == "lock" and name not in _DURING_PAYMENT:
            self.lock()
        elif name in _DURING_PAYMENT:
            return
        elif action == "home":
            if name == "home":
                self.home.clear()
            self._go("home")
        elif action == "payments":
            self._go("payments")

    def _toast_action(self, name: str) -> None:
        kind, _, payment_id = name.partition(":")
        if kind == "payment" and self.front.staff is not None:
            self.front.open_payment.emit(payment_id)

    def _scanned(self, code: str) -> None:
        if self._window.current_screen() in _DURING_PAYMENT:
            # A scan parks what is waiting and opens the next order.
            self.charge.leave()
            self._home_wanted(None)
        if self._window.current_screen() == "home":
            self._window.screen("home").scanned(code)
        else:
            self.payments.search_for(code)

    def change_language(self) -> None:
        """English to French and back; everything visible is said again."""
        settings = self.front.facts.settings
        language = "fr" if settings.language == "en" else "en"
        set_language(language)
        self.front.change_settings(language=language)
        self._window.retranslate()
        self.render_shell()
        self.sign_in.render()
        self.home.render()

    def change_theme(self) -> None:
        """Light to dark and back."""
        used = theme.current()
        theme.use(theme.Theme(dark=not used.dark, scale=used.scale))
        dark = theme.current().dark
        self.front.change_settings(theme="dark" if dark else "light")

    # -- what the engine says, and time ----------------------------------------------------------------

    def _message(self, message: object) -> None:
        if isinstance(message, Connection):
            self.front.online = message.online
            self.front.offline_since_ms = None if message.online else message.since_ms
            self.render_shell()
            self.charge.online_changed()
            if self._window.current_screen() == "sign_in":
                self.sign_in.render()
            else:
                self.home.render()
        elif isinstance(message, PaymentChanged) and message.changed:
            self.front.payments_changed.emit()
        elif isinstance(message, EngineFailed):
            self._window.show_screen("safe_mode")

    def _refresh_home(self) -> None:
        if self._window.current_screen() == "home":
            self.home.refresh()

    def _tick(self) -> None:
        self.render_shell()
        if self._window.current_screen() == "sign_in":
            self.sign_in.render_clock()
        idle = self.front.clock.monotonic() - self._last_used
        during = self._window.current_screen() in _DURING_PAYMENT
        if self.front.staff is not None and not during and idle > _IDLE_LOCK_S:
            self.lock()

    def _used(self) -> None:
        self._last_used = self.front.clock.monotonic()

    def used(self) -> None:
        """Somebody touched the screen or a key: the idle lock begins anew."""
        self._used()

    def render_shell(self) -> None:
        """The rail and the top bar as they are now."""
        front, settings = self.front, self.front.facts.settings
        person = front.staff
        role = tr("Manager") if person and person.role is Role.MANAGER else tr("Cashier")
        self._window.set_shell(
            ShellState(
                counter=settings.counter,
                place=f"{settings.restaurant}, {settings.place}",
                clock=wording.clock_time(front.clock.now_ms(), front.facts.zone, seconds=False),
                person=Segment("user-circle", person.name, role) if person else None,
                network=self._network(),
                rail=(
                    RailItem("home", tr("Take payment"), "own-terminal"),
                    RailItem("payments", tr("Payments"), "receipt", badge=self.home.to_check),
                    RailItem("lock", tr("Lock"), "lock", bottom=True),
                ),
                practice=front.facts.practice,
            )
        )

    def _network(self) -> Segment | None:
        online = self.front.online
        if online is None:
            return None
        if online:
            return Segment("wifi", tr("Online"), tr("Mobile money works"))
        return Segment("wifi-off", tr("No internet"), tr("Cash works as usual"), off=True)
