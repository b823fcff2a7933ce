"""What can be read of a damaged file is exported, and says whether it is all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger.reader import Reader
from pos_terminal.services import rescue
from tests.ledger.folders import (
    cut_in_half,
    cut_within_a_page,
    newer,
    no_database,
    noise_in_the_middle,
    used,
    without_the_terminal,
)
from tests.support.core import cash, checkout_of, open_ledger, raw


@pytest.mark.parametrize("harm", [cut_within_a_page, without_the_terminal, noise_in_the_middle])
def test_what_can_be_read_of_a_damaged_file_is_exported(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = used(tmp_path)
    harm(path)
    rescued = rescue.export(path, tmp_path / "events.jsonl")
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines()
    assert rescued.events == len(lines)
    assert all(line.startswith(b'{"actor":') for line in lines)


def _without_an_event(path: Path) -> None:
    with raw(path) as file:
        file.execute("DROP TRIGGER journal_no_delete")
        file.execute("DELETE FROM journal WHERE position = 3")
    file.close()


def _without_the_newest_events(path: Path) -> None:
    open_ledger(path.parent).close()  # a start that finds all of them right
    with raw(path) as file:
        file.execute("DROP TRIGGER journal_no_delete")
        file.execute("DELETE FROM journal WHERE position > 5")
    file.close()


@pytest.mark.parametrize(
    ("harm", "complete"),
    [
        (lambda _path: None, True),
        (newer, True),
        (_without_an_event, False),
        (_without_the_newest_events, False),
        (cut_in_half, False),
        (no_database, False),
    ],
)
def test_an_export_says_whether_it_has_everything(
    tmp_path: Path, harm: Callable[[Path], None], *, complete: bool
) -> None:
    path = used(tmp_path)
    harm(path)
    assert rescue.export(path, tmp_path / "events.jsonl").complete is complete


def test_a_reader_reads_beside_the_writer_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    checkout_of(ledger).take_cash(cash(500, "key"))
    reader = Reader(tmp_path / "ledger.db")
    with reader.reading() as connection:
        assert reader.event_count(connection) == 7
        assert reader.terminal_id(connection) == ledger.terminal_id
    reader.close()
    ledger.close()
    newer(tmp_path / "ledger.db")
    reader = Reader(tmp_path / "ledger.db")
    with pytest.raises(DatabaseProblem) as refused, reader.reading():
        pass
    assert refused.value.code == "database_newer"
    reader.close()
