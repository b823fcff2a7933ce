"""What a version does with a copy of the data before it may work with the data: all that a sale needs.

It opens and migrates it, has SQLite look at the whole file, follows the chain from the first event, folds
every event again and compares, starts the engine, and takes a payment through it. Nobody is called, and
nothing is printed.
"""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any, Final

from pos_terminal.domain import events
from pos_terminal.domain.errors import DatabaseProblem, TerminalError
from pos_terminal.domain.payment import Payment, Status
from pos_terminal.domain.people import Role
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.engine import Engine
from pos_terminal.ledger import catalogue, drawers, people
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.start_checks import FullCheck
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Sale
from pos_terminal.system import SystemClock, SystemIds

_PATIENCE_S: Final = 120.0
_AMOUNT: Final = 500
_METHOD: Final = "cash"


def rehearse(folder: Path, currency: str) -> None:
    """Do all that with the ledger of this folder, which is a copy and is written to.

    Raises TerminalError for what does not work.
    """
    ledger = _opened(folder, currency)
    try:
        _read_whole(ledger)
        if ledger.half_checked and ledger.path is not None:
            FullCheck(ledger.path).run()
        _take_a_payment(ledger, currency)
    finally:
        ledger.close()
    # What was just written is checked as at any start.
    _opened(folder, currency).close()


def _opened(folder: Path, currency: str) -> Ledger:
    return Ledger.open(folder, clock=SystemClock(), ids=SystemIds(), currency=currency)


def _read_whole(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        report = verify(connection, ledger.terminal_id)
    if not report.ok:
        raise DatabaseProblem("database_damaged", detail=report.problems[0])


def _take_a_payment(ledger: Ledger, currency: str) -> None:
    """By somebody who may, into an open drawer: what the copy lacks for that is made first."""
    with ledger.reading() as connection:
        managers = [one for one in people.everybody(connection) if one.active and one.role is Role.MANAGER]
        session = drawers.open_session(connection)
        closed = drawers.last_closed(connection)
    actor = managers[0].staff_id if managers else "system"
    _let_cash_be_taken(ledger)
    if session is None:
        opening = drawer.Opening(
            amount=None if closed else 0,
            same_as_last=closed is not None,
            key=ledger.ids.new_id(),
            currency=currency,
        )
        session = drawer.open_drawer(ledger, opening, Decision(actor, ""))
    sale = Sale(_AMOUNT, _METHOD, ledger.ids.new_id(), currency=session.currency, another_customer=True)
    engine = Engine(ledger, {_METHOD: CashProvider()}, lambda _message: None, BusinessDay())
    engine.start()
    try:
        payment = _through(engine, sale, actor)
    finally:
        engine.stop()
    if payment.status is not Status.SUCCESS:
        raise DatabaseProblem("database_failed", detail=f"a payment in cash is {payment.status}")


def _let_cash_be_taken(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        method = catalogue.method_of(connection, _METHOD)
    if method is not None and method.active and not method.config:
        return
    with ledger.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id=method.method_id if method is not None else ledger.ids.new_id(),
                provider_code=_METHOD,
                name="Cash",
                active=True,
                display_order=1,
                config={},
            )
        )
        work.commit()


def _through(engine: Engine, sale: Sale, actor: str) -> Payment:
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def pay(desk: Desk) -> Payment:
        return desk.take_cash(sale, actor).payment

    engine.submit(pay, answers.put)
    try:
        answer: Payment | TerminalError = answers.get(timeout=_PATIENCE_S)
    except queue.Empty:
        raise DatabaseProblem("database_failed", detail="the engine does not answer") from None
    if isinstance(answer, TerminalError):
        raise answer
    return answer
