"""Start, memory and sizes of the frozen program, beside a frozen bare window; kept in docs/packaging.md.

A start is measured from outside: from the moment the program is started until its window has painted the
middle of an X server's screen. The ledger holds 100,000 payments. Both programs are started in turns, and the
median counts; the first start of each is thrown away.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from dev_package import BUNDLE, MOST_MB, MOST_PACKED_MB, freeze, size_mb, stamped
from dev_places import DIST, ROOT, VENV, WORK, Stop, program
from package_frozen import bare_environment
from package_linux import architecture
from package_screen import Screen, screen

PAYMENTS: Final = 100_000
STARTS: Final = 7
PRACTICE_CODE: Final = "4827"
_KEPT: Final = ROOT / "docs" / "packaging.md"
_MARK: Final = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)
_BARE: Final = DIST / "bare-window" / "bare-window"
_MAKE: Final = (
    f"from pathlib import Path; import sys; from tests.benchmarks.million import make;"
    f" make(Path(sys.argv[1]), {PAYMENTS})"
)
_REST_S: Final = 8.0
_REST_AT_MOST_S: Final = 90.0
_GROWN_MB: Final = 0.3
_BUSY: Final = 0.7
"""Above this load of the last minute somebody else was at work, and the figures are worth less."""


def main() -> int:
    """0 when everything could be measured, whatever came out; else one sentence on stderr, and 1."""
    try:
        _figures()
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def _figures() -> None:
    load = os.getloadavg()[0]
    if not _BARE.exists():
        freeze("build/bare-window.spec", WORK / "bare-window")
    with tempfile.TemporaryDirectory(prefix="pos-terminal-figures-") as place:
        data = Path(place) / "data"
        # Payments that were practised: nobody can mistake them, and everybody's code is known.
        made = [str(program(VENV, "python")), "-c", _MAKE, str(data / "practice")]
        subprocess.run(made, cwd=ROOT, check=True)
        rows = [*_measure(Path(place), data), *_sizes()]
    lines = _table(rows, load)
    print(lines)
    text = _KEPT.read_text(encoding="utf-8")
    _KEPT.write_text(_MARK.sub(lambda found: found[1] + lines + found[2], text), encoding="utf-8")


Row = tuple[str, str, str, str]


def _measure(home: Path, data: Path) -> Iterator[Row]:
    ours = [str(BUNDLE / "pos-terminal"), "--practice"]
    bare = [str(_BARE)]
    environment = bare_environment(home, data)
    starts: dict[str, list[float]] = {"ours": [], "bare": []}
    memory: dict[str, list[float]] = {"ours": [], "bare": []}
    with screen() as shown:
        # Nothing listens there: the simulator, which practice brings along, is no part of a till.
        environment |= {"WAVE_API_URL": "http://127.0.0.1:9/wave"}
        environment |= {"DISPLAY": shown.display, "QT_QPA_PLATFORM": "xcb"}
        # Given its people and its caches once.
        working = _signed_in(ours, environment, shown)
        for number in range(STARTS + 1):
            for name, command in (("bare", bare), ("ours", ours)):
                took, used = _start(command, environment, shown)
                if number:
                    starts[name].append(took)
                    memory[name].append(used)
    first, control = median(starts["ours"]), median(starts["bare"])
    yield ("start to sign-in", f"{first:.0f} ms", f"{control:.0f} ms, {first / control:.2f}x", "1,500 ms")
    standing, least = median(memory["ours"]), median(memory["bare"])
    yield (
        "memory (PSS), sign-in shown",
        f"{standing:.0f} MB",
        f"{least:.0f} MB, {standing / least:.2f}x",
        "",
    )
    said = "memory (PSS), signed in, engine running, 100,000 payments"
    yield (said, f"{working:.0f} MB", f"{least:.0f} MB, {working / least:.2f}x", "120 MB")


def _start(command: Sequence[str], environment: dict[str, str], shown: Screen) -> tuple[float, float]:
    """Milliseconds until it has painted, and its memory two seconds later."""
    begun = time.monotonic()
    with _started(command, environment) as running:
        painted = shown.wait(shown.is_drawn)
        time.sleep(2)
        used = _proportional_mb(running.pid)
    shown.wait(lambda: not shown.is_drawn())
    return (painted - begun) * 1000, used


def _signed_in(command: Sequence[str], environment: dict[str, str], shown: Screen) -> float:
    """Its memory after a sign-in by the keyboard, when screen and memory have come to rest: what is made in
    pauses is made by then."""
    with _started(command, environment) as running:
        shown.wait(shown.is_drawn)
        shown.wait_until_still(1.0)
        _type(PRACTICE_CODE, environment)
        shown.wait_until_still(4.0)
        shown.save(WORK / "figures-signed-in.png")
        used = _at_rest_mb(running.pid)
    shown.wait(lambda: not shown.is_drawn())
    return used


def _at_rest_mb(pid: int) -> float:
    """Its memory when it has not grown for a while."""
    end = time.monotonic() + _REST_AT_MOST_S
    used, since = _proportional_mb(pid), time.monotonic()
    while time.monotonic() < min(since + _REST_S, end):
        time.sleep(0.5)
        now = _proportional_mb(pid)
        if now > used + _GROWN_MB:
            used, since = now, time.monotonic()
    return _proportional_mb(pid)


def _type(keys: str, environment: dict[str, str]) -> None:
    try:
        for key in keys:
            # One after the other: a cashier's fingers, not a scanner.
            subprocess.run(["xdotool", "key", key], env=environment, check=True)
            time.sleep(0.3)
    except FileNotFoundError:
        raise Stop("xdotool is missing: type `apt-get install xdotool`, then start again.") from None


@contextmanager
def _started(command: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)


def _proportional_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def _sizes() -> Iterator[Row]:
    yield ("size, unpacked", f"{size_mb(BUNDLE):.1f} MB", "", f"{MOST_MB} MB")
    version = stamped()["version"]
    for name in (
        f"pos-terminal_{version}_{architecture()}.deb",
        f"pos-terminal-{version}-linux-{os.uname().machine}.tar.zst",
    ):
        if (DIST / name).exists():
            yield (
                f"size, {name}",
                f"{(DIST / name).stat().st_size / 1e6:.1f} MB",
                "",
                f"{MOST_PACKED_MB} MB",
            )


def _table(rows: Sequence[Row], load: float) -> str:
    said = stamped()
    kind = "loaded: somebody else was at work" if load > _BUSY else "quiet"
    head = f"{said['version']} ({said['commit'][:12]}), {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    lines = [
        f"{head}, {os.cpu_count()} cores, load {load:.1f} ({kind}).",
        "",
        "| what | figure | frozen bare window | limit |",
    ]
    lines += ["| --- | --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
