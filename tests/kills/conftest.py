"""The processes of the kill tests, and one line in the summary for each kind of kill."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kills.harness import ForkServer, Shop, Tally, World, simulator_process

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The fork server and the simulator, once for the session."""
    server = ForkServer()
    try:
        with simulator_process() as origin:
            warm = tmp_path_factory.mktemp("warm")
            world = World(server, origin, warm)
            assert not Shop(world, warm, warm=False).live("first", []).died
            yield world
    finally:
        server.close()


@pytest.fixture
def world(started: World, record_property: Any) -> Iterator[World]:
    """The same with a tally of this test's own, which goes into the summary."""
    started.tally = Tally()
    yield started
    tally = started.tally
    record_property("kills", dict(tally.by_step))
    record_property("kill_counts", dict(tally.counts))


@pytest.fixture
def long(pytestconfig: pytest.Config) -> bool:
    """Whether the proofs of minutes were asked for."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder on a file system in memory where there is one: as durable against a kill as a disk."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None, prefix="kills-") as folder:
        yield Path(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    steps: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for report in [report for reports in terminalreporter.stats.values() for report in reports]:
        # The fixture notes it after the call: only the report of the end has it.
        if isinstance(report, pytest.TestReport) and report.when == "teardown":
            noted: dict[str, Any] = dict(report.user_properties)
            steps.update(noted.get("kills", {}))
            counts.update(noted.get("kill_counts", {}))
    if steps:
        terminalreporter.write_line(
            f"{steps.total()} kills: {counts['acknowledged']} payments acknowledged, {counts['recovered']}"
            f" ended right after a restart, {counts['survived']} lives to their end"
        )
        by_step = ", ".join(f"{step} {count}" for step, count in sorted(steps.items()))
        terminalreporter.write_line(f"kills by step: {by_step}")
