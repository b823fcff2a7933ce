"""Death in each step of opening, moving, counting, closing and handing over: whole or absent, and once."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS
from pos_terminal.ledger.verify import verify
from tests.kills.drawer_day import day, prepare
from tests.kills.harness import Run, World

POINTS = (
    *("drawer_open_recorded", "drawer_open_committed", "drawer_move_recorded", "drawer_move_committed"),
    *("drawer_transfer_recorded", "bag_recorded", "drawer_count_recorded", "drawer_count_committed"),
    *("drawer_half_handed", "drawer_handover_recorded", "drawer_handover_committed"),
    *("drawer_approval_recorded", "drawer_close_recorded", "drawer_close_committed"),
    *("before_commit", "after_commit"),
)
MOST_PASSES = 30


def _live(world: World, folder: Path, **how: Any) -> Run:
    return world.server.run({"drawer_day": True, "folder": str(folder), **how})


def _look(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables have, without identifiers and times; the journal must be whole and the tables its
    fold."""
    ledger = prepare(folder)
    questions = {
        "sessions": "SELECT drawer, number, opened_by, opening_float, opening_difference, shared, closed_by,"
        " counted, expected, approved_by, needs_approval, z_number, to_safe, left_for_float"
        " FROM drawer_sessions ORDER BY number",
        "movements": "SELECT kind, amount, idempotency_key, approved_by, received_by FROM drawer_movements"
        " ORDER BY position",
        "counts": "SELECT number, counted, expected, idempotency_key FROM drawer_counts ORDER BY position",
        "payments": "SELECT amount, tendered, status FROM payments",
    }
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
        found = {name: list(map(tuple, connection.exec_driver_sql(sql))) for name, sql in questions.items()}
    ledger.close()
    return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a terminal with its people, on the morning of the day."""
    folder = tmp_path_factory.mktemp("morning") / "live"
    prepare(folder).close()
    return folder


@pytest.fixture(scope="module")
def evening(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """What a day leaves behind in which nobody dies."""
    folder = tmp_path_factory.mktemp("evening") / "live"
    shutil.copytree(begun, folder)
    day({"folder": str(folder)}, lambda _said: None)
    found = _look(folder)
    assert [row[11] for row in found["sessions"]] == [1, None, 2]
    assert len(found["movements"]) == 7
    return found


@pytest.mark.parametrize("point", POINTS)
def test_a_step_that_is_cut_off_is_whole_or_absent_and_done_once(
    world: World, in_memory: Path, begun: Path, evening: dict[str, list[tuple[Any, ...]]], point: str
) -> None:
    for nth in count(1):
        assert nth < MOST_PASSES
        folder = in_memory / str(nth)
        shutil.copytree(begun, folder)
        run = _live(world, folder, crash_at=f"{point}:{nth}")
        half = _look(folder)
        # Handed over is closed and open, never one of them; a transfer is out and in.
        handed = any(row[11] == 1 for row in half["sessions"])
        assert handed == (len(half["sessions"]) == 3)
        kinds = [row[0] for row in half["movements"]]
        assert kinds.count("transfer_in") == kinds.count("transfer_out")
        if run.died:
            assert run.status == EXIT_STATUS
            world.tally.by_step[f"drawer {point}"] += 1
            assert not _live(world, folder).died
        assert _look(folder) == evening
        if not run.died:
            break
    assert nth > 1, "the point was never passed"
