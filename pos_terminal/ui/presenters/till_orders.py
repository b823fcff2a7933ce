"""What till software asks for, at home: in the list at once, and chosen where nobody is at anything."""

from __future__ import annotations

from PySide6.QtCore import QObject

from pos_terminal.domain.payable import order_number
from pos_terminal.engine.messages import IntentChanged
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.home import HomePresenter
from pos_terminal.ui.presenters.home_states import Typed
from pos_terminal.ui.presenters.shell import DURING_COUNT, DURING_PAYMENT


class TillOrders(QObject):
    """Hears of each and reads the list again."""

    def __init__(self, front: Front, home: HomePresenter) -> None:
        super().__init__()
        self._front = front
        self._home = home
        self._offered = ""
        front.bridge.message.connect(self._message)
        front.counter_read.connect(self._read)

    def _message(self, message: object) -> None:
        if not isinstance(message, IntentChanged):
            return
        if self._is_idle():
            self._offered = message.payable.id if message.is_new else ""
        elif message.is_new and self._may_be_told():
            number = order_number(message.payable)
            self._front.tell(tr("The till asks for order {order}.", order=number), icon="receipt")
        if self._front.window.current_screen() == "home":
            self._home.refresh()

    def _read(self) -> None:
        offered, self._offered = self._offered, ""
        # Somebody may have begun something since.
        if offered and self._is_idle():
            self._home.typed = Typed(order_id=offered)
            self._home.render()

    def _is_idle(self) -> bool:
        """Somebody is signed in, and home shows the next customer with nothing begun."""
        front = self._front
        return (
            front.staff is not None
            and front.window.current_screen() == "home"
            and front.window.dialogs.box() is None
            and self._home.typed == Typed()
        )

    def _may_be_told(self) -> bool:
        """Not in the middle of a payment or a count, where a word about another order could be mistaken."""
        name = self._front.window.current_screen()
        return self._front.staff is not None and name not in DURING_PAYMENT | DURING_COUNT | {"home"}
