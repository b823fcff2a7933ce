"""A terminal's own sending against the real server, over lines that fail in every way: nothing is lost,
nothing is there twice, and what ends with a person says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.central.accounts import terminals
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.ledger import backups, sending
from pos_terminal.ledger.restore import restore
from pos_terminal.remote.http import HttpClient
from pos_terminal.sync.straight import send_all
from tests.central.people import make_restaurant
from tests.central.tills import Till, aside_at, journal_at, till_at
from tests.support.proxy import Proxy, Trouble


@pytest.fixture
def http() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving, http: HttpClient) -> Iterator[Till]:
    with till_at(tmp_path / "till", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(make_restaurant(centre).restaurant_id)
        yield made


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_everything_is_at_the_centre_byte_by_byte(till: Till, centre: Centre) -> None:
    till.sell(30)
    assert till.send().reason == ""
    assert journal_at(centre, till.restaurant_id, till.ledger.terminal_id) == till.raws()
    assert till.mark.position == till.ledger.position


@pytest.mark.parametrize("trouble", [mode for mode in Trouble if mode is not Trouble.BLACK_HOLE])
def test_a_line_that_fails_loses_nothing_and_doubles_nothing(
    till: Till, centre: Centre, serving: Serving, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_terminal.sync.calls._PATIENCE_S", 1.0)
    till.sell(12)
    with Proxy(_port(serving.url), seed=5) as proxy:
        proxy.now = trouble
        call = till.call(proxy.port)
        for _ in range(2):
            send_all(till.ledger, call, lambda: 0.0, None)
        till.sell(3, "more")
        proxy.now = Trouble.FINE
        proxy.break_all()
        while till.mark.position < till.ledger.position:
            send_all(till.ledger, call, lambda: 0.0, None)
    assert journal_at(centre, till.restaurant_id, till.ledger.terminal_id) == till.raws()
    assert till.mark.state == sending.IN_STEP


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)]
)
def test_a_line_that_fails_by_chance_ends_in_step(
    till: Till, centre: Centre, serving: Serving, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_terminal.sync.calls._PATIENCE_S", 1.0)
    modes = (*Trouble, Trouble.FINE, Trouble.FINE)
    with Proxy(_port(serving.url), modes=modes, seed=seed) as proxy:
        call = till.call(proxy.port)
        for number in range(8):
            till.sell(4, f"s{number}")
            send_all(till.ledger, call, lambda: 0.0, None)
            proxy.break_all()
        for _ in range(40):
            if till.mark.position == till.ledger.position:
                break
            send_all(till.ledger, call, lambda: 0.0, None)
            proxy.break_all()
    assert journal_at(centre, till.restaurant_id, till.ledger.terminal_id) == till.raws()


def test_two_copies_of_one_data_folder_end_in_quarantine_and_nothing_is_lost(
    till: Till, centre: Centre, serving: Serving, http: HttpClient, tmp_path: Path
) -> None:
    till.sell(5)
    till.send()
    till.ledger.checkpoint()
    (tmp_path / "copy").mkdir()
    for name in ("ledger.db", "secrets.bin"):
        (tmp_path / "copy" / name).write_bytes((till.folder / name).read_bytes())
    with till_at(tmp_path / "copy", centre, serving.url, http) as copy:
        till.sell(4, "ours")
        copy.sell(6, "theirs")
        till.send()
        copy.send()
        assert copy.mark.state == sending.QUARANTINED
        ours, theirs = till.raws(), copy.raws()
        stored = journal_at(centre, till.restaurant_id, till.ledger.terminal_id)
        aside = aside_at(centre, till.restaurant_id, till.ledger.terminal_id)
        assert stored == ours
        assert {*stored, *aside} >= {*theirs}
        # What still happens on either is kept as well, until a person has decided.
        till.sell(2, "still")
        till.send()
        assert till.mark.state == sending.QUARANTINED
        aside = aside_at(centre, till.restaurant_id, till.ledger.terminal_id)
        assert {*stored, *aside} >= {*till.raws(), *theirs}


def test_a_quarantined_terminal_goes_on_in_another_life(
    till: Till, centre: Centre, serving: Serving, http: HttpClient, tmp_path: Path
) -> None:
    test_two_copies_of_one_data_folder_end_in_quarantine_and_nothing_is_lost(
        till, centre, serving, http, tmp_path
    )
    till.enrol(till.restaurant_id)
    till.sell(3, "new")
    assert till.send().reason == ""
    assert till.mark.state == sending.IN_STEP
    stored = journal_at(centre, till.restaurant_id, till.ledger.terminal_id)
    lives = [raw for raw in till.raws() if b'"incarnation":2' in raw]
    assert stored[-len(lives) :] == lives


def test_a_revoked_terminal_keeps_everything_and_is_told(till: Till, centre: Centre) -> None:
    till.sell(3)
    terminals.revoke(centre, till.restaurant_id, till.ledger.terminal_id, "user:test")
    till.send()
    assert till.mark.state == sending.REVOKED
    assert till.mark.position == 0
    assert journal_at(centre, till.restaurant_id, till.ledger.terminal_id) == []


def test_a_backup_that_was_put_back_asks_for_a_code_and_then_everything_is_there(
    till: Till, centre: Centre
) -> None:
    till.sell(5)
    till.send()
    assert till.ledger.path is not None
    [backup] = backups.make(till.ledger.path, [till.folder / "backups"], till.ledger.clock.now_ms())
    till.sell(4, "later")
    before = till.raws()
    till.ledger.close()
    # What was not sent stops the restore; once it is sent, nothing does.
    with pytest.raises(NotAllowed, match="unsent_left"):
        restore(backup.path, till.folder, 1)
    till.open()
    till.send()
    till.ledger.close()
    restore(backup.path, till.folder, 1)
    till.open()
    till.sell(3, "restored")
    till.send()
    assert till.mark.state == sending.COPIED
    till.enrol(till.restaurant_id)
    till.sell(2, "joined")
    assert till.send().reason == ""
    assert (till.mark.state, till.mark.position) == (sending.IN_STEP, till.ledger.position)
    stored = journal_at(centre, till.restaurant_id, till.ledger.terminal_id)
    assert stored == before + [raw for raw in till.raws() if raw not in set(before)]
