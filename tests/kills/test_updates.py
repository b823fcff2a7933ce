"""Death at each step of bringing an older ledger along: the old version or the new one, whole, and nothing
lost."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS
from pos_terminal.ledger.migrate import HEAD
from pos_terminal.ledger.verify import verify
from tests.kills.harness import Run, World
from tests.ledger.released.make import VERSIONS, unpack
from tests.support.core import open_ledger, raw

POINTS = {"migration_step"}
AROUND = ("backup_copying", "backup_copied", "migration_before_commit", "migration_committed")
MOST_PASSES = 40
KEPT = ("SELECT position, hash, event FROM journal", "SELECT payment_id, status, amount FROM payments")


def _bring_along(world: World, folder: Path, **how: Any) -> Run:
    return world.server.run({"bring_along": True, "folder": str(folder), **how})


def _look(path: Path) -> tuple[str, list[Any]]:
    with closing(raw(path)) as file:
        (version,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(version), [sorted(file.execute(question).fetchall()) for question in KEPT]


@pytest.mark.parametrize(
    "version",
    [
        pytest.param(one, marks=() if one in (VERSIONS[0], VERSIONS[-1]) else pytest.mark.long)
        for one in VERSIONS
    ],
)
@pytest.mark.parametrize("point", [*sorted(POINTS), *AROUND])
def test_death_in_a_migration_loses_nothing(world: World, in_memory: Path, version: str, point: str) -> None:
    for nth in count(1):
        assert nth < MOST_PASSES
        path = in_memory / str(nth) / "ledger.db"
        unpack(version, path)
        before = _look(path)
        run = _bring_along(world, path.parent, crash_at=f"{point}:{nth}")
        assert run.status == (EXIT_STATUS if run.died else 0)
        found, kept = _look(path)
        assert found == (HEAD if not run.died or point == "migration_committed" else version)
        assert kept == before[1]
        assert not _bring_along(world, path.parent).died
        assert _look(path) == (HEAD, before[1])
        world.tally.by_step[f"update {point}"] += run.died
        if not run.died:
            break
    assert nth > 1, "the point was never passed"
    if point in POINTS:
        # One for each version in between.
        assert nth == int(HEAD) - int(version) + 1
    ledger = open_ledger(path.parent)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()
