"""S1, S3 and U1: the window's start, its memory, and its thread, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.folders import disk_root, scratch
from tests.benchmarks.measure import MS, Line, middle_ms, p99_ms

_PATIENCE_S = 120
_BARE = "bare window"


def _child(mode: str, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """What the child saw; its times of the clock are made milliseconds since it was started."""
    command = [sys.executable, "-m", "tests.benchmarks.window_child", mode, *arguments]
    wanted = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **(environment or {})}
    begun = time.perf_counter_ns()
    done = subprocess.run(
        command, env=wanted, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE_S, check=True
    )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("interactive", "usable", "home"):
        if name in seen:
            seen[name] = (seen[name] - begun) / MS
    return seen


def s1_and_s3(*, quick: bool) -> Iterator[Line]:
    """The program and a bare window, started in turns. The simulator is no part of a till: it stays away."""
    bare, ours, typed = [], [], []
    with scratch(disk_root()) as root:
        # Nothing listens there; the first starts compile, make the data and are not counted.
        # An installed program is compiled; a checkout that may not keep what Python compiles would compile
        # all of it again at each start.
        both = {"PYTHONPYCACHEPREFIX": str(root / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
        apart = {**both, "WAVE_API_URL": "http://127.0.0.1:9/wave"}
        _child("bare", environment=both)
        _child("ours", str(root / "data"), environment=apart)
        for _ in range(3 if quick else 9):
            bare.append(_child("bare", environment=both))
            ours.append(_child("ours", str(root / "data"), environment=apart))
        for _ in range(3):
            typed.append(_child("typed", str(root / "data"), environment=apart))

    def of(some: list[dict[str, Any]], name: str) -> float:
        return float(median(one[name] for one in some))

    first = of(bare, "interactive")
    note = f"{len(ours)} starts in turns"
    yield Line("S1", "window interactive", of(ours, "interactive"), "ms", 1.4, first, _BARE, note)
    yield Line("S1", "everything usable", of(ours, "usable"), "ms", 2.7, first, _BARE, "somebody can sign in")
    said = "from the start; the code typed as soon as that is possible, ledger and engine opened meanwhile"
    yield Line("S1", "signed in, home on screen", of(typed, "home"), "ms", None, first, _BARE, said)
    if ours[0]["memory_mb"] is not None:
        memory = of(ours, "memory_mb")
        control = of(bare, "memory_mb")
        yield Line("S3", "proportional memory after 2 s", memory, "MB", 2.2, control, _BARE, note)
        yield Line("S3", "proportional memory after 2 s", memory, "MB", 80, note="the same, of itself")
        said = "every screen, the engine, the HTTP library: two seconds after a sign-in"
        yield Line(
            "S3", "proportional memory at work", of(typed, "all_memory_mb"), "MB", None, control, _BARE, said
        )


def u1(*, quick: bool) -> Iterator[Line]:
    """Cash and Wave payments by the keyboard, with the simulator in practice, while a timer beats.

    The control comes from the same minutes: a bare window whose thread computes as much at a time as ours did
    at most. By what it is away longer than it computes, the machine kept it waiting, and ours as well.
    """
    cash, wave = (6, 2) if quick else (40, 12)
    with scratch(disk_root()) as root:
        seen = _child("paying", str(Path(root)), str(cash), str(wave))
    if seen["stuck"]:
        raise RuntimeError(f"the cashier is stuck on the screen {seen['stuck']!r}")
    gaps, worked = seen["gaps"], seen["worked"]
    own = max(worked) / MS
    control = _child("busy", f"{own:.3f}", str(4 * (cash + wave)))["gaps"]
    note = f"{cash} cash and {wave} Wave payments"
    yield Line("U1", "Qt thread away at most", max(gaps) / MS, "ms", 50, note=note)
    yield Line("U1", "Qt thread away, p99.9", sorted(gaps)[-1 - len(gaps) // 1000] / MS, "ms", 50)
    yield Line("U1", "Qt thread's own work at most", own, "ms", 50, note="the rest of the time it waited")
    what = "a bare window that works as much, away at most"
    yield Line("U1", what, max(control) / MS, "ms", None, note="longer than its work is the machine's doing")
    yield from _visits(seen["visits"])
    keys, own_keys = ([took[place] for took in seen["keys"]] for place in (0, 1))
    note = f"p99 {p99_ms(keys):.1f} ms; own work {middle_ms(own_keys):.1f}, p99 {p99_ms(own_keys):.1f} ms"
    yield Line("U1", "key press to frame, median", middle_ms(keys), "ms", 16, note=note)
    changes, own_changes = ([took[place] for took in seen["changes"]] for place in (0, 1))
    note = f"durable; median {middle_ms(changes):.1f} ms; own work p99 {p99_ms(own_changes):.1f} ms"
    what = "key that takes cash to change on screen, p99"
    yield Line("U1", what, p99_ms(changes), "ms", 50, note=note)


def _visits(visits: list[tuple[str, int, int]]) -> Iterator[Line]:
    """Each place of the rail for the first time, and another theme: own work, and the gap that came of it."""
    for theme in (False, True):
        some = [visit for visit in visits if ("theme" in visit[0]) == theme]
        what = "another theme" if theme else "a place opened for the first time"
        name, own = max(((name, own) for name, _, own in some), key=lambda one: one[1])
        told = ", ".join(f"{name} {own / MS:.0f}" for name, _, own in some)
        yield Line("U1", f"{what}, own work at most", own / MS, "ms", 50, note=f"{name}; {told}")
        yield Line("U1", f"{what}, away at most", max(away for _, away, _ in some) / MS, "ms", 50)
