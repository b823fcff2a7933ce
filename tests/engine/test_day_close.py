"""An attempt that ended unpaid is asked about after its end, at the close of its day, and at last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pos_terminal.engine.desk import Desk
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout
from tests.engine.conftest import Moved, Told
from tests.support.core import TurnedClock, answer, checkout_of, open_ledger, wave

MINUTE, HOUR = 60.0, 3_600.0


def test_it_is_asked_about_when_the_restaurants_day_closes(tmp_path: Path) -> None:
    clock, company, runner = TurnedClock(), Told(), Moved()
    clock.ms = int(datetime(2026, 11, 21, 22, tzinfo=UTC).timestamp() * 1000)
    ledger = open_ledger(tmp_path, clock=clock)
    company.capabilities = Capabilities(can_find_by_reference=True)
    payment = checkout_of(ledger).begin(wave(5_000, "k")).payment
    ended = answer(payment, Outcome.EXPIRED)
    company.find_by_reference = lambda *_words: ended  # type: ignore[method-assign]
    company.check_status = lambda _reference: ended  # type: ignore[method-assign,assignment]
    providers = {"cash": CashProvider(), "wave": company}
    desk = Desk(ledger, Checkout(ledger, providers), providers, runner, lambda: 0.0, BusinessDay(UTC, 4))
    desk.check_now(payment.payment_id)
    runner.answer()
    pauses = []
    while [timer for timer in runner.timers if not timer.cancelled]:
        seconds = runner.timers[-1].seconds
        clock.ms += int(seconds * 1000)
        pauses.append(runner.fire())
        runner.answer()
    assert pauses == [15 * MINUTE, 45 * MINUTE, 5 * HOUR, 42 * HOUR]
    ledger.close()
