"""The owner of a payable is told what became of it: once for each thing, signed, until it has it."""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from pos_terminal.central.callbacks import outbox, owners, telling
from pos_terminal.central.callbacks.delivering import sweep_callbacks
from pos_terminal.central.callbacks.outbox import GIVEN_UP_MS, Due, State
from pos_terminal.central.callbacks.sender import Sent
from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.settings import Settings
from pos_terminal.domain.payable_events import PayableChanged
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.providers.stripe_webhook import signature
from pos_terminal.providers.timed_signature import signature_holds
from pos_terminal.services import refunds
from pos_terminal.services.approval import Decision
from tests.central.owning import OWNER, end, owned, states, told
from tests.central.pushing import Shop, make_shop, run_jobs
from tests.providers.loopback import Server, closed_port, reply

PARTS = Capabilities(refund_full=True, refund_partial=True)


@pytest.fixture
def settings() -> Settings:
    return Settings(
        trusted_hosts=("testserver",),
        rate_per_address=0,
        rate_per_credential=0,
        callback_networks=(ipaddress.ip_network("127.0.0.0/8"),),
    )


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return make_shop(centre)


@pytest.fixture
def owning() -> Iterator[Server]:
    with Server(reply(200)) as server:
        yield server


def test_an_owner_is_told_of_the_payment_and_of_the_settled_payable(shop: Shop, owning: Server) -> None:
    payment, secret = owned(shop, "1", f"{owning.url}/hook?a=b")
    run_jobs(shop.centre)
    assert told(owning) == []
    end(shop, payment, transaction_id="T1")
    run_jobs(shop.centre)
    first, second = told(owning)
    assert (first["type"], second["type"]) == ("payment.succeeded", "payable.settled")
    assert second["payable"] == {
        "type": "order",
        "id": "1",
        "label": "",
        "amount_due": 5000,
        "amount_taken": 5000,
        "currency": "XOF",
        "settled": True,
    }
    assert (first["payment"]["id"], first["payment"]["status"]) == (payment.payment_id, "success")
    assert first["payment"]["transaction_id"] == "T1"
    assert secret is not None
    for request in owning.received:
        assert (request.method, request.target) == ("POST", "/hook?a=b")
        assert request.headers["pos-event-id"] == json.loads(request.body)["id"]
        header, now = request.headers["pos-signature"], shop.centre.clock.now_ms()
        assert signature_holds(header, request.body, [secret], now, signature)
        assert not signature_holds(header, request.body + b" ", [secret], now, signature)
    assert states(shop) == [("payment.succeeded", "taken"), ("payable.settled", "taken")]


@pytest.mark.parametrize("how", [Outcome.DECLINED, Outcome.EXPIRED])
def test_an_owner_is_told_of_a_payment_that_ended_without_money(
    shop: Shop, owning: Server, how: Outcome
) -> None:
    payment, _ = owned(shop, "1", owning.url)
    end(shop, payment, how)
    run_jobs(shop.centre)
    [event] = told(owning)
    assert (event["type"], event["payable"]["settled"]) == ("payment.failed", False)


def test_an_owner_is_told_of_each_refund(shop: Shop, owning: Server) -> None:
    payment, _ = owned(shop, "1", owning.url)
    end(shop, payment, transaction_id="T1")
    for number, amount in enumerate((1_000, 4_000)):
        order = refunds.RefundOrder(payment.payment_id, f"refund-{number}", amount)
        decision = Decision("system", "Cold meal")
        begun = refunds.begin(shop.books, PARTS, order, decision).refund
        given = RefundResult(Outcome.PAID, f"R{number}", amount, "XOF")
        refunds.apply(shop.books, begun.refund_id, given, first=True)
    run_jobs(shop.centre)
    given_back = [one for one in told(owning) if one["type"] == "payment.refunded"]
    assert [one["refund"]["amount"] for one in given_back] == [1_000, 4_000]
    assert given_back[-1]["payment"]["status"] == "refunded"


def test_the_same_is_told_once_however_often_it_is_worked_out(shop: Shop, owning: Server) -> None:
    payment, _ = owned(shop, "1", owning.url)
    end(shop, payment)
    for _ in range(5):
        with shop.centre.database.tenant(shop.restaurant_id) as connection:
            again = telling.tell_owners(shop.centre, connection, shop.restaurant_id, [("order", "1")])
        assert again == 0
    run_jobs(shop.centre)
    assert len(owning.received) == 2


def change(shop: Shop, **how: bool) -> None:
    with shop.books.unit_of_work() as work:
        work.record(
            PayableChanged(
                payable_type="order",
                payable_id="1",
                label="",
                amount_due=5_000,
                payable_taken=0,
                payable_settled=True,
                **how,
            )
        )
        work.commit()


@pytest.mark.parametrize(
    ("how", "kind", "charged"),
    [({"charged": False}, "payable.settled", False), ({"withdrawn": True}, "payable.withdrawn", True)],
)
def test_an_owner_is_told_apart_what_was_paid_not_charged_and_withdrawn(
    shop: Shop, owning: Server, how: dict[str, bool], kind: str, charged: bool
) -> None:
    payment, _ = owned(shop, "1", owning.url)
    end(shop, payment, Outcome.DECLINED)
    change(shop, **how)
    run_jobs(shop.centre)
    assert [one["type"] for one in told(owning)] == ["payment.failed", kind]
    assert told(owning)[-1]["charged"] is charged


def test_who_owns_nothing_and_who_wants_nothing_is_told_nothing(shop: Shop, owning: Server) -> None:
    end(shop, shop.pay("1"))
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        owners.own(connection, shop.restaurant_id, "order", "2", "somebody without an address")
    end(shop, shop.pay("2"), provider_reference="cos-2")
    run_jobs(shop.centre)
    assert states(shop) == []
    assert owning.received == []


def test_an_owner_that_fails_gets_the_very_same_again_later(shop: Shop) -> None:
    with Server(reply(500), reply(302, b"", "Location: http://127.0.0.1/"), reply(200)) as server:
        payment, _ = owned(shop, "1", server.url)
        end(shop, payment)
        for _ in range(3):
            run_jobs(shop.centre)
            shop.rows("UPDATE pos.callbacks SET next_at = 0 WHERE state = 'waiting' RETURNING 1")
            with shop.centre.database.owner() as connection:
                connection.exec_driver_sql("SET LOCAL search_path = pos_jobs")
                connection.exec_driver_sql("UPDATE pos_jobs.procrastinate_jobs SET scheduled_at = now()")
    bodies = [one.body for one in server.received]
    assert len(bodies) == 4
    assert len(set(bodies)) == 2
    assert [row[1] for row in states(shop)] == ["taken", "taken"]
    assert shop.rows("SELECT sum(tries) FROM pos.callbacks") == [(4,)]


def test_nobody_there_stops_the_round_and_plans_another(shop: Shop) -> None:
    payment, _ = owned(shop, "1", f"http://127.0.0.1:{closed_port()}/")
    end(shop, payment)
    run_jobs(shop.centre)
    rows = shop.rows("SELECT tries, last_status, last_problem, state FROM pos.callbacks ORDER BY number")
    assert rows == [(1, None, "not_reached", "waiting")] * 2
    with shop.centre.database.owner() as connection:
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM pos_jobs.procrastinate_jobs WHERE scheduled_at > now()"
        ).scalar()
    assert left == 1


def test_an_address_inside_is_never_called(shop: Shop) -> None:
    payment, _ = owned(shop, "1", "http://127.0.0.1:9/")
    shop.rows("UPDATE pos.callback_owners SET url = 'https://10.0.0.1/' RETURNING 1")
    end(shop, payment)
    run_jobs(shop.centre)
    assert {row[0] for row in shop.rows("SELECT last_problem FROM pos.callbacks")} == {"refused_not_public"}


def test_after_a_week_a_person_decides_and_can_have_it_sent_again(shop: Shop, owning: Server) -> None:
    payment, _ = owned(shop, "1", f"http://127.0.0.1:{closed_port()}/")
    end(shop, payment)
    now = shop.centre.clock.now_ms()
    shop.rows("UPDATE pos.callbacks SET since = :since RETURNING 1", since=now - GIVEN_UP_MS)
    run_jobs(shop.centre)
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        dead = outbox.callbacks(connection, shop.restaurant_id, state=State.GIVEN_UP)
        owners.set_url(shop.centre, connection, shop.restaurant_id, OWNER, owning.url)
        assert outbox.send_again(connection, shop.restaurant_id, dead[0].event_id, now_ms=now)
    assert len(dead) == 2
    run_jobs(shop.centre)
    assert [one["id"] for one in told(owning)] == [dead[0].event_id]


def test_the_pauses_grow_and_end() -> None:
    pauses = [outbox.pause_ms(tries, 0.0) for tries in range(40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (5_000, 6 * 3600 * 1000)
    assert outbox.pause_ms(0, 1.0) == 6_000


def test_what_a_killed_worker_had_in_its_hands_is_due_again(shop: Shop, owning: Server) -> None:
    payment, _ = owned(shop, "1", owning.url)
    end(shop, payment)
    now = shop.centre.clock.now_ms()
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        taken = outbox.take(connection, shop.restaurant_id, OWNER, now)
    assert isinstance(taken, Due)
    run_jobs(shop.centre)
    assert len(owning.received) == 1, "the other one is in somebody's hands"
    shop.rows("UPDATE pos.callbacks SET next_at = 0 WHERE state = 'waiting' RETURNING 1")
    sweep_callbacks(shop.centre)
    run_jobs(shop.centre)
    assert {one["id"] for one in told(owning)} >= {taken.event_id}
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        late = outbox.note(connection, shop.restaurant_id, taken, Sent(500), now_ms=now, jitter=0)
    assert late is State.WAITING
    assert [row[1] for row in states(shop)] == ["taken", "taken"], "what was taken stays taken"


def test_an_owner_hears_things_in_their_order_whatever_number_of_workers_there_is(
    shop: Shop, owning: Server
) -> None:
    payments = [owned(shop, str(number), owning.url)[0] for number in range(8)]
    for number, payment in enumerate(payments):
        end(shop, payment, provider_reference=f"cos-{number}")
    Worker(shop.centre, concurrency=8, tends=()).run_until_idle()
    heard = [(one["payment"]["id"], one["type"]) for one in told(owning)]
    kinds = ("payment.succeeded", "payable.settled")
    assert heard == [(payment.payment_id, kind) for payment in payments for kind in kinds]


def test_two_workers_do_not_send_the_same_at_once(shop: Shop) -> None:
    payment, _ = owned(shop, "1", "http://127.0.0.1:9/")
    end(shop, payment)
    now = shop.centre.clock.now_ms()
    with (
        shop.centre.database.tenant(shop.restaurant_id) as one,
        shop.centre.database.tenant(shop.restaurant_id) as other,
    ):
        found = [outbox.take(each, shop.restaurant_id, OWNER, now) for each in (one, other, one)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].event_id != found[1].event_id
    assert found[2] is None


def test_while_a_secret_is_replaced_both_sign_and_after_a_day_the_new_one_alone(
    shop: Shop, owning: Server
) -> None:
    payment, old = owned(shop, "1", owning.url)
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        new = owners.rotate(shop.centre, connection, shop.restaurant_id, OWNER)
    assert old is not None
    assert new is not None
    end(shop, payment)
    run_jobs(shop.centre)
    request, now = owning.received[0], shop.centre.clock.now_ms()
    for secret in (old, new):
        held = signature_holds(request.headers["pos-signature"], request.body, [secret], now, signature)
        assert held
    shop.rows("UPDATE pos.callback_owners SET old_secret_until = 0 RETURNING 1")
    with shop.centre.database.tenant(shop.restaurant_id) as connection:
        found = owners.owner(shop.centre, connection, shop.restaurant_id, OWNER)
    assert found is not None
    assert [one.reveal() for one in found.secrets] == [new.reveal()]


def test_a_secret_is_not_readable_in_the_database(shop: Shop) -> None:
    _, secret = owned(shop, "1", "http://127.0.0.1:9/")
    assert secret is not None
    [(kept,)] = shop.rows("SELECT secret FROM pos.callback_owners")
    assert secret.reveal().encode() not in bytes(kept)


def test_a_worker_delivers_while_it_runs(shop: Shop) -> None:
    both = threading.Semaphore(0)

    def take(server: Server, connection: socket.socket) -> None:
        reply(200)(server, connection)
        both.release()

    with Server(take) as owning:
        payment, _ = owned(shop, "1", owning.url)
        worker = Worker(shop.centre)
        worker.start()
        try:
            end(shop, payment)
            assert both.acquire(timeout=20)
            assert both.acquire(timeout=20)
        finally:
            worker.stop()
    assert [row[1] for row in states(shop)] == ["taken", "taken"]
