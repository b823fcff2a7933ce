"""What a press asks of the engine about one payment. Its answer comes as a message, a refusal as a toast."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.desk import Desk
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front


def submit(front: Front, job: Callable[[Desk], None]) -> None:
    """Have the engine do this; only a refusal is told."""

    def done(result: TerminalError | None) -> None:
        if isinstance(result, TerminalError):
            front.refuse(result)

    front.bridge.submit(job, done)


def attend(front: Front, payment_id: str) -> None:
    """Somebody looks at it again: ask often."""
    submit(front, lambda desk: desk.attend(payment_id))


def park(front: Front, payment_id: str) -> None:
    """The next customer is served; it goes on being asked about."""
    submit(front, lambda desk: desk.park(payment_id))


def check_now(front: Front, payment_id: str) -> None:
    """Ask the provider at once."""
    submit(front, lambda desk: desk.check_now(payment_id))


def cancel(front: Front, payment_id: str) -> None:
    """Ask the provider to end it."""
    actor = front.actor
    submit(front, lambda desk: desk.cancel(payment_id, actor))


def copy_link(front: Front, payment: Payment | None) -> None:
    """Put the payment's link on the clipboard."""
    if payment is not None and payment.redirect_url:
        QGuiApplication.clipboard().setText(payment.redirect_url)
        front.tell(tr("The payment link is copied."), icon="copy")
