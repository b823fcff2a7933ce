"""A bug in the middle of a payment: a report is kept, the same command begins anew, and what was in flight is
asked about. The third bug within a few minutes only closes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_terminal import reports, restart
from pos_terminal.domain.payment import Status
from pos_terminal.engine.messages import EngineFailed
from pos_terminal.restart import command_again
from pos_terminal.ui import qt_setup
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import Hands
from tests.e2e.test_restart import STOPPED, sign_in_after_a_stop, verified
from tests.e2e.truth import payments_in

Key = Qt.Key
ROOT = Path(__file__).parents[2]
A_BUG = 1


@pytest.mark.timeout(180)
def test_three_bugs_lose_nothing_and_the_third_asks_for_help(shop: Shop, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.e2e.crashing", "--practice", f"--data-dir={shop.root}"],
        cwd=ROOT,
        env=os.environ | {"SEEN": str(seen)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert ended.returncode == A_BUG, ended.stderr
    lives = [json.loads(line) for line in seen.read_text().splitlines()]
    assert [life["choices"] for life in lives] == [["close", "again"], ["close", "again"], ["close"]]
    assert [life["recovered"] for life in lives] == ["", STOPPED, STOPPED]
    # The same process went on as the same command.
    assert len({life["pid"] for life in lives}) == 1

    [payment] = payments_in(shop)
    assert (payment.provider_code, payment.amount) == ("wave", 5000)
    assert payment.status is Status.PROCESSING
    assert len(shop.simulator.control.calls("create")) == 1
    assert verified(shop)["ok"] is True

    logs = shop.place.folder / "logs"
    reports = sorted(logs.glob("report-*.txt"))
    assert len(reports) == len(lives)
    for report in reports:
        assert "PlantedBug" in report.read_text()
        assert report.stat().st_mode & 0o777 == 0o600
    lines = (logs / "terminal.log").read_text().splitlines()
    # One line for each event, whatever it says: nobody forges one.
    assert not [line for line in lines if line.startswith("ERROR forged")]
    assert [line for line in lines if "PlantedBug" in line and "\\nERROR forged" in line]
    told = ended.stdout + ended.stderr + "\n".join(lines) + "".join(one.read_text() for one in reports)
    assert "canary-of-a-crash" not in told
    assert "0504000099" not in told

    shop.simulator.control.pay(payment.charge_reference or "")
    hands = shop.open()
    sign_in_after_a_stop(hands)
    hands.enter()
    hands.next_question(lambda: "Wave confirmed 5 000 F. It is paid." in hands.toast)


@pytest.mark.parametrize(
    ("started_as", "again"),
    [
        (["python3", "-m", "pos_terminal", "--practice"], ["-m", "pos_terminal", "--practice"]),
        (["python3", "-X", "utf8", "/bin/pos-terminal"], ["-X", "utf8", "/bin/pos-terminal"]),
    ],
)
def test_the_same_command_is_started_from_source(started_as: list[str], again: list[str]) -> None:
    assert command_again(["/x/__main__.py"], started_as, frozen=False) == [sys.executable, *again]


def test_the_same_command_is_started_frozen() -> None:
    given = ["/opt/pos-terminal/pos-terminal", "--data-dir", "/srv/a b"]
    assert command_again(given, ["whatever"], frozen=True) == [sys.executable, "--data-dir", "/srv/a b"]


def test_where_a_process_cannot_become_another_a_new_one_is_started() -> None:
    """As on Windows."""
    program = (
        "import os, sys\n"
        "from pos_terminal import restart\n"
        "os.name = 'nt'\n"
        "restart.start_again([sys.executable, '-c', 'print(\"anew\")'])\n"
        "print('ended')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=50, check=True
    )
    assert sorted(ended.stdout.split()) == ["anew", "ended"]


PROBLEM = "The terminal met a problem of its own"


def bug(words: str) -> RuntimeError:
    """A bug that was raised."""
    try:
        raise RuntimeError(words)
    except RuntimeError as error:
        return error


def tell(hands: Hands, error: BaseException) -> None:
    """As the hooks do."""
    hands.app.troubles.report(type(error), error, error.__traceback__)


def test_a_bug_while_the_tables_are_read_is_told(
    hands: Hands, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda args: tell(hands, args.exc_value))
    hands.app.bridge.read(lambda _connection: 1 // 0, lambda _result: None)
    hands.until(lambda: hands.dialog == PROBLEM)
    records.expected("an unexpected error")


def test_what_follows_from_a_bug_is_logged_and_asks_nobody_again(
    shop: Shop, hands: Hands, records: Records
) -> None:
    for number in range(5):
        tell(hands, bug(f"number {number}"))
    hands.until(lambda: hands.dialog == PROBLEM)
    tell(hands, bug("much later"))
    assert len(list((shop.place.folder / "logs").glob("report-*.txt"))) == 1
    assert "much later" in (shop.place.folder / "logs" / "terminal.log").read_text()
    # Nothing that the engine says takes its place, and Esc answers nothing.
    hands.app.bridge.publish(EngineFailed("another", None))
    hands.key(Key.Key_Escape)
    assert hands.dialog == PROBLEM
    records.expected("an unexpected error")


@pytest.fixture
def status(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """With what the program would have ended: the event loop is the tests' own."""
    found: list[int] = []
    monkeypatch.setattr(qt_setup, "quit_with", found.append)
    return found


def test_where_nothing_can_be_told_the_terminal_starts_again_by_itself(
    hands: Hands, records: Records, qtbot: QtBot, status: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands.app.window, "dialog", lambda *_: 1 // 0)
    with qtbot.capture_exceptions() as raised:
        tell(hands, bug("the first"))
        hands.until(lambda: bool(raised))
    tell(hands, raised[0][1])
    assert not hands.app.window.isVisible()
    assert status == [0]
    started: list[int] = []
    monkeypatch.setattr(restart, "start_again", lambda: started.append(1))
    hands.app.troubles.end(hands.app.stop)
    assert started == [1]
    records.expected("an unexpected error")


def test_without_a_report_no_new_start_is_offered(
    hands: Hands, records: Records, status: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "write_text", lambda _folder, _text: None)
    tell(hands, bug("on a full disk"))
    hands.until(lambda: hands.dialog == PROBLEM)
    assert hands.reads("see whether the disk of this computer is full")
    state = hands.app.window.dialogs.state()
    assert state is not None
    assert [choice.name for choice in state.choices] == ["close"]
    hands.enter()
    hands.until(lambda: not hands.app.window.isVisible())
    assert status == [A_BUG]
    records.expected("an unexpected error")
