"""A ledger with its methods, a clock that a test turns, and sales: what the tests of the core share."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain import events
from pos_terminal.domain.drawer import Session
from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, Provider, RefundResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout, Sale
from tests.support.made_tables import tables_made_once

START_MS: Final = 1_790_000_000_000
METHODS: Final = ("cash", "wave")


class TurnedClock:
    """Stands still until a test turns it. Times in ms."""

    def __init__(self) -> None:
        self.ms = START_MS

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000


class CountedIds:
    """Identifiers of the right form, in order, the same in every run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new_id(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._numbers):012}"


class SilentProvider(Provider):
    """A provider that is configured and whose answers a test makes itself: it is never called."""

    code = "wave"
    capabilities = Capabilities(can_cancel=True, can_find_by_reference=True, can_replay_create=True)

    def initiate_payment(self, **_values: Any) -> PaymentResult:
        raise AssertionError("no call is expected")

    def check_status(self, provider_reference: str) -> PaymentResult:
        raise AssertionError(provider_reference)

    def find_by_reference(
        self,
        order_reference: str,
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        raise AssertionError(order_reference)

    def cancel(self, provider_reference: str) -> PaymentResult:
        raise AssertionError(provider_reference)

    def process_refund(
        self, provider_reference: str, amount: int | None = None, *, idempotency_key: str, reason: str = ""
    ) -> RefundResult:
        raise AssertionError((provider_reference, amount, idempotency_key, reason))

    def check_refund(self, refund_reference: str) -> RefundResult:
        raise AssertionError(refund_reference)


def open_ledger(
    folder: Path | None, *, clock: TurnedClock | None = None, ids: Any = None, opened: bool = True
) -> Ledger:
    """The ledger of this folder (None: in memory) with its payment methods and, unless `opened` is False, an
    open drawer. Another time: as it is."""
    if ids is None:
        from pos_terminal.system import SystemIds

        ids = CountedIds() if folder is None else SystemIds()
    with tables_made_once():
        ledger = Ledger.open(folder, clock=clock or TurnedClock(), ids=ids)
    with ledger.reading() as connection:
        new = connection.exec_driver_sql("SELECT COUNT(*) FROM payment_methods").scalar() == 0
    if new:
        add_methods(ledger)
        if opened:
            open_drawer(ledger)
    return ledger


def open_drawer(ledger: Ledger, amount: int = 50_000, by: str = "system", **more: Any) -> Session:
    """A session that takes everybody's cash."""
    opening = drawer.Opening(amount=amount, **({"key": f"open-{ledger.ids.new_id()}"} | more))
    return drawer.open_drawer(ledger, opening, Decision(by, ""))


def add_methods(ledger: Books) -> None:
    """Cash and Wave."""
    with ledger.unit_of_work() as work:
        for order, code in enumerate(METHODS, 1):
            work.record(
                events.MethodSet(
                    method_id=f"method-{code}",
                    provider_code=code,
                    name=code.title(),
                    active=True,
                    display_order=order,
                    config={},
                )
            )
        work.commit()


def checkout_of(ledger: Books) -> Checkout:
    """The use cases on this ledger, with nobody behind Wave."""
    return Checkout(ledger, {"cash": CashProvider(), "wave": SilentProvider()})


def open_order(ledger: Books, number: str, due: int, currency: str = "XOF") -> None:
    """An order of this number with so much to pay."""
    with ledger.unit_of_work() as work:
        work.record(
            events.PayableOpened(
                payable_type="order", payable_id=number, label="", amount_due=due, currency=currency
            )
        )
        work.commit()


def cash(amount: int, key: str, **more: Any) -> Sale:
    """A cash sale."""
    return Sale(amount, "cash", key, **more)


def wave(amount: int, key: str, **more: Any) -> Sale:
    """A Wave sale; an equal amount that is unknown does not stop it."""
    return Sale(amount, "wave", key, **({"another_customer": True} | more))


def all_payments(ledger: Books) -> list[Payment]:
    """Every payment there is, newest first."""
    with ledger.reading() as connection:
        return payments.page(connection, limit=None).rows


def answer(payment: Payment, outcome: Outcome, **more: Any) -> PaymentResult:
    """The provider's answer about this payment, with everything as it was sent unless told otherwise."""
    values: dict[str, Any] = {
        "provider_reference": "cos-1",
        "amount": payment.sent_amount,
        "currency": payment.sent_currency,
        "order_reference": payment.charge_reference,
    }
    if outcome in (Outcome.UNKNOWN, Outcome.NOT_FOUND, Outcome.REFUSED):
        values = {}
    return PaymentResult(outcome, **(values | more))


def raw(path: Path) -> Any:
    """The file by SQLite alone, past everything of ours; statements commit by themselves."""
    return sqlite.connect(str(path), isolation_level=None)


def change_an_old_event(path: Path, old: bytes, new: bytes) -> None:
    """Another byte in the first event that has these: no start and no `quick_check` reads it again, and the
    ledger may be open."""
    assert len(old) == len(new)
    with closing(raw(path)) as file:
        file.execute("BEGIN IMMEDIATE")
        found = file.execute("SELECT position, event FROM journal ORDER BY position").fetchall()
        position, event = next((at, bytes(event)) for at, event in found if old in event)
        kept = "SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'"
        [(trigger,)] = file.execute(kept).fetchall()
        file.execute("DROP TRIGGER journal_no_update")
        change = "UPDATE journal SET event = ? WHERE position = ?"
        file.execute(change, (event.replace(old, new, 1), position))
        file.execute(trigger)
        file.execute("COMMIT")


def damage_an_index(path: Path, name: str = "payments_amount") -> None:
    """Harm a closed ledger in the page of an index, which no quick start reads; nor, with some names, a
    sale."""
    with closing(sqlite.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as file:
        page = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    with path.open("r+b") as bytes_:
        bytes_.seek((page - 1) * 4096)
        bytes_.write(b"\xa5" * 64)
