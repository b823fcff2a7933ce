"""Two people of a restaurant at its statements at the same moment: one waits for the other, never both."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.central.statements import store
from pos_terminal.central.statements.mapping import Mapping
from tests.central.people import make_restaurant

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
