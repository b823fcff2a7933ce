"""Each event that companies push has its effect: from made bodies, and from simulators over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.ledger import exceptions
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout, Sale
from tests.central.pushing import (
    Shop,
    make_shop,
    run_jobs,
    stripe_body,
    stripe_headers,
    stripe_paid,
)
from tests.central.serving import serving
from tests.providers import stripe_shapes
from tests.support.core import answer
from tests.support.simulator import Running, running_simulator

_PAUSE = threading.Event()


@pytest.fixture
def shop(centre: Centre) -> Iterator[Shop]:
    yield make_shop(centre)
    centre.connections.close()


def intent(payment: Payment, **changes: object) -> dict[str, object]:
    return stripe_shapes.intent(metadata={"reference": payment.charge_reference}, **changes)


def unpaid(payment: Payment, **changes: object) -> dict[str, object]:
    known = {"metadata": {"reference": payment.charge_reference}}
    return stripe_shapes.session(**{"client_reference_id": payment.charge_reference, **known, **changes})


Make = Callable[[Payment], dict[str, object]]
EVENTS: list[tuple[str, Make, str, Status]] = [
    ("checkout.session.completed", stripe_paid, "applied", Status.SUCCESS),
    # Completed is not paid: some ways of paying take days.
    (
        "checkout.session.completed",
        lambda payment: unpaid(payment, status="complete"),
        "asked",
        Status.PROCESSING,
    ),
    ("checkout.session.async_payment_succeeded", stripe_paid, "applied", Status.SUCCESS),
    ("checkout.session.async_payment_failed", unpaid, "asked", Status.PROCESSING),
    (
        "checkout.session.expired",
        lambda payment: unpaid(payment, status="expired"),
        "asked",
        Status.PROCESSING,
    ),
    ("payment_intent.succeeded", intent, "applied", Status.SUCCESS),
    # The page stays open: the customer may take another card.
    (
        "payment_intent.payment_failed",
        lambda payment: intent(
            payment, status="requires_payment_method", last_payment_error=stripe_shapes.declined_try()
        ),
        "asked",
        Status.PROCESSING,
    ),
    (
        "payment_intent.canceled",
        lambda payment: intent(payment, status="canceled"),
        "asked",
        Status.PROCESSING,
    ),
    (
        "customer.created",
        lambda _payment: {"id": "cus_1", "object": "customer"},
        "nothing",
        Status.PROCESSING,
    ),
]


@pytest.mark.parametrize(("kind", "about", "state", "status"), EVENTS)
def test_an_event_of_stripe_moves_a_payment_as_far_as_it_proves(
    centre: Centre, client: TestClient, shop: Shop, kind: str, about: Make, state: str, status: Status
) -> None:
    payment = shop.pay("1", code="stripe")
    body = stripe_body(kind, about(payment))
    headers = stripe_headers(body, "whsec_baobab", centre.clock.now_ms() // 1000)
    assert client.post(shop.path("stripe"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.states() == [state]
    assert shop.payment(payment.payment_id).status is status


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("charge.refunded", {"id": "ch_1", "object": "charge", "amount_refunded": 5000}),
        ("charge.dispute.created", {"id": "dp_1", "object": "dispute", "amount": 5000}),
        ("refund.created", stripe_shapes.refund()),
        ("refund.updated", stripe_shapes.refund()),
        ("refund.failed", stripe_shapes.refund(status="failed")),
        ("charge.refund.updated", stripe_shapes.refund()),
    ],
)
def test_an_event_about_money_that_went_back_has_the_company_asked_for_all_of_it(
    centre: Centre, client: TestClient, shop: Shop, kind: str, about: dict[str, object]
) -> None:
    payment = shop.pay("1", code="stripe")
    told = answer(payment, Outcome.PAID, transaction_id=stripe_shapes.INTENT_ID)
    outcome.apply(shop.books, payment.payment_id, Step.CHECK, told)
    body = stripe_body(kind, {**about, "payment_intent": stripe_shapes.INTENT_ID})
    headers = stripe_headers(body, "whsec_baobab", centre.clock.now_ms() // 1000)
    assert client.post(shop.path("stripe"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    [row] = shop.rows("SELECT state, payment_id FROM pos.webhooks")
    assert row == ("asked", payment.payment_id)
    after = shop.payment(payment.payment_id)
    assert (after.status, after.refunded_amount) == (Status.SUCCESS, 0), "a push alone gives nothing back"


# -- the simulators ------------------------------------------------------------------------------------------


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


def charged(shop: Shop, simulator: Running, code: str) -> Payment:
    """A payment that the company has been asked for, at its simulator."""
    config: dict[str, Any] = {"api_url": simulator.simulator.url_of(code)}
    with shop.books.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id=f"method-{code}",
                provider_code=code,
                name=code,
                active=True,
                display_order=1,
                config=config,
            )
        )
        work.record(
            events.PayableOpened(
                payable_type="order", payable_id="1", label="", amount_due=5_000, currency="XOF"
            )
        )
        work.commit()
    provider = shop.provider(code)
    sale = Sale(5_000, code, "key-1", payable=PayableRef("order", "1"))
    payment = Checkout(shop.books, {code: provider}).begin(sale, "centre:test").payment
    reference = payment.charge_reference or ""
    result = provider.initiate_payment(
        amount=5_000,
        currency="XOF",
        order_reference=reference,
        idempotency_key=reference,
        prepared=payment.prepared,
    )
    return outcome.apply(shop.books, payment.payment_id, Step.INITIATE, result).payment


def until_pushed(shop: Shop, times: int) -> None:
    while shop.rows("SELECT coalesce(sum(times), 0) FROM pos.webhooks")[0][0] < times:
        _PAUSE.wait(0.02)


@pytest.mark.parametrize(("code", "pushes"), [("wave", 1), ("stripe", 2)])
def test_a_customer_who_pays_at_the_simulated_company_is_seen_by_its_push(
    centre: Centre, shop: Shop, simulator: Running, code: str, pushes: int
) -> None:
    secret = {"wave": "wave_old_baobab", "stripe": "whsec_baobab"}[code]
    payment = charged(shop, simulator, code)
    assert payment.redirect_url is not None
    with serving(make_app(centre)) as url:
        hook = {"company": code, "url": url + shop.path(code), "secrets": [secret], "times": 2}
        simulator.control.post("webhook", **hook)
        simulator.control.pay(payment.charge_reference or "")
        until_pushed(shop, 2 * pushes)
        run_jobs(centre)
    assert shop.payment(payment.payment_id).status is Status.SUCCESS
    assert set(shop.states()) <= {"applied", "asked"}


def test_what_is_given_back_in_stripes_dashboard_is_written_down_after_its_push(
    centre: Centre, shop: Shop, simulator: Running
) -> None:
    payment = charged(shop, simulator, "stripe")
    with serving(make_app(centre)) as url:
        hook = {"company": "stripe", "url": url + shop.path("stripe"), "secrets": ["whsec_baobab"]}
        simulator.control.post("webhook", **hook)
        simulator.control.pay(payment.charge_reference or "")
        until_pushed(shop, 2)
        run_jobs(centre)
        paid = shop.payment(payment.payment_id)
        shop.provider("stripe").process_refund(paid.full_reference, 1_000, idempotency_key="dashboard")
        until_pushed(shop, 4)
        run_jobs(centre)
    after = shop.payment(payment.payment_id)
    assert (after.status, after.refunded_amount) == (Status.PARTIALLY_REFUNDED, 1_000)
    with shop.books.reading() as connection:
        assert [one.kind for one in exceptions.open_ones(connection)] == ["provider_refund"]
