"""Codes that were locked after wrong tries stand on the next X and Z, by name, and on no later one."""

from __future__ import annotations

from pos_terminal.domain.people import Role
from pos_terminal.domain.people_events import PinLocked
from pos_terminal.services.people import add_staff
from pos_terminal.services.report_csv import session_rows
from tests.support.drawer_day import new_day


def test_locked_codes_are_on_the_next_report_and_on_no_later_one() -> None:
    day = new_day()
    add_staff(day.ledger, code="awa", name="Awa Koné", role=Role.CASHIER, pin_hash="", staff_id="awa")
    for who in ("awa", "awa", ""):
        with day.ledger.unit_of_work() as work:
            work.record(PinLocked(staff_id=who, locks=1, wait_s=1_800, until_reset=False))
            work.commit()
    report = day.close_and_reopen()
    assert report.locks == {"Awa Koné": 2, "": 1}
    assert ("code_locked", "Awa Koné", 2, "", "", "") in list(session_rows(report))
    assert day.close().locks == {}
    day.ledger.close()
