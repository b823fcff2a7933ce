"""Closed, or killed, in the middle: the next start knows what was in flight, and every payment ends right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_terminal.domain.payment import TAKEN, Status
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key
KILLS = 6
ROOT = Path(__file__).parents[2]
STOPPED = "The terminal was stopped in the middle"


def sign_in_after_a_stop(hands: Hands) -> None:
    """Sign in, and be told what was in flight."""
    hands.until_reads("Awa Koné, Cashier")
    hands.type(PIN)
    hands.until_on("home")
    hands.until(lambda: hands.dialog == STOPPED)


def test_a_payment_that_waited_is_told_asked_about_and_paid(shop: Shop, hands: Hands) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    shop.close(hands)
    again = shop.open()
    sign_in_after_a_stop(again)
    again.until_reads("1 payment was in flight.", "5 000 F", "Wave, started")
    again.enter()
    assert again.dialog == ""
    again.control.pay(reference)
    again.next_question(lambda: "Wave confirmed 5 000 F. It is paid." in again.toast)
    assert [payment.status for payment in payments_in(shop)] == [Status.SUCCESS]


def test_see_the_payments_shows_what_is_in_flight(shop: Shop, hands: Hands) -> None:
    hands.wave("5000")
    shop.close(hands)
    again = shop.open()
    sign_in_after_a_stop(again)
    again.press("See the payments")
    again.until_on("payments")
    again.until_reads("5 000 F")
    again.choose_row(again.part("payments").list, "5 000 F")
    again.until_reads("Code shown to the customer")


def test_cash_works_before_wave_answers(shop: Shop, hands: Hands) -> None:
    hands.control.script("create", "slow", delay_s=1.5)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("waiting")
    hands.until(lambda: bool(hands.control.calls("create")))
    shop.close(hands)
    shop.simulator.control.script("any", "slow", times=1000, delay_s=2)
    again = shop.open()
    sign_in_after_a_stop(again)
    again.enter()
    again.until(lambda: again.dialog == "")
    again.until_tiles()
    again.cash("3000")
    assert sorted(payment.status for payment in payments_in(shop)) == [Status.PROCESSING, Status.SUCCESS]
    again.control.post("script/clear")
    [session] = again.control.sessions()
    again.control.pay(session["client_reference"])
    again.next_question(lambda: "Wave confirmed 5 000 F. It is paid." in again.toast)


@pytest.mark.timeout(240)
def test_killed_at_any_moment_nothing_is_lost_or_taken_twice(shop: Shop, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    for seed in range(KILLS):
        arguments = [sys.executable, "-m", "tests.e2e.driver", str(shop.root), str(seed), str(acknowledged)]
        ended = subprocess.run(arguments, cwd=ROOT, timeout=40, capture_output=True, check=False)
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    hands = shop.open()
    hands.until_reads("Awa Koné, Cashier")
    hands.type(PIN)
    hands.until_on("home")
    for _ in range(6):
        if all(not payment.in_flight for payment in payments_in(shop)):
            break
        hands.later(31 * 60)
        hands.until_read_again()
    hands.until(lambda: all(not payment.in_flight for payment in payments_in(shop)))
    shop.close(hands)
    found = {payment.payment_id: payment for payment in payments_in(shop)}
    shown = acknowledged.read_text().split()
    assert len(found) >= KILLS // 2, "every other life was to begin a payment"
    assert shown
    assert all(found[payment_id].status in TAKEN for payment_id in shown)
    for payment in found.values():
        if payment.provider_code == "wave":
            captures = shop.simulator.control.captures(payment.charge_reference or "")
            assert captures == (1 if payment.status in TAKEN else 0)
    assert verified(shop)["ok"] is True


def verified(shop: Shop) -> dict[str, object]:
    """What `pos-terminal verify` says, in a process of its own."""
    arguments = [sys.executable, "-m", "pos_terminal", "verify", "--practice", "--json", "--data-dir"]
    ended = subprocess.run(
        [*arguments, str(shop.root)], capture_output=True, timeout=40, check=False, env=os.environ, cwd=ROOT
    )
    return dict(json.loads(ended.stdout))
