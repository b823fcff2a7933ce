"""One command: measure, print the table, and say which targets are met. The status is 0 whatever they are."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import asking, code, day, draining, idle, million, paying, taking, window
from tests.benchmarks.measure import Line, table
from tests.benchmarks.raw_sale import sqlite_version

Benchmark = Callable[..., Iterator[Line]]
BENCHMARKS: Final[tuple[tuple[frozenset[str], Benchmark], ...]] = (
    (frozenset({"P1", "P5"}), paying.p1_and_p5),
    (frozenset({"P2"}), paying.p2),
    (frozenset({"P6"}), million.p6),
    (frozenset({"P6"}), day.reports),
    (frozenset({"Q1"}), code.q1),
    (frozenset({"S1", "S3"}), window.s1_and_s3),
    (frozenset({"U1"}), window.u1),
    (frozenset({"I1", "I3"}), taking.i1_and_i3),
    (frozenset({"I4"}), idle.i4),
    (frozenset({"I4"}), asking.requests),
    (frozenset({"Y1", "Y2"}), draining.y1_and_y2),
    (frozenset({"Y3"}), draining.y3),
)
NAMES: Final = sorted(frozenset().union(*(names for names, _ in BENCHMARKS)))


def machine() -> dict[str, Any]:
    """What the figures depend on besides the program."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    return {
        "python": platform.python_version(),
        "sqlite": sqlite_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": [round(value, 2) for value in load],
    }


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="bench", description="The benchmarks beside their controls.")
    parser.add_argument("--only", metavar="P1,P2", help=f"these targets only: {', '.join(NAMES)}")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds and smaller tables, for a first look"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the same as JSON")
    given = parser.parse_args()
    wanted = set(given.only.upper().split(",")) if given.only else set(NAMES)
    if unknown := wanted - set(NAMES):
        parser.error(f"not a target: {', '.join(sorted(unknown))}")
    before = machine()
    lines = [
        line
        for names, benchmark in BENCHMARKS
        if names & wanted
        for line in benchmark(quick=given.quick)
        if line.target_id in wanted
    ]
    after = machine()
    print(table(lines))
    print("\nSQLite {sqlite}, Python {python}, {processors} processors, {system}".format(**before))
    print(f"load before {before['load']}, after {after['load']}; a target of many x is a ratio in this run")
    missed = [line.target_id for line in lines if not line.met]
    print(f"not met: {', '.join(missed)}" if missed else "all met")
    if given.json:
        document = {"machine": {**before, "load_after": after["load"]}, "quick": given.quick}
        given.json.write_text(
            json.dumps({**document, "lines": [line.document() for line in lines]}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
