"""Two drawers at one terminal on the command line: each its own session, and cash carried between them."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_cash_is_carried_between_two_drawers_as_a_pair(run: Run) -> None:
    assert run("drawer", "open", "--float", "50000").status == 0
    assert run("drawer", "open", "--float", "1000", "--drawer", "2").status == 0
    carry = ("drawer", "transfer", "--amount", "20000", "--to", "2", "--idempotency-key", "carry", "--json")
    pair = run(*carry).document
    assert [(one["kind"], one["amount"], one["category"]) for one in pair] == [
        ("transfer_out", -20_000, "2"),
        ("transfer_in", 20_000, "1"),
    ]
    assert run(*carry).document == pair
    assert run("drawer", "status", "--drawer", "2", "--json").document["session"]["float"] == 1_000
    second = run("drawer", "close", "--counted", "21000", "--drawer", "2", "--json").document
    first = run("drawer", "close", "--counted", "30000", "--json").document
    assert (second["variance"], first["variance"]) == (0, 0)
    assert (second["drawer"], first["drawer"]) == ("2", "1")


def test_nothing_is_carried_to_a_drawer_that_is_shut_or_the_same_one_or_more_than_is_there(run: Run) -> None:
    run("drawer", "open", "--float", "500")
    for to, amount, code in (("2", "100", "drawer_closed"), ("1", "100", "same_drawer")):
        refused = run("drawer", "transfer", "--amount", amount, "--to", to, "--json")
        assert (refused.status, refused.code) == (2, code)
    run("drawer", "open", "--float", "0", "--drawer", "2")
    refused = run("drawer", "transfer", "--amount", "501", "--to", "2", "--json")
    assert (refused.status, refused.code) == (2, "drawer_too_little")
