"""Two counters and one order: whoever charges it holds it at the centre, and nobody waits for a dead line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.contract import claim
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Status
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.services.checkout import Begun
from tests.central.counters import DUE, ORDER, PATIENCE_S, Counter, counter_at, start
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant
from tests.support.core import cash, open_order
from tests.support.proxy import Trouble


@pytest.fixture
def house(centre: Centre) -> str:
    made = make_restaurant(centre)
    return made.restaurant_id


@pytest.fixture
def counters(tmp_path: Path, centre: Centre, serving: Serving, house: str) -> Iterator[list[Counter]]:
    """Two, joined, that know of one open order."""
    with ExitStack() as stack:
        made = [counter_at(stack, tmp_path, centre, serving, house, name) for name in ("Bar", "Terrace")]
        open_order(books_of(centre, house), "A7", DUE)
        for one in made:
            one.until(one.knows)
        yield made
        for one in made:
            one.engine.stop()
            with one.till.ledger.reading() as connection:
                assert verify(connection, one.till.ledger.terminal_id).problems == []


def claims_at(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.owner() as connection:
        rows = connection.execute(text("SELECT payable_id, terminal_id FROM pos.feed_claims"))
        return [(row[0], row[1]) for row in rows]


def run_out(centre: Centre) -> None:
    """Two minutes pass for all claims."""
    with centre.database.owner() as connection:
        connection.execute(text("UPDATE pos.feed_claims SET until = 0"))


def test_the_second_counter_is_told_who_is_at_it_and_gets_it_when_that_is_over(
    counters: list[Counter],
) -> None:
    bar, terrace = counters
    payment = bar.charged("k1")
    assert terrace.held() == "Bar"
    assert bar.charge("k1") == Begun(bar.payment(payment.payment_id), is_duplicate=True)
    bar.ends(payment, Outcome.DECLINED)
    assert terrace.charged_when_free("k2", DUE).payment.amount == DUE


def test_what_was_paid_at_one_counter_is_known_at_the_other_before_it_charges(
    counters: list[Counter],
) -> None:
    bar, terrace = counters
    # It hears nothing by itself: the claim alone tells it.
    terrace.engine.submit(lambda _desk: terrace.engine.fetching.use("", None))
    bar.ends(bar.charged("k1"), Outcome.PAID)
    said = "claimed_elsewhere"
    for _ in range(400):
        refused = terrace.charge("k2")
        assert isinstance(refused, NotAllowed), refused
        said = refused.code
        if said != "claimed_elsewhere":
            break
    assert said == "more_than_due"
    with terrace.till.ledger.reading() as connection:
        known = catalogue.payable(connection, ORDER)
    assert known is not None
    assert known.taken_elsewhere == DUE


def test_cash_waits_for_nobody(counters: list[Counter]) -> None:
    bar, terrace = counters
    bar.charged("k1")
    done: Queue[Any] = Queue()
    terrace.engine.submit(lambda desk: desk.take_cash(cash(DUE, "c1", payable=ORDER), "system"), done.put)
    taken = done.get(timeout=PATIENCE_S)
    assert taken.payment.status is Status.SUCCESS


@pytest.mark.parametrize("how", [Trouble.BLACK_HOLE, Trouble.RESET, Trouble.ANSWER_LOST])
def test_without_an_answer_it_goes_on_alone(counters: list[Counter], how: Trouble) -> None:
    bar, terrace = counters
    bar.charged("k1")
    assert terrace.held() == "Bar"
    terrace.cut(how)
    assert isinstance(terrace.charge("k2"), Begun)


def test_a_payment_that_is_not_known_is_held_and_one_that_ran_out_is_given_on(
    counters: list[Counter], centre: Centre
) -> None:
    bar, terrace = counters
    bar.company.begins = Outcome.UNKNOWN
    begun = bar.charge("k1")
    assert isinstance(begun, Begun)
    bar.until(lambda: bar.payment(begun.payment.payment_id).is_unknown)
    assert terrace.held() == "Bar"
    run_out(centre)
    assert isinstance(terrace.charge("k2"), Begun)
    assert claims_at(centre) == [("A7", terrace.till.ledger.terminal_id)]


def test_a_counter_that_starts_again_holds_what_was_under_way(
    counters: list[Counter], centre: Centre
) -> None:
    bar, terrace = counters
    payment = bar.charged("k1")
    bar.cut(Trouble.RESET)
    # As a power cut leaves it: nothing is said to the centre, and all that is left is the journal.
    bar.engine.stop()
    run_out(centre)
    bar.till.open()
    start(bar)
    bar.mend()
    bar.join()
    for _ in range(300):
        if _holder(centre) is not None:
            break
        with suppress(Empty):
            bar.said.get(timeout=0.1)
    assert _holder(centre) == bar.till.ledger.terminal_id
    assert terrace.held() == "Bar"
    assert bar.payment(payment.payment_id).in_flight


def _holder(centre: Centre) -> str | None:
    now = centre.clock.now_ms()
    with centre.database.owner() as connection:
        found: str | None = connection.execute(
            text("SELECT terminal_id FROM pos.feed_claims WHERE until > :now"), {"now": now}
        ).scalar()
        return found


def test_a_charge_that_is_refused_keeps_nobody_else_waiting(counters: list[Counter]) -> None:
    bar, terrace = counters
    refused = bar.charge("k1", DUE + 1)
    assert isinstance(refused, NotAllowed)
    assert refused.code == "more_than_due"
    assert terrace.charged_when_free("k2", DUE).payment.amount == DUE


# -- the server alone ----------------------------------------------------------------------------------------


def asked(client: TestClient, terminal: TestTerminal, number: str = "A7", *, holds: bool = True) -> Any:
    body = claim.encode(claim.Ask(payable_type="order", payable_id=number, holds=holds))
    return terminal.ask(client, "POST", claim.PATH, body)


def test_a_claim_is_of_one_restaurant_and_lasts_two_minutes(centre: Centre, client: TestClient) -> None:
    first, second = make_restaurant(centre), make_restaurant(centre, "Teranga")
    for restaurant in (first, second):
        open_order(books_of(centre, restaurant.restaurant_id), "A7", DUE)
    ours, theirs = enrolled_terminal(centre, first), enrolled_terminal(centre, second)
    beside = enrolled_terminal(centre, first)
    before = centre.clock.now_ms()
    for terminal in (ours, theirs, ours):
        said = claim.read_said(asked(client, terminal).content)
        assert said.granted
        assert said.payable is not None
        assert said.payable.amount_due == DUE
        assert before + claim.LASTS_MS <= said.until <= centre.clock.now_ms() + claim.LASTS_MS
    refused = claim.read_said(asked(client, beside).content)
    assert (refused.granted, refused.holder) == (False, "Counter 1")
    # Nobody lets go of what another one holds.
    asked(client, beside, holds=False)
    assert not claim.read_said(asked(client, beside).content).granted
    asked(client, ours, holds=False)
    assert claim.read_said(asked(client, beside).content).granted


def test_what_cannot_be_claimed_is_refused(centre: Centre, client: TestClient) -> None:
    restaurant = make_restaurant(centre)
    terminal = enrolled_terminal(centre, restaurant)
    missing = asked(client, terminal, "B9")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "payable_unknown")
    assert claims_at(centre) == []
    assert terminal.ask(client, "POST", claim.PATH, b"{}").status_code == 400
    assert client.post(claim.PATH, content=b"{}").status_code == 401
