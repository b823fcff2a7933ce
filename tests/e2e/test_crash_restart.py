"""A bug in the middle of a payment: a report is kept, the same command begins anew, and what was in flight is
asked about. The third bug within a few minutes only closes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_terminal.domain.payment import Status
from pos_terminal.restart import command_again
from tests.e2e.conftest import Shop
from tests.e2e.test_restart import STOPPED, sign_in_after_a_stop, verified
from tests.e2e.truth import payments_in

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
