"""The journal checked from the command line."""

from __future__ import annotations

from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from tests.cli.test_commands import cash, run


def test_verify_ends_with_one_when_a_payment_was_edited(tmp_path: Path) -> None:
    assert run(tmp_path, "drawer", "open", "--float", "5000")[0] == 0
    assert cash(tmp_path, "500")[0] == 0
    assert run(tmp_path, "verify")[0] == 0
    connection = sqlite.connect(tmp_path / "live" / "ledger.db")
    connection.execute("UPDATE payments SET label = 'edited'")
    connection.commit()
    connection.close()
    status, answer = run(tmp_path, "verify")
    assert status == 1
    assert "payments" in str(answer)
    assert "label" in str(answer)


def test_a_method_that_is_not_ready_and_an_unknown_person_are_refused_with_two(tmp_path: Path) -> None:
    status, answer = run(tmp_path, "pay", "--amount", "500", "--method", "wave")
    assert (status, set(answer)) == (2, {"error"})
    status, answer = cash(tmp_path, "500", "--as", "nobody")
    assert (status, set(answer)) == (2, {"error"})
    assert run(tmp_path, "payments")[0] == 0
