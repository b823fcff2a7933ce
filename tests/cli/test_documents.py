"""The documents of the contract: exactly these fields, one on standard output, nothing beside it."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import pytest

from pos_terminal import __version__, cli_output
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput
from tests.cli.conftest import PROGRAM, Run, float_in, taken

PAYMENT = {
    *("payment_id", "status", "phase", "amount", "refunded_amount", "currency", "method", "reference"),
    *("payable", "idempotency_key", "provider_reference", "redirect_url", "tendered", "change"),
    *("is_duplicate", "is_test", "error_code", "error_message", "initiated_at", "completed_at"),
}
STATUS = {"version", "data_dir", "practice", "terminal", "staff", "drawer", "unsent", "methods", "head"}
STATUS_BESIDE = {"to_check", "restaurant", "at", "central", "update", "verified"}
VERIFY = {"ok", "events", "head", "problems"}
CASH = ("pay", "--amount", "12500", "--method", "cash", "--tendered", "15000", "--reference", "Table 3")
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_cash_from_a_fresh_folder_to_a_verified_journal(process: Run, data: Path) -> None:
    float_in(process)
    payment = taken(process(*CASH, "--json", "--idempotency-key", "a"))
    assert set(payment) == PAYMENT
    assert payment["amount"] == 12_500
    assert (payment["tendered"], payment["change"], payment["refunded_amount"]) == (15_000, 2_500, 0)
    assert (payment["method"], payment["currency"], payment["reference"]) == ("cash", "XOF", "Table 3")
    assert set(payment["payable"]) == {"type", "id", "label"}
    assert (payment["idempotency_key"], payment["is_duplicate"], payment["phase"]) == ("a", False, None)
    assert INSTANT.fullmatch(payment["initiated_at"])
    assert INSTANT.fullmatch(payment["completed_at"])

    again = taken(process(*CASH, "--json", "--idempotency-key", "a"))
    assert again == payment | {"is_duplicate": True}

    listed = process("payments", "--json")
    assert (listed.status, listed.document, listed.err) == (0, [payment], "")

    status = process("status", "--json").document
    assert set(status) == STATUS | STATUS_BESIDE
    assert (status["version"], status["data_dir"], status["practice"]) == (__version__, str(data), False)
    assert (status["staff"], status["drawer"]["number"], status["drawer"]["float"]) == ([], 1, 5_000)
    codes = [method["code"] for method in status["methods"]]
    # And what a counter uses when the line is down; companies come when their access is set up.
    assert codes[:2] == ["cash", "wave"]
    assert all(code.startswith("manual.") for code in codes[2:])

    verified = process("verify", "--json").document
    assert set(verified) == VERIFY
    assert (verified["ok"], verified["problems"]) == (True, [])
    assert (verified["head"], verified["events"]) == (status["head"], status["unsent"])


def test_data_is_for_its_owner_alone(run: Run, process: Run, data: Path) -> None:
    float_in(run)
    taken(process(*CASH, "--json"))
    for path in (data, *data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_what_a_terminal_cannot_print_does_not_spoil_what_was_taken(run: Run, process: Run) -> None:
    """With an encoding of another century: the payment is taken, so the command must say so."""
    float_in(run)
    payment = taken(process(*CASH[:-1], "Thé 🍵 طاولة", "--json", LC_ALL="C", PYTHONIOENCODING="latin-1"))
    assert payment["reference"] == "Thé 🍵 طاولة"


def test_a_person_without_json_reads_a_line_in_any_encoding(run: Run, process: Run) -> None:
    float_in(run)
    said = process(*CASH[:-1], "Thé 🍵", PYTHONIOENCODING="latin-1")
    assert said.status == 0
    assert "Thé" in said.out
    assert "12\\u202f500" in said.out


def test_a_pipe_that_closes_early_is_no_traceback(run: Run, process: Run, data: Path) -> None:
    float_in(run)
    taken(process(*CASH, "--json"))
    with subprocess.Popen(
        [PROGRAM, "payments", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=data.parent
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        said = started.stderr.read()
    assert said == b""


def test_bytes_that_are_no_text_are_a_refusal(process: Run) -> None:
    said = process("pay", "--amount", "5", "--method", "cash", "--reference", b"\xff\xfe", "--json")
    assert (said.status, said.code, said.err) == (2, "control_characters", "")


@pytest.mark.parametrize("option", ["--reference", "--idempotency-key", "--order", "--method"])
def test_half_a_character_is_a_refusal_wherever_it_stands(run: Run, option: str) -> None:
    said = run("pay", "--amount", "5", "--method", "cash", option, "\udcff", "--json")
    assert (said.status, said.code) == (2, "control_characters")


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidInput("amount_too_small"), 2), (DatabaseProblem("commit_unknown"), 3)]
)
def test_what_is_not_known_is_never_called_refused(error: InvalidInput, status: int) -> None:
    assert cli_output.refused_status(error) == status


def test_practice_is_ready_without_a_key_and_never_real_money(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAVE_API_KEY", raising=False)
    monkeypatch.setenv("WAVE_API_URL", "https://api.wave.com")
    float_in(run, "--practice")
    paid = taken(run("pay", "--amount", "500", "--method", "cash", "--practice", "--json"))
    [listed] = run("payments", "--practice", "--json").document
    assert paid["is_test"]
    assert listed["is_test"]
    methods = {one["code"]: one for one in run("status", "--practice", "--json").document["methods"]}
    for code in ("cash", "wave"):
        assert (methods[code]["ready"], methods[code]["reason"], methods[code]["is_test"]) == (
            True,
            None,
            True,
        )
