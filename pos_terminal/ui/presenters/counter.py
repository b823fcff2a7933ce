"""The counter as a whole: the presenters put together, and where keys, answers and messages lead."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from pos_terminal.domain.payment import Payment
from pos_terminal.domain.secret import Secret
from pos_terminal.engine.messages import (
    BackupTried,
    CentreHeard,
    ClockMoved,
    Connection,
    EngineFailed,
    MethodsBuilt,
    PaymentChanged,
)
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.presenters.by_hand import ByHandPresenter
from pos_terminal.ui.presenters.cash import CashPresenter
from pos_terminal.ui.presenters.central import CentralPresenter
from pos_terminal.ui.presenters.charge import ChargePresenter
from pos_terminal.ui.presenters.charge_states import draft_of
from pos_terminal.ui.presenters.day_total import DayTotalPresenter
from pos_terminal.ui.presenters.decide import DecidePresenter
from pos_terminal.ui.presenters.drawer import DrawerPresenter
from pos_terminal.ui.presenters.first_start import FirstStart
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.presenters.home import HomePresenter
from pos_terminal.ui.presenters.home_tiles import OTHER
from pos_terminal.ui.presenters.left_work import LeftWork
from pos_terminal.ui.presenters.looks import Looks
from pos_terminal.ui.presenters.new_codes import NewCodes
from pos_terminal.ui.presenters.payments import PaymentsPresenter
from pos_terminal.ui.presenters.people import PeoplePresenter
from pos_terminal.ui.presenters.phone import PhonePresenter
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.presenters.printing import PrintingPresenter
from pos_terminal.ui.presenters.receipt import ReceiptPresenter
from pos_terminal.ui.presenters.recovery import RecoveryPresenter
from pos_terminal.ui.presenters.refund import RefundPresenter
from pos_terminal.ui.presenters.reports import ReportsPresenter
from pos_terminal.ui.presenters.resolve import ResolvePresenter
from pos_terminal.ui.presenters.scenes import ScenesPresenter
from pos_terminal.ui.presenters.sending import SendingPresenter
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.presenters.settings_pages import SettingsPages
from pos_terminal.ui.presenters.shell import DURING_PAYMENT, ShellPresenter
from pos_terminal.ui.presenters.sign_in import SignInPresenter
from pos_terminal.ui.presenters.split import SplitPresenter
from pos_terminal.ui.presenters.till_orders import TillOrders
from pos_terminal.ui.presenters.z_report import ZReportPresenter

ORDERS_MS = 20_000
HOME_EVERY_S = 10
"""How often ages and the line under the orders are said anew."""


class Counter(QObject):
    """Made once the terminal is open; `start` shows the sign-in page and goes on with what was in flight."""

    def __init__(self, window: MainWindow, front: Front, pepper: Secret, practice_pin: str) -> None:
        super().__init__()
        self._window = window
        self.front = front
        self.shell = ShellPresenter(window, front)
        self.charge = ChargePresenter(front)
        self.cash = CashPresenter(front, self.charge.paid)
        self.phone = PhonePresenter(front, self.charge.begin)
        self.home = HomePresenter(front, self._begin)
        self.till_orders = TillOrders(front, self.home)
        self.left = LeftWork(front, self.home)
        self.looks = Looks(front, window, self._say_again)
        self.split = SplitPresenter(front, self._begin, self.home.tiles)
        self.payments = PaymentsPresenter(front)
        pins = Pins(front.bridge, pepper)
        codes = NewCodes(front, pins)
        self.first = FirstStart(front, codes)
        self.sign_in = SignInPresenter(front, pins, practice_pin, self.first)
        approval = Approval(front, pins)
        self.by_hand = ByHandPresenter(front, approval)
        self.scenes = ScenesPresenter(front)
        self.decide = DecidePresenter(front, approval)
        self.refund = RefundPresenter(front, approval)
        self.resolve = ResolvePresenter(front, approval, self.refund)
        self.day_total = DayTotalPresenter(front, approval)
        self.settings = SettingsPresenter(front)
        self.z_report = ZReportPresenter(front, approval)
        front.show_report = self.z_report.open_session
        self.reports = ReportsPresenter(front, self.z_report)
        self.people = PeoplePresenter(front, pins, codes, self.settings)
        self.drawer = DrawerPresenter(front, approval, pins, self.shell.render)
        self.shell.drawer_segment = self.drawer.segment
        self.sending = SendingPresenter(front)
        self.shell.sending_segment = self.sending.segment
        self.central = CentralPresenter(front, self.settings, self.sending, lambda: self._go("sending"))
        self.printing = PrintingPresenter(front, self.home.render)
        self.receipt = ReceiptPresenter(front, self.printing.print_receipt, self.payments.show)
        self.pages = SettingsPages(front, self.settings, approval, self.looks)
        self.recovery = RecoveryPresenter(front, window)
        self._see_after_sign_in = ""
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
        front.counter_read.connect(lambda: self.shell.show_to_check(self.home.to_check))
        self.shell.ticked.connect(self._ticked)
        self.shell.idle.connect(self.lock)
        window.screen("sign_in").language_pressed.connect(self.looks.change_language)
        window.screens.connect("setting_up", language_chosen=self.looks.use_language)
        self.people.own_changed.connect(self.shell.render)
        self.people.own_left.connect(self.lock)
        self.sending.changed.connect(self.shell.render)
        self.sending.back_wanted.connect(lambda: self._go("home"))
        self.recovery.see_payments.connect(self.payments.open)

        self.charge.another_way.connect(self.phone.forget_wrong)
        self.charge.another_way.connect(self.decide.another_way)
        self.charge.try_again.connect(self._begin)
        self.charge.by_hand.connect(self.by_hand.show)
        self.charge.shown.connect(self.printing.show)
        self.charge.print_link.connect(self.printing.print_link)
        window.screens.connect("paid", open_drawer=self.drawer.open_without_sale)
        window.screens.connect("waiting", wrong_number=self._wrong_number)
        self.decide.released.connect(self._released)
        self.home.split_wanted.connect(self.split.open)
        self.charge.split_wanted.connect(self.split.open)
        self.split.finished.connect(self._show_home)
        self.payments.decide.connect(lambda story: self.resolve.ask(story.to_decide[0], story.payment))
        self.payments.day_total.connect(self.day_total.ask)
        self.payments.give_back.connect(lambda story: self.refund.give_back(story.payment))
        self.payments.correct.connect(lambda story: self.decide.correct(story.payment))
        self.payments.receipt.connect(self.receipt.open)
        self.payments.print_receipt.connect(
            lambda story: self.printing.print_receipt(story.payment.payment_id)
        )

    def start(self) -> None:
        """Sign in; what was in flight is asked about behind it."""
        self._orders.start()
        self.shell.start()
        self.drawer.read()
        self.sign_in.open()
        self.recovery.start()

    def stop(self) -> None:
        """Stop the timers; nothing is asked of the engine any more."""
        self.shell.stop()
        self._orders.stop()

    def end(self) -> None:
        """Nobody works here any more, whatever was on the screen."""
        self.stop()
        self.front.staff = None
        self._window.drop_dialog()
        self.shell.render()

    # -- where things lead --------------------------------------------------------------------------------

    def _begin(self, provider_code: str, draft: Draft) -> None:
        draft = self.split.as_part(draft)
        if provider_code == "cash":
            self.drawer.for_cash(draft, self.cash.begin)
        elif provider_code == OTHER:
            self.by_hand.choose(draft)
        elif self.phone.needed(provider_code):
            self.phone.ask(provider_code, draft)
        else:
            self.charge.begin(provider_code, draft)

    def _signed_in(self) -> None:
        self.shell.used()
        self.shell.render()
        if self.first.resume():
            return
        place = self.left.take_up()
        self.home.refresh()
        self._window.show_screen("home")
        if place != "home":
            self._go(place)
        self.recovery.show_if_wanted()
        wanted, self._see_after_sign_in = self._see_after_sign_in, ""
        if wanted:
            self.front.open_payment.emit(wanted)

    def _wrong_number(self) -> None:
        if (payment := self.charge.payment) is not None:
            self.phone.note_wrong(payment)
            self.decide.another_way(payment)

    def _released(self, payment: Payment) -> None:
        """Its amount is taken another way; it is watched like one that was parked."""
        shown = self.charge.payment
        known = self.charge.draft if shown and shown.payment_id == payment.payment_id else None
        draft = self.split.as_part(known or draft_of(payment))
        self.charge.leave()
        if self.phone.was_wrong(payment):
            self.phone.ask(payment.provider_code, draft)
        else:
            self._home_wanted(draft)

    def _home_wanted(self, draft: Draft | None) -> None:
        if self.front.staff is None or self.split.come_back(done=draft is None):
            return
        if draft is not None and draft.opens_for is not None:
            self.split.open(draft)  # it is a part: what is left of the whole is to be seen
        else:
            self._show_home(draft)

    def _show_home(self, draft: Draft | None) -> None:
        if draft is None:
            self.home.clear()
            self.home.refresh()
        else:
            self.home.draft_again(draft)
        self._window.show_screen("home")

    def _go(self, name: str) -> None:
        if name == "lock":
            self.lock()
        elif self.front.staff is None:
            return
        elif name == "payments":
            self.split.end()
            self.payments.open()
        elif name == "drawer":
            self.split.end()
            self.drawer.go()
        elif name == "reports":
            self.split.end()
            self.reports.open()
        elif name == "sending":
            self.split.end()
            self.sending.open()
        elif name == "settings":
            self.split.end()
            self.settings.open()
        elif name == "home":
            self.split.end()
            self._window.show_screen("home")
            self.home.refresh()

    def lock(self) -> None:
        """Nobody is signed in; what is in flight goes on being asked about."""
        self.left.put_aside()
        self.charge.leave()
        self.split.end()
        # A question is for the person it was put to: the next one must not charge in their place.
        self._window.drop_dialog()
        self.sign_in.open()
        self.shell.render()

    def _action(self, action: str) -> None:
        name = self._window.current_screen()
        if action == "theme":
            self.looks.change_theme()
        elif self.front.staff is None or name in DURING_PAYMENT:
            return
        elif action == "home" and name == "home":
            self.home.clear()
        elif action == "open_drawer":
            self.drawer.open_without_sale()
        elif action in ("home", "payments", "drawer", "sending", "lock"):
            self._go(action)

    def _toast_action(self, name: str) -> None:
        kind, _, payment_id = name.partition(":")
        if kind == "detail" and self.front.staff is not None:
            self.payments.show(payment_id)
        elif kind == "drawer":
            self._go("drawer")
        elif kind == "print" and self.front.staff is not None:
            self.printing.ask_about(payment_id)
        if kind != "payment":
            return
        if self.front.staff is None:
            self._see_after_sign_in = payment_id
        else:
            self.front.open_payment.emit(payment_id)

    def _scanned(self, code: str) -> None:
        if self._window.current_screen() in {*DURING_PAYMENT, "split"}:
            # A scan parks what is waiting and opens the next order.
            self.charge.leave()
            self.split.end()
            self._home_wanted(None)
            self._window.screen("home").scanned(code)
        elif self._window.current_screen() == "payments":
            self.payments.search_for(code)

    def _say_again(self) -> None:
        self.shell.render()
        self.sign_in.render()
        self.home.render()
        self.sending.language_changed()
        self.printing.language_changed()
        self.settings.say_again()

    # -- what the engine says, and time -------------------------------------------------------------------

    def _message(self, message: object) -> None:
        if isinstance(message, Connection):
            self.front.online = message.online
            self.front.offline_since_ms = None if message.online else message.since_ms
            self.shell.render()
            self.charge.online_changed()
            self.sign_in.render()
            self.home.render()
            self.split.render()
        elif isinstance(message, ClockMoved):
            self.front.clock_moved = message if message.behind_ms else None
            self.home.render()
        elif isinstance(message, PaymentChanged) and message.changed:
            self.front.payments_changed.emit()
        elif isinstance(message, CentreHeard | MethodsBuilt):
            if isinstance(message, MethodsBuilt):
                self.front.use_methods(message)
            self._refresh_home()
        elif isinstance(message, BackupTried) and message.problem is not None:
            self.front.refuse(message.problem)
        elif isinstance(message, EngineFailed):
            if message.damage is None:
                self.front.broken.emit(message.report)
            else:
                self.front.damaged.emit(message.damage)

    def _refresh_home(self) -> None:
        if self._window.current_screen() == "home":
            self.home.refresh()

    def _ticked(self) -> None:
        name = self._window.current_screen()
        if name in ("sign_in", "first_manager"):
            self.sign_in.render()
        elif name == "sending":
            self.sending.render()
        elif name == "home" and self.front.clock.now_ms() // 1000 % HOME_EVERY_S == 0:
            self.home.render()
