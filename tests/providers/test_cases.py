"""Every provider against every row of the table: no answer is never an answer."""

from __future__ import annotations

import re

import pytest

from pos_terminal.providers.base import Outcome, PaymentResult, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.registry import get_provider, registered_codes
from pos_terminal.providers.secrets import EnvironmentSecrets
from tests.providers.cases import ROWS, Case, Column, nobody
from tests.providers.columns import COLUMNS, KEYS
from tests.providers.loopback import Server


def test_every_provider_that_needs_the_network_fills_every_row() -> None:
    for code in registered_codes():
        if get_provider(code, {}, EnvironmentSecrets(KEYS), environ=KEYS).capabilities.needs_network:
            assert code in COLUMNS, f"{code} has no column in columns.py"


@pytest.mark.parametrize("code", COLUMNS)
def test_every_column_fills_every_row_or_says_why_it_cannot(code: str) -> None:
    column = COLUMNS[code]
    assert set(column.cases) | set(column.absent) == set(ROWS)
    assert not set(column.cases) & set(column.absent)
    assert all(reason.strip() for reason in column.absent.values())


def ask(provider: Provider, column: Column, case: Case) -> PaymentResult:
    plan = provider.plan(
        amount=column.amount,
        currency=column.currency,
        order_reference=column.order_reference,
        customer_phone=column.customer_phone,
    )
    assert (plan.amount, plan.currency) == (column.amount, column.currency)
    match case.step:
        case "initiate":
            return provider.initiate_payment(
                amount=plan.amount,
                currency=plan.currency,
                order_reference=column.order_reference,
                customer_phone=column.customer_phone,
                idempotency_key="key-1",
                prepared=plan.prepared,
            )
        case "check":
            if case.later:
                provider.check_status(case.reference or column.provider_reference)
                column.time_passes()
            return provider.check_status(case.reference or column.provider_reference)
        case "find":
            return provider.find_by_reference(column.order_reference, plan.prepared)


@pytest.mark.parametrize(
    ("code", "row"), [(code, row) for code in COLUMNS for row in ROWS if row in COLUMNS[code].cases]
)
def test_case(code: str, row: str, http: HttpClient) -> None:
    column = COLUMNS[code]
    case = column.cases[row]
    patience_s = 1.5 if "silence" in row or "drip" in row else 10.0
    if case.conduct is None:
        result = ask(column.build(nobody(), http, patience_s), column, case)
    else:
        with Server(case.conduct) as server:
            result = ask(column.build(server, http, patience_s), column, case)
            assert len(server.received) == case.calls, "nothing is sent again by itself"
    assert (result.outcome, result.error_code) == (case.outcome, case.problem)
    assert (result.error_code is None) == (result.outcome in (Outcome.PENDING, Outcome.PAID))
    shown = result.outcome is Outcome.PENDING and case.step in column.linked
    assert (result.redirect_url is not None) == shown
    if "too many requests" in row:
        assert result.retry_after_s is not None
    if result.outcome in (Outcome.PENDING, Outcome.PAID):
        # Whatever is private stands on a line of its own, and is handed out apart; servers have any port.
        told, _, private = column.provider_reference.partition("\n")
        assert re.sub(r"(?<=127\.0\.0\.1:)\d+", "1", result.provider_reference or "") == told
        assert result.private == (private or None) or case.step != "initiate"
        assert result.order_reference == column.order_reference
        as_asked = (result.amount, result.currency) == (column.amount, column.currency)
        assert as_asked == ("other" not in row), "told as the company says it, for the services to compare"
