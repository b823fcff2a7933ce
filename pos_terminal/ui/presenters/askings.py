"""When each payment that is being checked was asked about, and is asked about again, in words."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.payment import Payment
from pos_terminal.engine.messages import Asking, PaymentChanged
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.wording import age, teller

_MINUTE_MS: Final = 60_000


class Askings:
    """Hears of every question from the moment it is made; before that it knows of none."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._known: dict[str, Asking] = {}
        front.bridge.message.connect(self._hear)

    def sentence(self, payment: Payment) -> str:
        """The terminal asked Wave 20 s ago and asks again in 9 s; "" while that is not known."""
        asking = self._known.get(payment.payment_id)
        if asking is None or asking.last_asked_at is None or asking.next_at is None:
            return ""
        now = self._front.clock.now_ms()
        company = teller(payment.provider_code)
        ago = _lasting(now - asking.last_asked_at)
        if asking.next_at <= now:
            return tr("The terminal asked {company} {ago} ago and is asking again.", company=company, ago=ago)
        return tr(
            "The terminal asked {company} {ago} ago and asks again in {wait}.",
            company=company,
            ago=ago,
            wait=_lasting(asking.next_at - now),
        )

    def _hear(self, message: object) -> None:
        if not isinstance(message, PaymentChanged):
            return
        if message.payment.in_flight:
            self._known[message.payment.payment_id] = message.asking
        else:
            self._known.pop(message.payment.payment_id, None)


def _lasting(milliseconds: int) -> str:
    """9 s, 3 min, 1 h 05."""
    if milliseconds < _MINUTE_MS:
        return tr("{seconds} s", seconds=max(0, milliseconds) // 1000)
    return age(0, milliseconds)
