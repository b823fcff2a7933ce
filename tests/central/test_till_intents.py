"""What tills ask for at a terminal, at the centre: folded and checked, and told to no other terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.payables import open_payables
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from pos_terminal.central.serving import Serving
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import intents
from pos_terminal.services.intents import Wanted
from tests.central.people import make_restaurant
from tests.central.tills import Till, journal_at, till_at
from tests.support.core import cash, checkout_of


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    http = HttpClient()
    with till_at(tmp_path / "till", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(make_restaurant(centre).restaurant_id)
        yield made
    http.close()


class _Journal:
    """Whose journal it is."""

    def __init__(self, till: Till) -> None:
        self.restaurant_id = till.restaurant_id
        self.terminal_id = till.ledger.terminal_id


def test_intents_are_folded_and_checked_and_nobody_elses_business(till: Till, centre: Centre) -> None:
    paid, waiting, cancelled, at_once = (
        intents.ask(till.ledger, Wanted(f"k-{number}", 1500, "XOF", "T4"), "XOF").intent
        for number in range(4)
    )
    intents.cancel(till.ledger, at_once.intent_id, "Bar till")
    checkout_of(till.ledger).take_cash(cash(1500, "sale", payable=paid.payable))
    till.send()
    intents.cancel(till.ledger, cancelled.intent_id, "Bar till")
    assert till.send().reason == ""
    assert journal_at(centre, till.restaurant_id, till.ledger.terminal_id) == till.raws()
    with centre.database.tenant(till.restaurant_id) as connection:
        rows = connection.exec_driver_sql(
            "SELECT idempotency_key, cancelled_at IS NOT NULL, amount_taken, settled FROM pos.intents"
            " JOIN pos.payables USING (restaurant_id, payable_id) ORDER BY position"
        ).all()
        told = open_payables(connection, till.restaurant_id)
        problems = verify_terminal(connection, _Journal(till)).problems
        problems += verify_payables(connection, till.restaurant_id)
    assert [tuple(row) for row in rows] == [
        ("k-0", False, 1500, 1),
        ("k-1", False, 0, 0),
        ("k-2", True, 0, 1),
        ("k-3", True, 0, 1),
    ]
    assert waiting.payable.id not in [one.payable_id for one in told]
    assert problems == []
