"""Orange Money without a window, through the whole program: what is kept apart, what ends, what a lost answer
is worth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Said
from tests.support.simulator import Running, running_simulator

ORANGE = ("pay", "--amount", "5000", "--method", "orange", "--idempotency-key", "o", "--json")


@pytest.fixture
def orange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The simulator, and the environment that points processes to it."""
    with running_simulator() as running:
        monkeypatch.setenv("ORANGE_API_URL", running.simulator.url_of("orange"))
        for name in ("ORANGE_CLIENT_ID", "ORANGE_CLIENT_SECRET", "ORANGE_MERCHANT_KEY"):
            monkeypatch.setenv(name, "practice")
        yield running


def _only(said: Said) -> tuple[int, str, str | None, bool]:
    return said.status, said.document["status"], said.document["phase"], said.document["is_duplicate"]


def test_a_payment_in_the_sandboxs_money_is_followed_to_its_end_by_another_process(
    process: Run, orange: Running
) -> None:
    first = process(*ORANGE)
    assert _only(first) == (0, "processing", "waiting", False)
    assert first.document["is_test"]
    assert first.err.splitlines() == [first.document["redirect_url"]]
    (session,) = orange.control.sessions()
    assert (session["amount"], session["currency"]) == (5000, "OUV")
    orange.control.pay(session["order_id"])
    assert _only(process(*ORANGE, "--wait")) == (0, "success", None, True)
    assert orange.control.captures(session["order_id"]) == 1


def test_the_pay_token_is_never_in_the_journal(process: Run, orange: Running, tmp_path: Path) -> None:
    process(*ORANGE)
    (session,) = orange.control.sessions()
    journal = tmp_path / "journal.jsonl"
    assert process("export", "--out", str(journal)).status == 0
    text = journal.read_text(encoding="utf-8")
    assert session["order_id"] in text
    assert session["id"] not in text, "whoever holds the pay token can open the payment"


def test_not_enough_money_ends_it(process: Run, orange: Running) -> None:
    process(*ORANGE)
    (session,) = orange.control.sessions()
    orange.control.decline(session["order_id"])
    said = process(*ORANGE, "--wait")
    assert _only(said) == (4, "failed", None, True)
    assert said.document["error_code"] == "payment_refused"


@pytest.mark.parametrize("mode", ["work-then-drop", "work-then-500"])
def test_a_lost_answer_ends_it_because_nobody_saw_the_page(process: Run, orange: Running, mode: str) -> None:
    orange.control.script("create", mode)
    said = process(*ORANGE, "--wait")
    assert (said.status, said.document["status"]) == (4, "expired")
    assert said.document["error_code"] == "never_sent"
    assert orange.control.truth()["captures"] == []
