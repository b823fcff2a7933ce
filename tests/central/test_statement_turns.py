"""Two people of a restaurant at its statements at the same moment: one waits for the other, never both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.central.statements import store
from pos_terminal.central.statements.mapping import Mapping
from tests.central.people import make_restaurant, signed_in_client
from tests.central.test_office_statements import (
    COLUMNS,
    HEAD,
    begun,
    bring,
    brought,
    day_page,
    now,
    paid,
    today_of,
)

_BLOCKED = text(
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_a_file_that_is_brought_waits_for_one_that_is_read(centre: Centre) -> None:
    whose = make_restaurant(centre).restaurant_id
    content = b"Date;Montant\n2026-01-01;500\n"

    def bring(number: int) -> None:
        with centre.database.tenant(whose) as connection:
            name = f"{number}.csv"
            store.put(connection, whose, name, "wave", name, content, now_ms=number, actor="centre:user:1")

    for number in range(3):
        bring(number)
    with ThreadPoolExecutor(1) as pool:
        with centre.database.tenant(whose) as connection:
            # The oldest that waits: the next file takes its place.
            oldest = store.one(connection, whose, "0.csv", for_change=True)
            assert oldest is not None
            fourth = pool.submit(bring, 3)
            with centre.database.engine.connect() as watching:
                watching.execution_options(isolation_level="AUTOCOMMIT")
                while not watching.execute(_BLOCKED).scalar_one():
                    assert not fourth.done()
            mapping = Mapping(at=0, amount=1)
            read = store.take_in(
                connection, oldest, mapping, currency="XOF", where=UTC, now_ms=9, actor="centre:user:2"
            )
            assert len(read.lines) == 1
        fourth.result(30)
    with centre.database.tenant(whose) as connection:
        kept = {one["name"]: one["read_at"] for one in store.newest(connection, whose)}
    assert kept == {"0.csv": 9, "1.csv": None, "2.csv": None, "3.csv": None}


@pytest.mark.parametrize("by_a_person", [False, True])
def test_a_payment_does_not_wait_while_a_statement_is_matched(centre: Centre, by_a_person: bool) -> None:
    house = make_restaurant(centre)
    office = signed_in_client(centre, house)
    begun(centre, house, "1")
    at = now(centre)
    brought(office, HEAD + f"{at};5 000;0;;UNREAD;ok\n{at};700;0;;T2;ok\n")
    nobody = day_page(centre, office)["Only at the company: money nobody knows"]
    line = nobody.split('name="line" value="')[1].split('"')[0]
    paid(centre, house, "2", amount=700)
    target, form = "/office/statements/day/", {"day": today_of(centre), "method": "wave", "line": line}
    if not by_a_person:
        target, form = bring(office, HEAD + f"{at};900;0;;T3;ok\n{at};700;0;;T2;ok\n").url.path, COLUMNS
    with ThreadPoolExecutor(2) as pool:
        with centre.database.tenant(house.restaurant_id) as connection:
            # The match gets as far as the line that it has found a payment for, and no further.
            connection.execute(
                text("SELECT 1 FROM pos.statement_lines WHERE transaction_id = 'T2' FOR UPDATE")
            )
            matching = pool.submit(office.post, target, data=form)
            with centre.database.engine.connect() as watching:
                watching.execution_options(isolation_level="AUTOCOMMIT")
                while not watching.execute(_BLOCKED).scalar_one():
                    assert not matching.done()
            another = pool.submit(paid, centre, house, "4")
            assert another.result(20).amount == 5_000
        assert matching.result(30).status_code == 200
    assert "T2<" in day_page(centre, office)["In both"]
