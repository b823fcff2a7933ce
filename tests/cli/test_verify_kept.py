"""What a verification of the whole journal found is kept: it is told, and nothing is sold, until one is good.

One byte of an old event is changed, which no start reads again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import backups, looking
from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.ledger.verified import FILE, last
from pos_terminal.ledger.verify import Report, verify
from tests.cli.conftest import Run, Said, float_in, taken
from tests.ledger.released.make import VERSIONS, unpack
from tests.support.core import change_an_old_event

CASH = ("pay", "--amount", "12500", "--method", "cash", "--tendered", "15000", "--json")
CLOSE = ("drawer", "close", "--counted", "30000", "--json")
BROKEN = "the chain is broken"


@pytest.fixture
def ledger(run: Run, data: Path) -> Path:
    """A ledger in which 12 500 F were taken twice: the start of the second has read the first."""
    float_in(run)
    for _ in range(2):
        taken(run(*CASH))
    return data / "live" / "ledger.db"


def change(ledger: Path) -> None:
    change_an_old_event(ledger, b"12500", b"12400")


def mend(ledger: Path) -> None:
    change_an_old_event(ledger, b"12400", b"12500")


def refused(said: Said) -> bool:
    return said.status == 2 and said.code == "database_damaged" and BROKEN in said.out


def test_the_next_sale_is_refused_and_status_and_doctor_tell_it_until_a_verify_is_good(
    run: Run, ledger: Path
) -> None:
    assert run("status", "--json").document["verified"] is None
    change(ledger)
    taken(run(*CASH))  # no start reads so far back
    assert run("verify", "--json").status == 1
    assert refused(run(*CASH))
    told = run("status", "--json").document["verified"]
    assert not told["ok"]
    assert BROKEN in told["problems"][0]
    assert run("doctor", "--json").status == 1
    mend(ledger)
    assert refused(run(*CASH)), "nobody has looked again"
    checked = run("doctor", "--json")
    assert checked.status == 1
    assert BROKEN in checked.out
    assert run("verify", "--json").document["ok"]
    taken(run(*CASH))
    told = run("status", "--json").document
    assert (told["verified"]["ok"], told["verified"]["problems"]) == (True, [])
    assert told["verified"]["events"] <= told["unsent"]


def test_a_closing_reads_the_whole_journal_and_its_z_stands(run: Run, ledger: Path) -> None:
    change(ledger)
    closed = run(*CLOSE, "--idempotency-key", "tonight")
    assert (closed.status, closed.document["z_number"]) == (1, 1)
    verified = closed.document["verified"]
    assert not verified["ok"]
    assert BROKEN in verified["problems"][0]
    assert run("drawer", "status", "--json").document == {"open": False, "session": None, "last_z": 1}
    assert refused(run("drawer", "open", "--same-as-last", "--json"))
    assert refused(run(*CLOSE, "--idempotency-key", "tonight"))


def test_a_person_is_told_so_after_a_closing(run: Run, ledger: Path) -> None:
    change(ledger)
    closed = run(*CLOSE[:-1])
    assert closed.status == 1
    assert "Z report 1" in closed.out
    assert BROKEN in closed.err
    assert "No sale is possible" in closed.err


def test_a_closing_finds_nothing_in_a_clean_journal_and_reads_it_once(run: Run, ledger: Path) -> None:
    closed = run(*CLOSE, "--idempotency-key", "tonight")
    events = run("verify", "--json").document["events"]
    assert closed.status == 0
    assert closed.document["verified"] == {"ok": True, "events": events, "problems": []}
    before = last(ledger)
    again = run(*CLOSE, "--idempotency-key", "tonight")
    assert (again.status, again.document) == (0, closed.document | {"verified": None})
    assert last(ledger) == before
    assert run("drawer", "open", "--same-as-last", "--json").status == 0


@pytest.mark.parametrize("practice", [(), ("--practice",)])
def test_a_closing_lets_go_of_the_data_before_it_reads(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, practice: tuple[str, ...]
) -> None:
    folder = data / ("practice" if practice else "live")
    float_in(run, *practice)
    free: list[bool] = []

    def beside_another(*of: Any) -> Report:
        with LedgerLock(folder, "command"):
            free.append(True)
        return verify(*of)

    monkeypatch.setattr(looking, "verify", beside_another)
    closed = run("drawer", "close", "--counted", "5000", "--json", *practice)
    assert (closed.status, closed.document["verified"]["ok"], free) == (0, True, [True])


@pytest.mark.parametrize(
    ("ends", "status"),
    [(DatabaseProblem("database_failed", detail="disk I/O error"), 2), (KeyboardInterrupt(), 130)],
)
def test_a_closing_whose_journal_is_not_read_to_its_end_is_told_and_tells_no_damage(
    run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch, ends: BaseException, status: int
) -> None:
    def broken_off(*_: object) -> None:
        raise ends

    monkeypatch.setattr(looking, "verify", broken_off)
    closed = run(*CLOSE)
    assert (closed.status, closed.document["z_number"], closed.document["verified"]) == (0, 1, None)
    assert (run("verify", "--json").status, last(ledger)) == (status, None)
    assert run("drawer", "open", "--same-as-last", "--json").status == 0


def test_a_backup_put_in_its_place_is_a_ledger_that_nobody_doubts(run: Run, ledger: Path) -> None:
    assert run("backup", "--json").status == 0
    [backup] = backups.listed(ledger.parent / "backups")
    change(ledger)
    assert run("verify", "--json").status == 1
    assert run("restore", str(backup), "--json").status == 0
    assert last(ledger) is None
    [aside] = ledger.parent.glob("replaced-*")
    assert (aside / FILE).exists()
    taken(run(*CASH))


def test_a_new_ledger_has_nothing_to_do_with_the_one_before(run: Run, ledger: Path) -> None:
    change(ledger)
    assert run("verify", "--json").status == 1
    for path in ledger.parent.glob("ledger.db*"):
        path.unlink()
    assert run("verify", "--json").document["ok"]
    float_in(run)


def test_a_note_that_says_nothing_is_no_damage(run: Run, ledger: Path) -> None:
    for content in (b"", b"[]", b'{"at": 1}', b"\xff"):
        (ledger.parent / FILE).write_bytes(content)
        assert last(ledger) is None
        taken(run(*CASH))


def test_tables_of_an_older_program_whose_window_is_open_are_no_damage(run: Run, data: Path) -> None:
    path = data / "live" / "ledger.db"
    unpack(VERSIONS[-1], path)
    path.parent.chmod(0o700)
    with LedgerLock(path.parent, "window"):
        said = run("verify", "--json")
        assert (said.status, said.code, last(path)) == (2, "database_older", None)
        found = {one["check"]: one["state"] for one in run("doctor", "--json").document["findings"]}
        assert found["chain"] == "not_looked_at"
    assert run("verify", "--json").document["ok"]
    assert last(path) is not None
