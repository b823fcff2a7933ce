"""The drawer and its reports on the command line: the same rules, the same documents."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.services.report_csv import encoded, harmless
from tests.cli.conftest import Run, float_in, taken
from tests.support.core import raw

CASH = ("pay", "--amount", "4500", "--method", "cash", "--tendered", "5000", "--json")


@pytest.fixture
def pins(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A manager and a cashier, and the files that hold their PINs."""
    monkeypatch.delenv("POS_TERMINAL_PIN", raising=False)
    files = {}
    for code, pin in (("serge", "4827"), ("awa", "7391")):
        file = tmp_path / code
        file.write_text(pin)
        files[code] = str(file)
    boss = ("staff", "add", "--code", "serge", "--name", "Serge Yao", "--role", "manager")
    assert run(*boss, "--pin-file", files["serge"], "--json").status == 0
    awa = ("staff", "add", "--code", "awa", "--name", "Awa Koné", "--role", "cashier")
    acting = ("--as", "serge", "--as-pin-file", files["serge"])
    assert run(*awa, "--pin-file", files["awa"], *acting, "--json").status == 0
    return files


def as_(code: str, pins: dict[str, str]) -> tuple[str, ...]:
    return ("--as", code, "--pin-file", pins[code], "--json")


def by_boss(pins: dict[str, str]) -> tuple[str, ...]:
    return ("--approve-as", "serge", "--approve-pin-file", pins["serge"])


def document(run: Run, *arguments: str) -> dict[str, Any]:
    said = run(*arguments, "--json")
    assert said.status == 0, said
    return dict(said.document)


def test_a_day_by_real_processes(process: Run, data: Path) -> None:
    refused = process(*CASH)
    assert (refused.status, refused.code) == (2, "drawer_closed")
    float_in(process)
    taken(process(*CASH))
    closed = process(
        "drawer", "close", "--counts", "5000x1,500x7,c500x2", "--to-safe", "5000", "--json"
    ).document
    assert (closed["z_number"], closed["counted"], closed["variance"]) == (1, 9_500, 0)
    assert (closed["to_safe"], closed["left_for_float"]) == (5_000, 4_500)
    z = process("report", "z", "--json").document
    assert (z["z_number"], z["takings"], z["gross"], z["expected"]) == (1, 4_500, 4_500, 9_500)
    assert process("verify", "--json").document["ok"]
    pdf = data.parent / "z.pdf"
    assert process("report", "z", "--pdf", str(pdf)).status == 0
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_beside_the_ids_of_a_movement_stand_names(run: Run, pins: dict[str, str]) -> None:
    said = run("drawer", "open", "--float", "50000", *as_("awa", pins))
    assert said.status == 0, said
    amount = ("drawer", "pay-out", "--amount", "30000", "--reason", "ice")
    moved = run(*amount, *as_("awa", pins), *by_boss(pins)).document
    assert (moved["by_name"], moved["approved_by_name"]) == ("Awa Koné", "Serge Yao")
    assert moved["received_by_name"] is moved["received_by"] is None
    assert len({moved["by"], moved["approved_by"], "Awa Koné", "Serge Yao"}) == 4
    taken_by = ("--received-by", "serge", "--received-pin-file", pins["serge"])
    dropped = run("drawer", "drop", "--amount", "1000", *taken_by, *as_("awa", pins)).document
    assert (dropped["by_name"], dropped["received_by_name"]) == ("Awa Koné", "Serge Yao")
    assert dropped["received_by"] == moved["approved_by"]


def test_what_moves_is_signed_and_done_once_for_a_key(run: Run) -> None:
    float_in(run)
    key = ("--idempotency-key", "one")
    paid_in = document(run, "drawer", "pay-in", "--amount", "2000", "--reason", "coins", *key)
    assert (paid_in["kind"], paid_in["amount"], paid_in["reason"]) == ("pay_in", 2_000, "coins")
    assert document(run, "drawer", "pay-in", "--amount", "2000", "--reason", "coins", *key) == paid_in
    assert run("drawer", "pay-in", "--amount", "2001", *key, "--json").code == "key_reused"
    out = document(run, "drawer", "pay-out", "--amount", "500", "--reason", "ice", "--kind", "supplies")
    assert (out["amount"], out["category"]) == (-500, "supplies")
    assert document(run, "drawer", "drop", "--amount", "1000")["received_by"] is None
    assert document(run, "drawer", "no-sale", "--reason", "change")["amount"] == 0
    x = document(run, "report", "x")
    assert x["expected"] == 5_500
    assert {line["kind"]: line["amount"] for line in x["cash"]} == {
        "pay_in": 2_000,
        "pay_out": -500,
        "drop": -1_000,
        "no_sale": 0,
    }
    assert x["bags_missing"]["amount"] == 1_000


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pay-out", "--amount", "100"), "text_empty"),
        (("pay-out", "--amount", "6000", "--reason", "x"), "drawer_too_little"),
        (("pay-in", "--amount", "-5"), "amount_not_whole"),
        (("pay-in", "--amount", "9" * 13), "amount_too_large"),
        (("close", "--counts", "10000"), "counts_unreadable"),
        (("close", "--counts", "10000x1,10000x2"), "counts_unreadable"),
        (("close", "--counts", "3x1"), "count_impossible"),
        (("close", "--counts", "c1000x1"), "count_impossible"),
        (("close", "--counts", "c500x1,c500x2"), "counts_unreadable"),
        (("close", "--counted", "9000", "--to-safe", "9001"), "amount_too_small"),
        (("open", "--float", "0"), "drawer_open"),
        (("close",), "usage"),
        (("close", "--counted", "1", "--counts", "500x1"), "usage"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    run: Run, arguments: tuple[str, ...], code: str
) -> None:
    float_in(run)
    before = run("status", "--json").document["drawer"]
    said = run("drawer", *arguments, "--json")
    assert (said.status, said.code) == (2, code)
    assert run("status", "--json").document["drawer"] == before
    assert document(run, "report", "x")["expected"] == 5_000


def test_people_act_under_their_rights(run: Run, pins: dict[str, str]) -> None:
    awa, serge = as_("awa", pins), as_("serge", pins)
    assert run("drawer", "open", "--float", "5000", "--json").code == "sign_in_needed"
    opened = run("drawer", "open", "--float", "5000", *awa)
    assert opened.document["opened_by"] == "Awa Koné"
    taken(run(*CASH[:-1], *awa))
    short = run("drawer", "close", "--counted", "1000", "--reason", "lost", *awa)
    assert short.code == "needs_manager"
    hidden = run("report", "x", *awa).document
    assert (hidden["cash_hidden"], hidden["expected"], hidden["cash"], hidden["methods"]) == (
        True,
        None,
        None,
        [],
    )
    assert run("report", "x", *awa, *by_boss(pins)).document["expected"] == 9_500
    assert run("report", "x", *serge).document["expected"] == 9_500
    assert run("report", "day", *awa).code == "manager_needed"
    # The count of the refused closing is kept: counting again is the manager's word.
    assert run("drawer", "close", "--counted", "9500", *awa).code == "needs_manager"
    closed = run("drawer", "close", "--counted", "1000", "--reason", "lost", *awa, *by_boss(pins))
    assert (closed.document["variance"], closed.document["approved_by"]) == (-8_500, "Serge Yao")
    assert not run("drawer", "status", "--json").document["open"]
    # Whoever closed it reads its report; an older one is for managers.
    assert run("report", "z", *awa).document["z_number"] == 1
    assert run("drawer", "open", "--float", "0", "--reason", "to the bank", *serge).status == 0
    assert run("drawer", "close", "--counted", "0", *serge).status == 0
    assert run("report", "z", "--number", "1", *awa).code == "needs_manager"
    assert run("report", "z", "--number", "1", *serge).document["closed_by"] == "Awa Koné"


def test_reports_are_read_while_the_window_is_open(run: Run, data: Path, pins: dict[str, str]) -> None:
    assert run("drawer", "open", "--float", "5000", *as_("serge", pins)).status == 0
    with LedgerLock(data / "live", "window"):
        assert run("drawer", "status", "--json").document["session"]["number"] == 1
        assert run("report", "x", *as_("serge", pins)).document["expected"] == 5_000
        assert run("report", "day", *as_("serge", pins)).status == 0
        assert run("report", "day", "--json").code == "sign_in_needed"
        assert run("drawer", "no-sale", "--reason", "x", *as_("serge", pins)).code == "window_open"


def test_a_wrong_code_beside_the_window_is_counted_and_waits(
    run: Run, data: Path, pins: dict[str, str], tmp_path: Path
) -> None:
    assert run("drawer", "open", "--float", "5000", *as_("serge", pins)).status == 0
    wrong = tmp_path / "wrong"
    wrong.write_text("0000")
    asked = ("report", "x", "--as", "serge", "--json")
    with LedgerLock(data / "live", "window"):
        for _ in range(5):
            assert run(*asked, "--pin-file", str(wrong)).code == "wrong_code"
        assert run(*asked, "--pin-file", pins["serge"]).code == "wrong_code"
    assert run(*asked, "--pin-file", pins["serge"]).code == "wrong_code"


def test_the_day_as_a_table(run: Run, tmp_path: Path) -> None:
    float_in(run)
    taken(run(*CASH))
    day = document(run, "report", "day")
    assert (day["takings"], [one["amount"] for one in day["methods"]]) == (4_500, [4_500])
    for separator in (",", ";"):
        out = tmp_path / "day.csv"
        assert run("report", "day", "--csv", str(out), "--separator", separator).status == 0
        raw = out.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=separator))
        assert ["method", "Cash", "1", "4500", "0", "0"] in rows
        assert {len(row) for row in rows} == {6}
    assert run("report", "day", "--date", "2020-01-01", "--json").document["takings"] == 0
    assert run("report", "day", "--date", "soon", "--json").code == "date_unreadable"
    assert run("report", "z", "--json").code == "z_unknown"
    bad = ("report", "day", "--csv", str(tmp_path / "no" / "x"), "--json")
    assert (run(*bad).status, run(*bad).code) == (2, "report_not_saved")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\u00a0=1", "＝1"]
)
def test_a_cell_that_begins_like_a_formula_is_shown_and_not_computed(text: str) -> None:
    assert harmless(text) == f"'{text}"
    content = encoded([("name", text)], ";").decode("utf-8-sig")
    [[_, cell]] = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert cell == f"'{text}"


@pytest.mark.parametrize("cell", [-500, 0, 12, "Table 3", "a=b", "", "Thé"])
def test_other_cells_and_numbers_stay_as_they_are(cell: str | int) -> None:
    assert harmless(cell) == cell


def test_an_x_that_a_manager_lets_a_cashier_see_is_written_down(
    run: Run, data: Path, pins: dict[str, str]
) -> None:
    assert run("drawer", "open", "--float", "5000", *as_("awa", pins)).status == 0
    hidden = run("report", "x", *as_("awa", pins)).document
    assert hidden["expected"] is None
    whole = run("report", "x", *as_("awa", pins), *by_boss(pins)).document
    assert whole["expected"] == 5_000
    connection = raw(data / "live" / "ledger.db")
    shown = [
        json.loads(event)["body"]
        for (event,) in connection.execute("SELECT event FROM journal")
        if json.loads(event)["type"] == "drawer.shown"
    ]
    connection.close()
    assert [(one["what"], one["shown_to"] != one["approved_by"]) for one in shown] == [("x", True)]


@pytest.mark.parametrize("found", [("--counted", "1000"), ("--counts", "500x2")])
def test_a_refused_closing_is_closed_with_the_count_that_is_kept(
    run: Run, pins: dict[str, str], found: tuple[str, str]
) -> None:
    awa = as_("awa", pins)
    assert run("drawer", "open", "--float", "5000", *awa).status == 0
    silent = run("drawer", "close", *found, *awa)
    assert silent.code == "text_empty"
    assert (
        "counted 1\u202f000\u202fF, expected 5\u202f000\u202fF, difference \u22124\u202f000\u202fF"
        in silent.err
    )
    assert run("drawer", "close", *found, "--reason", "lost", *awa).code == "needs_manager"
    closed = run("drawer", "close", *found, "--reason", "lost", "--later", *awa).document
    assert (closed["variance"], closed["needs_approval"], closed["approved_by"]) == (-4_000, True, None)


def test_cash_that_moved_since_the_kept_count_is_a_managers_matter(run: Run, pins: dict[str, str]) -> None:
    awa = as_("awa", pins)
    assert run("drawer", "open", "--float", "5000", *awa).status == 0
    assert run("drawer", "close", "--counted", "1000", *awa).code == "text_empty"
    assert run("drawer", "pay-out", "--amount", "4000", "--reason", "found", *awa).status == 0
    again = run("drawer", "close", "--counted", "1000", "--reason", "found", *awa)
    assert again.code == "needs_manager"


def test_the_drawers_help_lists_the_drawers_commands_alone(run: Run) -> None:
    told = run("drawer", "--help")
    assert told.status == 0
    assert "pay-out" in told.out
    for other in ("verify", "doctor", "central", "backups"):
        assert other not in told.out
        assert run("drawer", other, "--json").status == 2
