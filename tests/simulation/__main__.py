"""Run seeds and print what they came to as JSON: `python -m tests.simulation --seeds 1-300 --planted`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections import Counter
from typing import Any

from tests.simulation import planted
from tests.simulation.clockwork import Violation
from tests.simulation.regressions import keep
from tests.simulation.world import Report, calm, run

PLANTED_SEEDS = range(1, 61)


def figures(seeds: range, *, twice: bool = False, save: bool = False) -> dict[str, Any]:
    """What all the seeds came to; `violations` names each seed that failed and how to see it again."""
    total = Report(seeds.start)
    violations: list[dict[str, Any]] = []
    repeated = True
    for seed in seeds:
        try:
            with calm():
                report = run(seed)
                if twice:
                    repeated = repeated and run(seed).trace == report.trace
        except Violation as violation:
            again = f"python -m tests.simulation --seeds {seed}-{seed}"
            violations.append({"seed": seed, "found": str(violation), "replay": again})
            if save:
                keep(seed, violation)
            continue
        _add(total, report)
    return {
        "seeds": f"{seeds.start}-{seeds.stop - 1}",
        "steps": total.steps,
        "virtual_days": round(total.virtual_s / 86_400, 1),
        "payments": total.payments,
        "requests": total.requests,
        "captures": total.tally["captures"] + total.tally["captures_late"],
        "late_captures": total.tally["captures_late"],
        "crashes": total.crashes,
        "crashes_at_named_points": total.tally["crashes_inside"],
        "unknowns_met": total.unknowns_met,
        "unknowns_resolved": total.unknowns_resolved,
        "faults": dict(sorted(total.faults.items())),
        "violations": violations,
        **({"replay_identical": repeated} if twice else {}),
    }


def _add(total: Report, report: Report) -> None:
    for name in (
        "steps",
        "virtual_s",
        "payments",
        "crashes",
        "unknowns_met",
        "unknowns_resolved",
        "requests",
    ):
        setattr(total, name, getattr(total, name) + getattr(report, name))
    total.faults += report.faults
    total.tally += report.tally


def planted_found() -> dict[str, Any]:
    """How many of the planted bugs were found, and in which seed each."""
    found = {bug.name: planted.find(bug, PLANTED_SEEDS) for bug in planted.CATALOGUE}
    met = Counter(seed is not None for seed in found.values())
    return {"planted": len(found), "planted_found": met[True], "first_seed": found}


def main() -> int:
    """The command. Exit status 1 when an invariant was broken or a planted bug was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", default="1-300", help="first and last seed, such as 1-300")
    parser.add_argument("--planted", action="store_true", help="look for the planted bugs, too")
    parser.add_argument("--twice", action="store_true", help="run each seed twice and compare the traces")
    parser.add_argument("--save", action="store_true", help="keep failing seeds as regressions")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    first, _, last = options.seeds.partition("-")
    begun = time.perf_counter()
    told = figures(range(int(first), int(last or first) + 1), twice=options.twice, save=options.save)
    if options.planted:
        told |= planted_found()
    told |= {"wall_s": round(time.perf_counter() - begun, 1), "cores": os.cpu_count()}
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return int(bool(told["violations"]) or told.get("planted") != told.get("planted_found"))


if __name__ == "__main__":
    sys.exit(main())
