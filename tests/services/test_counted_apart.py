"""The 500 F that is a note and a coin: counted, kept and reported apart."""

from __future__ import annotations

from pos_terminal.domain.drawer import amount_of
from pos_terminal.domain.drawer_events import DrawerCounted
from pos_terminal.ledger import drawer_details, z_reports
from pos_terminal.services import drawer
from pos_terminal.services.drawer import Closing
from pos_terminal.services.drawer_pieces import in_drawer
from pos_terminal.services.report_csv import session_rows
from tests.support.drawer_day import BOSS, new_day


def test_a_note_and_a_coin_of_500_are_kept_and_reported_apart() -> None:
    day = new_day()
    session, found = day.session(), {10_000: 1, 500: 13, -500: 7}
    counted = drawer.count(day.ledger, session.session_id, found, BOSS, "c")
    assert counted.counted == 20_000
    with day.ledger.reading() as connection:
        [stored] = drawer_details.counts_of(connection, session.session_id)
        there = in_drawer(connection, session)
    assert stored.counts == there.counts == found
    drawer.close(day.ledger, Closing(counted.count_id, 0, 20_000, key="z"), BOSS)
    with day.ledger.reading() as connection:
        report = z_reports.newest(connection)
    assert report is not None
    assert report.pieces == {"10000": 1, "500": 13, "-500": 7}
    rows = [row for row in session_rows(report) if row[0] == "counted_pieces"]
    assert [row[1:4] for row in rows] == [
        ("10000 note", 1, 10_000),
        ("500 note", 13, 6_500),
        ("500 coin", 7, 3_500),
    ]
    day.ledger.close()


def test_a_count_of_before_they_were_told_apart_still_reads_as_notes() -> None:
    day = new_day()
    session = day.session()
    old = DrawerCounted(
        count_id="old",
        session_id=session.session_id,
        idempotency_key="old",
        number=1,
        counted=13_000,
        expected=0,
        counts={"10000": 1, "500": 6},
        staff_id="boss",
    )
    with day.ledger.unit_of_work("boss") as work:
        work.record(old)
        work.commit()
    with day.ledger.reading() as connection:
        stored = drawer_details.count_by_id(connection, "old")
    assert stored is not None
    assert stored.counts == {10_000: 1, 500: 6}
    assert amount_of(stored.counts, "XOF") == 13_000
    day.ledger.close()
