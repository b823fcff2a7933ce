"""What is left of many payables is asked at once, and is what is left of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from pos_terminal.domain.payable import COUNTER, Due
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, driver, payments
from pos_terminal.ledger.dues import dues_of
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import overview
from tests.support.core import cash, checkout_of, open_ledger, open_order, wave


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    opened = open_ledger(None)
    yield opened
    opened.close()


def test_the_dues_of_a_list_are_the_due_of_each(ledger: Ledger) -> None:
    for number in range(5):
        open_order(ledger, f"{number}", 5_000)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(1_000, "a", payable=PayableRef("order", "1")))
    checkout.take_cash(cash(500, "b", payable=PayableRef("order", "1")))
    checkout.begin(wave(2_000, "c", payable=PayableRef("order", "2")))
    with ledger.reading() as connection:
        orders = catalogue.open_orders(connection)
        found = dues_of(connection, orders)
        assert found == {one.ref: payments.due_of(connection, one) for one in orders}
        assert found[PayableRef("order", "1")] == Due(5_000, 1_500, 0)
        assert found[PayableRef("order", "2")] == Due(5_000, 0, 2_000)
        assert dues_of(connection, []) == {}


def test_a_keyed_in_amount_of_the_same_number_is_another_payable(ledger: Ledger) -> None:
    open_order(ledger, "7", 5_000)
    keyed = PayableRef(COUNTER, "7")
    checkout_of(ledger).take_cash(cash(400, "a", payable=keyed, opens_for=1_000))
    with ledger.reading() as connection:
        orders = overview.counter(connection).orders
    assert {one.payable.ref: one.due for one in orders} == {
        PayableRef("order", "7"): Due(5_000, 0, 0),
        keyed: Due(1_000, 400, 0),
    }


def test_home_asks_the_same_few_questions_however_many_orders_are_open(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = driver.rows

    def heard(connection: Connection, sql: str, values: Any = ()) -> Any:
        asked.append(sql)
        return rows(connection, sql, values)

    monkeypatch.setattr(driver, "rows", heard)
    counts = []
    for opened in (1, 40):
        for number in range(opened):
            open_order(ledger, f"{opened}-{number}", 5_000)
        asked.clear()
        with ledger.reading() as connection:
            assert len(overview.counter(connection).orders) >= opened
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9
