"""The command line as another program meets it: exit statuses, one document, and the data apart."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = str(Path(sys.executable).with_name("pos-terminal"))
PAYMENT_FIELDS = {
    "payment_id",
    "status",
    "phase",
    "amount",
    "refunded_amount",
    "currency",
    "method",
    "reference",
    "payable",
    "idempotency_key",
    "provider_reference",
    "redirect_url",
    "tendered",
    "change",
    "is_duplicate",
    "is_test",
    "error_code",
    "error_message",
    "initiated_at",
    "completed_at",
}


def run(folder: Path, *arguments: str) -> tuple[int, Any]:
    """Run a command with --json on this folder: its exit status, and the one document it printed."""
    done = subprocess.run(
        [PROGRAM, *arguments, "--json"],
        env={**os.environ, "POS_TERMINAL_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def cash(folder: Path, amount: str, *more: str) -> tuple[int, Any]:
    return run(folder, "pay", "--amount", amount, "--method", "cash", *more)


def test_cash_is_paid_once_for_one_key_and_only_its_owner_can_read_the_data(tmp_path: Path) -> None:
    assert run(tmp_path, "drawer", "open", "--float", "5000")[0] == 0
    status, paid = cash(tmp_path, " 12 500 ", "--tendered", "15000", "--idempotency-key", "k1")
    again_status, again = cash(tmp_path, "12500", "--tendered", "15000", "--idempotency-key", "k1")
    assert (status, again_status) == (0, 0)
    assert set(paid) == PAYMENT_FIELDS
    assert (paid["status"], paid["amount"], paid["change"]) == ("success", 12_500, 2_500)
    assert (again["payment_id"], again["is_duplicate"]) == (paid["payment_id"], True)
    assert stat.S_IMODE((tmp_path / "live").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "live" / "ledger.db").stat().st_mode) == 0o600
    assert not (tmp_path / "practice").exists()


@pytest.mark.parametrize("amount", ["0", "-5", "5.5", "1e3", "1" + "0" * 30])
def test_an_amount_that_is_none_is_refused_with_one_document(tmp_path: Path, amount: str) -> None:
    status, answer = cash(tmp_path, amount)
    assert status == 2
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message"}
