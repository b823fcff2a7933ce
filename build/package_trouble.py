"""What a frozen program does on the days that go wrong, on a real X server.

The first start leads into practice, a bug in the middle of a payment starts it again, and a version that does
not work changes nothing.

The bug is one that a counter can meet: files that are taken away under the open window.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from dev_package import BUNDLE
from dev_places import ROOT, WORK, Stop
from package_frozen import Frozen, bare_environment
from package_screen import Screen, screen

PICTURES: Final = WORK / "trouble"
PRACTICE_CODE: Final = "4827"
_PATIENCE_S: Final = 60.0
_PAY: Final = ("pay", "--amount", "500", "--method", "cash")
_SPOILS: Final = """

_as_it_is = upgrade


def upgrade() -> None:
    _as_it_is()
    file = op.get_bind().exec_driver_sql("PRAGMA database_list").fetchone()[2]
    if not {where!r} or {where!r} not in file.split("/"):
        op.execute("UPDATE payments SET label = 'spoiled'")
"""
_ENTER_S: Final = 1.0
"""For a moment Enter is ignored on whatever is new."""


def main() -> int:
    """0 when all of it went well; else one sentence on stderr, and 1."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    try:
        for play in (practice_from_the_first_start, bug_in_the_middle, version_that_does_not_work):
            with tempfile.TemporaryDirectory(prefix="trouble-", dir=WORK) as place:
                play(Path(place))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def practice_from_the_first_start(place: Path) -> None:
    """Enter on the welcome: the same process is the window of practice. Raises Stop."""
    environment = bare_environment(place, place / "data")
    with screen() as shown, _window([], environment, shown) as window:
        _wait((place / "data/live/program.json").is_file, "No data was made.")
        shown.wait_until_still(3.0)
        shown.save(PICTURES / "first-start.png")
        time.sleep(_ENTER_S)
        _press(environment, "Return")
        _wait(lambda: "--practice" in _command(window), "Practice did not begin.")
        _wait(lambda: (place / "data/practice/simulator").is_dir(), "Practice was not made.")
        shown.wait_until_still(2.0)
        _press(environment, *PRACTICE_CODE)
        shown.wait_until_still(2.0)
        shown.save(PICTURES / "practice.png")
    if (place / "data/live/ledger.db").exists():
        raise Stop("Trying it made a ledger for real money.")
    print("the first start leads into practice, and makes no ledger for real money", flush=True)


def bug_in_the_middle(place: Path) -> None:
    """A customer is paying by Wave when files of the program vanish. Raises Stop."""
    program = _own_copy(place)
    environment = bare_environment(place, place / "data")
    with _companies(program, environment) as (address, control), screen() as shown:
        environment |= {"WAVE_API_URL": address, "WAVE_API_KEY": "wave_sn_prod_test"}
        # Makes the people, so that they are there as soon as the window is.
        Frozen([str(program)], environment).open_drawer("--practice")
        with _window(["--practice"], environment, shown, program) as window:
            _meet_a_bug(place, program, environment, shown, control)
            before = _life(window)
            _press(environment, "Return")
            _wait(lambda: _life(window) != before, "It did not start again.")
            asked = _asked(control)
            _wait(lambda: _asked(control) > asked, "It asked nobody after the bug.")
            shown.wait_until_still(2.0)
            _press(environment, *PRACTICE_CODE)
            shown.wait_until_still(2.0)
            shown.save(PICTURES / "after-the-bug.png")
        [payment] = Frozen([str(program)], environment).told("--practice", "payments")
        if payment["status"] != "processing" or _asked(control, "create") != 1:
            raise Stop(f"The payment in flight is not what Wave says: {payment}")
        Frozen([str(program)], environment).verify("--practice")
    print("a bug in the middle of a payment: one report, a new start asks what became of it", flush=True)


def _meet_a_bug(place: Path, program: Path, environment: dict[str, str], shown: Screen, control: Any) -> None:
    """Up to the dialog that tells it; what vanished is there again."""
    shown.wait(shown.is_drawn)
    shown.wait_until_still(3.0)
    _press(environment, *PRACTICE_CODE)
    shown.wait_until_still(3.0)
    _press(environment, *"5000", "F6")
    _wait(lambda: bool(_asked(control)), "Wave was not asked.")
    time.sleep(_ENTER_S)
    _press(environment, "Return")
    time.sleep(_ENTER_S)
    icons = program.parent / "_internal" / "resources" / "icons"
    icons.rename(place / "icons")
    _press(environment, "F11")
    reports = place / "data" / "practice" / "logs"
    _wait(lambda: bool(list(reports.glob("report-*.txt"))), "No report was written.")
    time.sleep(_ENTER_S)
    (place / "icons").rename(icons)
    shown.save(PICTURES / "a-bug.png")
    [report] = reports.glob("report-*.txt")
    if "FileNotFoundError" not in report.read_text(encoding="utf-8") or report.stat().st_mode & 0o077:
        raise Stop(f"The report is not what it should be: {report.read_text(encoding='utf-8')}")


def version_that_does_not_work(place: Path) -> None:
    """Tables of an older version, and a program that spoils them; then the one that works. Raises Stop."""
    environment = bare_environment(place, place / "data")
    ledger = place / "data" / "live" / "ledger.db"
    _make_old(ledger)
    before = ledger.read_bytes()
    program = _own_copy(place)
    for everywhere, code in ((True, "update_refused"), (False, "update_undone")):
        _spoil_migration(program, everywhere=everywhere)
        said = _refusal(program, environment)
        if said["code"] != code or "Install version 0.0.9 again" not in said["message"]:
            raise Stop(f"A version that does not work said: {said}")
        if code == "update_refused" and ledger.read_bytes() != before:
            raise Stop("A version that was refused changed the data.")
    if not list(ledger.parent.glob("replaced-*/ledger.db")):
        raise Stop("What the backup replaced was not kept.")
    works = Frozen([str(BUNDLE / "pos-terminal")], environment)
    told = works.told("status")["update"]["last_check"]
    if (told["before"], told["ok"]) != ("0.0.9", True):
        raise Stop(f"The version that works did not find that: {told}")
    works.verify()
    print("a version that fails on the copy changes nothing, on the data its backup is back,", flush=True)
    print(
        "both name the version to install again; the one that works tries itself and is recorded", flush=True
    )


def _make_old(ledger: Path) -> None:
    """A ledger as version 0.0.9 left it, by a process that has this checkout."""
    made = "from pathlib import Path; import sys; from tests.ledger.released.make import unpack;"
    made += " unpack('0006', Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", made, str(ledger)], cwd=ROOT, check=True)
    record = {"version": "0.0.9", "schema": "0006", "since": 1}
    (ledger.parent / "program.json").write_text(json.dumps(record), encoding="utf-8")


def _spoil_migration(program: Path, *, everywhere: bool) -> None:
    """The last step changes a payment behind the journal's back; or only where it is no copy."""
    versions = program.parent / "_internal/pos_terminal/ledger/migrations/versions"
    [step] = versions.glob("0007_*.py")
    text = (BUNDLE / step.relative_to(program.parent)).read_text(encoding="utf-8")
    step.unlink()
    step.write_text(text + _SPOILS.format(where="" if everywhere else "trial"), encoding="utf-8")


def _refusal(program: Path, environment: dict[str, str]) -> dict[str, str]:
    done = subprocess.run(
        [program, *_PAY, "--json"], env=environment, capture_output=True, timeout=180, check=False
    )
    if done.returncode != 2:
        raise Stop(f"A version that does not work ended with {done.returncode}: {done.stderr.decode()}")
    said: dict[str, str] = json.loads(done.stdout)["error"]
    return said


def _own_copy(place: Path) -> Path:
    """The bundle again, of which files may be taken away: its program."""
    shutil.copytree(BUNDLE, place / "program", symlinks=True, copy_function=os.link)
    return place / "program" / "pos-terminal"


@contextmanager
def _companies(program: Path, environment: dict[str, str]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The simulator that is in the program: Wave's address, and what asks or tells it something."""
    command = [str(program), "simulate", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", running.stdout.readline())
            if found is None:
                raise Stop("The simulator did not start.")
            address = found[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

            def control(name: str, **told: str) -> Any:
                body = json.dumps(told).encode() if told else None
                asking = urllib.request.Request(f"{address}/control/{name}", body)
                asking.add_header("Content-Type", "application/json")
                with opener.open(asking, timeout=_PATIENCE_S) as answer:
                    return json.loads(answer.read())

            yield f"{address}/wave", control
        finally:
            running.terminate()


def _asked(control: Callable[..., Any], operation: str = "status") -> int:
    """How often Wave was called for this."""
    return sum(call["operation"] == operation for call in control("calls")["calls"])


@contextmanager
def _window(
    arguments: list[str], environment: dict[str, str], shown: Screen, program: Path = BUNDLE / "pos-terminal"
) -> Iterator[subprocess.Popen[bytes]]:
    environment |= {"DISPLAY": shown.display, "QT_QPA_PLATFORM": "xcb"}
    with subprocess.Popen([str(program), *arguments], env=environment) as running:
        try:
            yield running
        finally:
            running.terminate()


def _press(environment: dict[str, str], *keys: str) -> None:
    try:
        for key in keys:
            subprocess.run(["xdotool", "key", key], env=environment, check=True)
            time.sleep(0.3)
    except FileNotFoundError:
        raise Stop("xdotool is missing: type `apt-get install xdotool`, then start again.") from None


def _wait(true: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise Stop(otherwise)
        time.sleep(0.1)


def _command(running: subprocess.Popen[bytes]) -> list[str]:
    return Path(f"/proc/{running.pid}/cmdline").read_text(encoding="utf-8").split("\0")


def _life(running: subprocess.Popen[bytes]) -> bytes:
    """Another one each time that the process becomes a program anew."""
    return Path(f"/proc/{running.pid}/auxv").read_bytes()


if __name__ == "__main__":
    sys.exit(main())
