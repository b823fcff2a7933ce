"""Seeds that once failed, replayed for ever: one JSON file each, with the swarm they were drawn in."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.simulation.clockwork import Violation
from tests.simulation.swarm import More, Swarm, grown

FOLDER: Final = Path(__file__).parent / "regressions"


def keep(seed: int, violation: Violation, swarm: Swarm | None = None, name: str = "") -> Path:
    """Write down a seed that failed, in the swarm that it had."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name or violation.invariant}-{seed}.json"
    had = asdict(swarm or grown(seed))
    path.write_text(json.dumps({"seed": seed, "found": str(violation), "swarm": had}, indent=2) + "\n")
    return path


def kept() -> list[tuple[str, int, Swarm]]:
    """Name, seed and swarm of each."""
    found: list[tuple[str, int, Swarm]] = []
    for path in sorted(FOLDER.glob("*.json")):
        source: dict[str, Any] = json.loads(path.read_text())
        had = source["swarm"]
        more = had.pop("more", {})
        more["companies"] = tuple(more.get("companies", ()))
        found.append((path.stem, source["seed"], Swarm(**had, more=More(**more))))
    return found
