"""Run seeds and publish what they came to: `python -m tests.simulation --json FILE`."""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.simulation.clockwork import Violation
from tests.simulation.planted import CATALOGUE
from tests.simulation.planted_drawer import DRAWER
from tests.simulation.planted_money import MONEY
from tests.simulation.planted_pushes import PUSHES
from tests.simulation.planting import find
from tests.simulation.regressions import keep
from tests.simulation.report import Report
from tests.simulation.world import calm, run

PLANTED_SEEDS = range(1, 61)
LONG = "1-20000"


def figures(
    seeds: range,
    *,
    twice: bool = False,
    save: bool = False,
    watch: Callable[[int], None] = lambda _: None,
    until: float = math.inf,
) -> dict[str, Any]:
    """What all the seeds came to; `violations` names each seed that failed and how to see it again. None is
    begun after `until` (seconds of the performance counter)."""
    total = Report(seeds.start)
    violations: list[dict[str, Any]] = []
    repeated = True
    for seed in seeds:
        if time.perf_counter() > until:
            seeds = range(seeds.start, seed)
            break
        watch(seed)
        try:
            with calm():
                report = run(seed)
                if twice:
                    repeated = run(seed).trace == report.trace and repeated
        except Violation as violation:
            again = f"python -m tests.simulation --seeds {seed}-{seed}"
            violations.append(
                {
                    "seed": seed,
                    "invariant": violation.invariant,
                    "found": str(violation),
                    "replay": again,
                }
            )
            if save:
                keep(seed, violation)
            continue
        _add(total, report)
    return _told(seeds, total) | {
        "violations_by_invariant": dict(Counter(one["invariant"] for one in violations)),
        "violations": violations,
        **({"replay_identical": repeated} if twice else {}),
    }


def _told(seeds: range, total: Report) -> dict[str, Any]:
    return {
        "seeds": f"{seeds.start}-{seeds.stop - 1}",
        "steps": total.steps,
        "virtual_days": round(total.virtual_s / 86_400, 1),
        "payments": total.payments,
        "payments_by_method": dict(sorted(total.by_method.items())),
        "money_moved_minor_units": dict(sorted(total.moved.items())),
        "refunds": dict(sorted(total.refunds.items())),
        "decisions": {name: total.tally[name] for name in sorted(total.tally) if _is_decision(name)},
        "refused": {name[8:]: total.tally[name] for name in sorted(total.tally) if name[:8] == "refused "},
        "drawer": {name[7:]: total.tally[name] for name in sorted(total.tally) if name[:7] == "drawer "},
        "webhooks": {name[7:]: total.tally[name] for name in sorted(total.tally) if name[:7] == "pushes "},
        "requests": total.requests,
        "captures": total.tally["captures"] + total.tally["captures_late"],
        "late_captures": total.tally["captures_late"],
        "crashes": total.crashes,
        "crashes_at_named_points": total.tally["crashes_inside"],
        "unknowns_met": total.unknowns_met,
        "unknowns_resolved": total.unknowns_resolved,
        "faults": dict(sorted(total.faults.items())),
    }


def _is_decision(name: str) -> bool:
    return name.startswith("resolved ") or name in ("counted", "released", "corrected", "by_hand")


def _add(total: Report, report: Report) -> None:
    for name in (
        "steps",
        "virtual_s",
        "payments",
        "crashes",
        "unknowns_met",
        "unknowns_resolved",
        "requests",
        "by_method",
        "moved",
        "refunds",
        "faults",
        "tally",
    ):
        setattr(total, name, getattr(total, name) + getattr(report, name))


def planted_found() -> dict[str, Any]:
    """How many of the planted bugs were found, and in which seed each."""
    found = {bug.name: find(bug, PLANTED_SEEDS) for bug in (*CATALOGUE, *MONEY, *PUSHES, *DRAWER)}
    missed = [name for name, seed in found.items() if seed is None]
    told = {"planted": len(found), "planted_found": len(found) - len(missed), "planted_missed": missed}
    return told | {"first_seed": found}


def main() -> int:
    """The command. Exit status 1 when an invariant was broken or a planted bug was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", default="1-300", help="first and last seed, such as 1-300")
    parser.add_argument("--planted", action="store_true", help="look for the planted bugs, too")
    parser.add_argument("--twice", action="store_true", help="run each seed twice and compare the traces")
    parser.add_argument("--save", action="store_true", help="keep failing seeds as regressions")
    parser.add_argument("--json", metavar="FILE", help="everything, published: planted bugs and --twice too")
    parser.add_argument("--long", action="store_true", help="go on through 20 000 seeds: hours")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no seed after so many minutes")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    first, _, last = (LONG if options.long else options.seeds).partition("-")
    begun = time.perf_counter()
    seeds, publishes = range(int(first), int(last or first) + 1), options.json is not None
    told = figures(
        seeds,
        twice=options.twice or publishes,
        save=options.save,
        watch=_watch(seeds),
        until=begun + 60 * options.minutes,
    )
    if options.planted or publishes:
        told |= planted_found()
    told |= {"wall_s": round(time.perf_counter() - begun, 1), "cores": os.cpu_count()}
    text = json.dumps(told, indent=2) + "\n"
    if publishes:
        Path(options.json).write_text(text)
    else:
        sys.stdout.write(text)
    missed = told.get("planted") != told.get("planted_found")
    return int(bool(told["violations"]) or missed or told.get("replay_identical") is False)


def _watch(seeds: range) -> Callable[[int], None]:
    """Says where it is, for whoever waits for hours."""

    def say(seed: int) -> None:
        if seed > seeds.start and (seed - seeds.start) % 500 == 0:
            sys.stderr.write(f"seed {seed} of {seeds.stop - 1}\n")

    return say


if __name__ == "__main__":
    sys.exit(main())
