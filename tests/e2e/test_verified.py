"""The whole journal is read beside the work after a closing, by a program of its own that a person never
notices unless it finds something."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from pos_terminal.ledger import looking
from pos_terminal.ledger.verified import last
from pos_terminal.ops import own_process
from tests.e2e.conftest import Records, Shop
from tests.e2e.drawer_day import count, open_with_keys
from tests.e2e.drawer_day import root as root
from tests.e2e.hands import Hands, Key
from tests.support.core import change_an_old_event
from tests.support.hurried import hurried  # noqa: F401

A_CHILD_MS = 60_000
HANGS = (
    "import os, signal, sys; part = sys.argv[1] + '.part'; file = open(part, 'w');"
    " file.write(str(os.getpid())); file.close(); os.rename(part, sys.argv[1]); signal.pause()"
)


@pytest.fixture
def ledger(root: Path) -> Path:
    return root / "practice" / "ledger.db"


def sell(hands: Hands) -> None:
    """A drawer with one sale in it."""
    open_with_keys(hands)
    hands.until_on("home")
    hands.cash("12500", "15000")


def count_and_close(hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    count(hands, [2, 3, 6, 6, 8, 4, 4, 5, 10, 6, 4, 8, 4])
    hands.enter()
    hands.until(lambda: bool(hands.dialog))
    hands.enter()
    hands.until_on("z_report")


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Instead of the program that reads comes one that never ends. This file has its number."""
    number = tmp_path / "number"
    monkeypatch.setattr(own_process, "own_program", lambda: [sys.executable, "-c", HANGS, str(number)])
    return number


@pytest.mark.usefixtures("hurried")
def test_a_changed_byte_of_an_old_event_is_found_after_the_closing(
    shop: Shop, hands: Hands, ledger: Path, records: Records
) -> None:
    sell(hands)
    change_an_old_event(ledger, b"12500", b"12400")
    count_and_close(hands)
    hands.until(lambda: hands.screen == "safe_mode", A_CHILD_MS)
    assert hands.reads("This terminal cannot take payments now", "the chain is broken")
    records.expected("the whole journal is not as it was written")
    records.expected("the engine stopped")
    shop.close(hands)
    again = shop.open()
    again.until_on("safe_mode")
    assert again.reads("the chain is broken")
    assert again.app.counter is None


@pytest.mark.usefixtures("hurried")
def test_a_clean_journal_is_read_and_nobody_notices(shop: Shop, hands: Hands, ledger: Path) -> None:
    sell(hands)
    count_and_close(hands)
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until(lambda: last(ledger) is not None, A_CHILD_MS)
    found = last(ledger)
    assert found is not None
    assert found.ok
    assert (hands.screen, hands.dialog) == ("home", "")
    hands.wave("5000")
    shop.close(hands)


def test_a_reader_that_is_killed_changes_nothing(
    hands: Hands, ledger: Path, hanging: Path, records: Records
) -> None:
    sell(hands)
    count_and_close(hands)
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until(hanging.exists, A_CHILD_MS)
    os.kill(int(hanging.read_text()), signal.SIGKILL)
    hands.until(lambda: any("was not read to its end" in line for line in records.lines))
    records.expected("was not read to its end")
    assert last(ledger) is None
    assert (hands.screen, hands.dialog) == ("home", "")
    hands.wave("5000")


def test_the_program_ends_while_it_reads_and_takes_the_reader_with_it(
    shop: Shop, hands: Hands, ledger: Path, hanging: Path
) -> None:
    sell(hands)
    count_and_close(hands)
    hands.until(hanging.exists, A_CHILD_MS)
    shop.close(hands)
    with pytest.raises(ProcessLookupError):
        os.kill(int(hanging.read_text()), 0)
    assert last(ledger) is None


def test_what_another_verification_found_ends_the_selling_too(
    hands: Hands, ledger: Path, records: Records
) -> None:
    sell(hands)
    change_an_old_event(ledger, b"12500", b"12400")
    assert not looking.read_whole(ledger, 1).ok
    hands.wave("5000")
    hands.until(lambda: hands.screen == "safe_mode", A_CHILD_MS)
    records.expected("the engine stopped")
