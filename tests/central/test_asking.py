"""Companies are asked about the centre's own payments until they are certain, whatever is killed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from pos_terminal.central.asking.plan import ASK, ask_at, sweep_payments
from pos_terminal.central.asking.questions import ask_payment
from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.registry import registry
from pos_terminal.domain import events
from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.ledger import catalogue, exceptions
from pos_terminal.ledger.catalogue import Watch
from pos_terminal.services.business_day import BusinessDay
from tests.central.pushing import Shop, make_shop, run_jobs
from tests.providers import wave_shapes
from tests.providers.loopback import Conduct, Server, closed_port, reply


@pytest.fixture
def shop(centre: Centre) -> Iterator[Shop]:
    yield make_shop(centre)
    centre.connections.close()


def wave_is_at(shop: Shop, url: str) -> None:
    """Point the restaurant's Wave there."""
    with shop.books.unit_of_work() as work:
        work.record(
            events.MethodSet(
                method_id="method-wave",
                provider_code="wave",
                name="Wave",
                active=True,
                display_order=1,
                config={"api_url": url},
            )
        )
        work.commit()


def found(payment: Payment, **changes: object) -> Conduct:
    """Wave's answer to a search by our reference."""
    return reply(200, {"result": [session(payment, **changes)]})


def session(payment: Payment, **changes: object) -> dict[str, object]:
    return wave_shapes.session(**{"client_reference": payment.charge_reference, **changes})


def paid(payment: Payment) -> dict[str, object]:
    return wave_shapes.paid(client_reference=payment.charge_reference)


def planned(centre: Centre) -> list[tuple[Any, ...]]:
    """The questions that are planned: of which payment, and in how many seconds."""
    statement = (
        "SELECT args->>'payment_id', extract(epoch FROM scheduled_at - now())::int"
        " FROM pos_jobs.procrastinate_jobs WHERE task_name = 'payments.ask' AND status = 'todo'"
    )
    with centre.database.owner() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def watch_of(shop: Shop, payment: Payment) -> Watch | None:
    with shop.books.reading() as connection:
        return catalogue.watch_of(connection, payment.payment_id)


def ask(shop: Shop, payment: Payment) -> Payment:
    ask_payment(shop.centre, shop.restaurant_id, payment_id=payment.payment_id)
    return shop.payment(payment.payment_id)


def test_a_payment_that_was_paid_is_found_and_watched_on(centre: Centre, shop: Shop) -> None:
    payment = shop.pay("1")
    with Server(reply(200, {"result": [paid(payment)]})) as wave:
        wave_is_at(shop, wave.url)
        with centre.database.tenant(shop.restaurant_id) as connection:
            ask_at(connection, shop.restaurant_id, payment.payment_id, centre.clock.now_ms())
        run_jobs(centre)
    assert shop.payment(payment.payment_id).status is Status.SUCCESS
    assert watch_of(shop, payment) is not None, "a company can undo what it confirmed"


def test_an_open_payment_is_asked_about_again(centre: Centre, shop: Shop) -> None:
    payment = shop.pay("1")
    with Server(found(payment)) as wave:
        wave_is_at(shop, wave.url)
        after = ask(shop, payment)
    assert (after.phase, after.redirect_url) == (Phase.WAITING, wave_shapes.LINK)
    [(payment_id, seconds)] = planned(centre)
    assert payment_id == payment.payment_id
    assert 0 <= seconds <= 3, "somebody waits"


def test_no_answer_ends_nothing_and_is_asked_again(centre: Centre, shop: Shop) -> None:
    payment = shop.pay("1")
    wave_is_at(shop, f"http://127.0.0.1:{closed_port()}")
    after = ask(shop, payment)
    assert (after.status, after.phase) == (Status.PROCESSING, Phase.UNKNOWN)
    assert len(planned(centre)) == 1


def test_an_attempt_that_ended_is_watched_for_its_late_money(centre: Centre, shop: Shop) -> None:
    payment = shop.pay("1")
    with Server(
        found(payment, checkout_status="expired", payment_status="cancelled"),
        reply(200, {"result": [paid(payment)]}),
    ) as wave:
        wave_is_at(shop, wave.url)
        assert ask(shop, payment).status is Status.EXPIRED
        [(_, seconds)] = planned(centre)
        closes_s = BusinessDay().close_after_s(centre.clock.now_ms())
        assert min(800, closes_s - 5) <= seconds <= 1_000, "a quarter of an hour, or when the day closes"
        late = ask(shop, payment)
    assert late.status is Status.SUCCESS


def test_money_that_the_company_took_back_is_written_down_and_told(shop: Shop) -> None:
    payment = shop.pay("1")
    undone = {"checkout_status": "complete", "payment_status": "cancelled"}
    with Server(reply(200, {"result": [paid(payment)]}), reply(200, {**paid(payment), **undone})) as wave:
        wave_is_at(shop, wave.url)
        ask(shop, payment)
        after = ask(shop, payment)
    assert (after.status, after.refunded_amount) == (Status.REFUNDED, 5_000)
    with shop.books.reading() as connection:
        assert [one.kind for one in exceptions.open_ones(connection)] == ["provider_refund"]


def test_asking_twice_at_once_changes_nothing_twice(shop: Shop) -> None:
    payment = shop.pay("1")
    with Server(reply(200, {"result": [paid(payment)]}), reply(200, paid(payment))) as wave:
        wave_is_at(shop, wave.url)
        for _ in range(3):
            ask(shop, payment)
    assert len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment.payment_id)) == 3


def test_a_payment_whose_job_was_lost_is_swept_up(centre: Centre, shop: Shop) -> None:
    begun, watched = shop.pay("1"), shop.pay("2")
    sweep_payments(centre)
    assert planned(centre) == [], "they are new"
    shop.rows("UPDATE pos.payments SET initiated_at = initiated_at - 60000 RETURNING 1")
    sweep_payments(centre)
    assert planned(centre) == [], "the call that begins them may last a minute"
    shop.rows("UPDATE pos.payments SET initiated_at = initiated_at - 60000 RETURNING 1")
    with shop.books.writing() as connection:
        catalogue.put_watch(connection, Watch(watched.payment_id, next_at=0, asked=3))
    for _ in range(3):
        sweep_payments(centre)
    assert {row[0] for row in planned(centre)} == {begun.payment_id, watched.payment_id}
    assert len(planned(centre)) == 2


def test_a_terminals_payments_are_not_asked_about(centre: Centre, shop: Shop) -> None:
    shop.pay("1")
    shop.rows("UPDATE pos.payments SET initiated_at = 0, terminal_id = 'till' RETURNING 1")
    sweep_payments(centre)
    assert planned(centre) == []


def test_a_method_that_is_not_set_up_is_put_off(shop: Shop) -> None:
    payment = shop.pay("1")
    shop.rows("DELETE FROM pos.restaurant_secrets RETURNING 1")
    assert ask(shop, payment).phase is Phase.SENT
    note = watch_of(shop, payment)
    assert note is not None
    assert note.next_at > shop.centre.clock.now_ms() + 600_000


def test_the_name_of_the_job_is_known_to_workers() -> None:
    assert ASK in registry()
