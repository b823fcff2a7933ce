"""How requests at Orange end, in pages, codes and pushes, told by the simulator."""

from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange_reference import notice_of, read_asked
from pos_terminal.providers.problems import Problem
from tests.providers.loopback import Received, Server, reply
from tests.providers.orange_shapes import (
    CALLBACK_SECRET,
    ORDER_ID,
    REFERENCE,
)
from tests.providers.orange_tills import TILLS, MakeTill, senegal_till, web_till
from tests.support.simulator import Running, running_simulator


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


def test_a_page_nobody_finished_ends_by_the_contract_and_not_before(
    simulator: Running, http: HttpClient
) -> None:
    till = web_till(simulator, http)
    created = till.create()
    till.advance(11 * 60)
    assert till.status_of(created).outcome is Outcome.PENDING, "its ten minutes, and a margin"
    till.advance(2 * 60)
    over = till.status_of(created)
    assert (over.outcome, over.error_code) == (Outcome.EXPIRED, Problem.REQUEST_EXPIRED)


def test_a_customer_who_confirms_too_late_is_told_so_by_orange(simulator: Running, http: HttpClient) -> None:
    till = web_till(simulator, http)
    created = till.create()
    simulator.control.advance(11 * 60)  # the till's clock is behind
    with pytest.raises(AssertionError, match="expired"):
        simulator.control.pay(ORDER_ID)
    assert till.status_of(created).outcome is Outcome.EXPIRED


def test_not_enough_money_ends_a_page_and_going_back_does_not(simulator: Running, http: HttpClient) -> None:
    till = web_till(simulator, http)
    created = till.create()
    simulator.control.decline(ORDER_ID, "payment-failure")
    assert till.status_of(created).outcome is Outcome.PENDING
    simulator.control.decline(ORDER_ID, "insufficient-funds")
    declined = till.status_of(created)
    assert (declined.outcome, declined.error_code) == (Outcome.DECLINED, Problem.PAYMENT_REFUSED)
    with pytest.raises(AssertionError, match="expired"):
        simulator.control.pay(ORDER_ID)


def test_a_code_in_senegal_can_be_tried_again_until_its_end(simulator: Running, http: HttpClient) -> None:
    till = senegal_till(simulator, http)
    created = till.create()
    simulator.control.decline(ORDER_ID)
    tried = till.status_of(created)
    assert (tried.outcome, tried.last_attempt_error) == (Outcome.PENDING, Problem.ATTEMPT_FAILED)
    till.advance(13 * 60)
    assert till.status_of(created).outcome is Outcome.DECLINED


def test_a_code_in_senegal_that_nobody_paid_ends_when_asked_after_its_end(
    simulator: Running, http: HttpClient
) -> None:
    till = senegal_till(simulator, http)
    created = till.create()
    till.advance(11 * 60)
    assert till.status_of(created).outcome is Outcome.PENDING
    till.advance(2 * 60)
    assert till.status_of(created).outcome is Outcome.EXPIRED
    assert till.provider.cancel("\n".join(filter(None, (created.provider_reference,)))).outcome is (
        Outcome.EXPIRED
    )


def test_what_was_paid_in_senegal_is_found_by_reference_and_by_number(
    simulator: Running, http: HttpClient
) -> None:
    till = senegal_till(simulator, http)
    simulator.control.script("create", "work-then-drop")
    assert till.create().outcome is Outcome.UNKNOWN
    assert till.provider.find_by_reference(REFERENCE).outcome is Outcome.NOT_FOUND
    simulator.control.pay(ORDER_ID)
    found = till.provider.find_by_reference(REFERENCE)
    assert (found.outcome, found.order_reference) == (Outcome.PAID, REFERENCE)
    assert found.transaction_id is not None
    by_number = till.provider.check_transaction(found.transaction_id)
    assert (by_number.outcome, by_number.amount, by_number.order_reference) == (
        Outcome.PAID,
        5000,
        REFERENCE,
    )
    assert till.provider.check_transaction("MP000000.0000.A0000").outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("make", TILLS)
def test_nothing_is_ended_before_its_time(simulator: Running, http: HttpClient, make: MakeTill) -> None:
    till = make(simulator, http)
    created = till.create()
    kept = "\n".join(filter(None, (created.provider_reference, created.private)))
    asked = till.provider.cancel(kept)
    assert (asked.outcome, asked.error_code) == (Outcome.PENDING, Problem.CANNOT_BE_ENDED)
    simulator.control.pay(ORDER_ID)
    assert till.provider.cancel(kept).outcome is Outcome.PAID


def pushed_by(simulator: Running, company: str, act: Callable[[], None]) -> Received:
    pushed: queue.SimpleQueue[Received] = queue.SimpleQueue()

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        pushed.put(server.received[-1])

    with Server(take) as receiver:
        simulator.control.post(
            "webhook", company=company, url=f"{receiver.url}/hook", secrets=[CALLBACK_SECRET]
        )
        act()
        return pushed.get(timeout=10)


def test_a_notification_of_web_payment_proves_nothing_and_names_its_payment(
    simulator: Running, http: HttpClient
) -> None:
    till = web_till(simulator, http)
    created = till.create()
    push = pushed_by(simulator, "orange", lambda: simulator.control.pay(ORDER_ID))
    assert not till.provider.verify_webhook(push.headers, push.body)
    event = till.provider.parse_webhook(push.body)
    assert event is not None
    assert event.result is None
    assert created.provider_reference is not None
    assert event.event_id == read_asked(created.provider_reference).notice != notice_of("another")


def test_a_callback_of_senegal_is_authentic_and_told(simulator: Running, http: HttpClient) -> None:
    till = senegal_till(simulator, http)
    till.create()
    push = pushed_by(simulator, "orange-sn", lambda: simulator.control.pay(ORDER_ID))
    assert till.provider.verify_webhook(push.headers, push.body)
    assert not till.provider.verify_webhook(push.headers, push.body + b" ")
    event = till.provider.parse_webhook(push.body)
    assert event is not None
    assert event.result is not None
    assert (event.result.outcome, event.result.order_reference) == (Outcome.PAID, REFERENCE)
