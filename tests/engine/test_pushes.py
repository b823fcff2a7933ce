"""What a company pushes: an end that it proves counts at once and once, the rest is a reason to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import PaymentChanged
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import GivenBack, Outcome, PaymentResult, WebhookEvent
from tests.engine.conftest import Moved, Told
from tests.support.core import answer, wave

PROOF = {"proof": "signed"}
SENDER = {"proof": "sender"}
BODY = b"a push"


class Pusher(Told):
    """A company whose pushes a test words; it signs some of them, and by some proves only who it is."""

    def __init__(self) -> None:
        super().__init__()
        self.event: WebhookEvent | None = None
        self.lists = 0
        self.capabilities = replace(self.capabilities, signed_webhook=True, tells_given_back=True)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        return bool(headers) and body == BODY

    def webhook_proves(self, headers: Mapping[str, str]) -> bool:
        return headers == PROOF

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        return self.event if body == BODY else None

    def list_given_back(self, provider_reference: str) -> GivenBack:
        assert provider_reference
        self.lists += 1
        return GivenBack()


@pytest.fixture
def company() -> Pusher:
    return Pusher()


@pytest.fixture
def payment(desk: Desk, runner: Moved, company: Pusher) -> Payment:
    """10 000 by Wave; its code is on the screen."""
    begun = desk.charge(wave(10_000, "key"), "cashier").payment
    shown = answer(begun, Outcome.PENDING, redirect_url="https://pay.example/cos-1")
    company.initiate_answers = [shown]
    runner.answer()
    runner.said.clear()
    return begun


def says(company: Pusher, payment: Payment, outcome: Outcome, **more: object) -> None:
    told = replace(answer(payment, outcome), **more)  # type: ignore[arg-type]
    company.event = WebhookEvent("evt-1", "about a payment", told)


def now(ledger: Ledger, payment: Payment) -> Payment:
    with ledger.reading() as connection:
        found = payments.by_id(connection, payment.payment_id)
    assert found is not None
    return found


def waiting(runner: Moved) -> list[float]:
    return [timer.seconds for timer in runner.timers if not timer.cancelled]


def events_of(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar_one())


def test_a_proved_success_counts_at_once_with_the_push_as_its_evidence(
    desk: Desk, ledger: Ledger, runner: Moved, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.PAID, transaction_id="T1", raw_sha256="5b")
    assert desk.pushes.received("wave", PROOF, BODY)
    found = now(ledger, payment)
    assert (found.status, found.transaction_id) == (Status.SUCCESS, "T1")
    assert runner.calls == []
    shown = [one for one in runner.said if isinstance(one, PaymentChanged)]
    assert [one.payment.status for one in shown] == [Status.SUCCESS]
    with ledger.reading() as connection:
        last = connection.exec_driver_sql(
            "SELECT event FROM journal ORDER BY position DESC LIMIT 1"
        ).scalar_one()
    assert b'"source":"webhook"' in last


def test_the_same_push_a_second_time_changes_nothing(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.PAID)
    desk.pushes.received("wave", PROOF, BODY)
    before = events_of(ledger)
    assert desk.pushes.received("wave", PROOF, BODY)
    assert events_of(ledger) == before


@pytest.mark.parametrize(("headers", "body"), [({}, BODY), (PROOF, b"another body")])
def test_a_push_that_nobody_signed_changes_nothing_and_asks_nothing(
    desk: Desk,
    ledger: Ledger,
    runner: Moved,
    company: Pusher,
    payment: Payment,
    headers: dict[str, str],
    body: bytes,
) -> None:
    says(company, payment, Outcome.PAID)
    before, timers = events_of(ledger), waiting(runner)
    assert not desk.pushes.received("wave", headers, body)
    assert (events_of(ledger), waiting(runner)) == (before, timers)


def test_a_push_that_only_proves_its_sender_is_a_reason_to_ask(
    desk: Desk, ledger: Ledger, runner: Moved, company: Pusher, payment: Payment
) -> None:
    desk.park(payment.payment_id)
    says(company, payment, Outcome.PAID)
    assert desk.pushes.received("wave", SENDER, BODY)
    assert now(ledger, payment).status is Status.PROCESSING
    assert waiting(runner) == [1.0]


def test_many_hints_at_once_are_one_question(
    desk: Desk, runner: Moved, company: Pusher, payment: Payment
) -> None:
    desk.park(payment.payment_id)
    says(company, payment, Outcome.PENDING)
    for _ in range(20):
        desk.pushes.received("wave", PROOF, BODY)
    assert waiting(runner) == [1.0]
    assert runner.calls == []


@pytest.mark.parametrize("missing", ["amount", "currency", "order_reference"])
def test_a_success_that_leaves_something_out_is_asked_for(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment, missing: str
) -> None:
    event = answer(payment, Outcome.PAID, **{missing: None})
    company.event = WebhookEvent(payment.charge_reference or "", "paid", event)
    before = events_of(ledger)
    assert desk.pushes.received("wave", PROOF, BODY)
    assert now(ledger, payment).status is Status.PROCESSING
    assert events_of(ledger) == before, "nobody is told of money that does not fit"


def test_a_success_of_another_amount_is_never_success_and_a_person_is_told(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.PAID, amount=9_000)
    desk.pushes.received("wave", PROOF, BODY)
    found = now(ledger, payment)
    assert (found.status, found.phase) == (Status.PROCESSING, Phase.UNKNOWN)
    with ledger.reading() as connection:
        kinds = connection.exec_driver_sql("SELECT kind, amount FROM exceptions").all()
    assert [tuple(one) for one in kinds] == [("mismatch", 9_000)]


@pytest.mark.parametrize("outcome", [Outcome.EXPIRED, Outcome.DECLINED])
def test_an_end_counts_only_for_the_request_that_is_shown(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment, outcome: Outcome
) -> None:
    says(company, payment, outcome, provider_reference="cos-another")
    desk.pushes.received("wave", PROOF, BODY)
    assert now(ledger, payment).status is Status.PROCESSING
    says(company, payment, outcome)
    desk.pushes.received("wave", PROOF, BODY)
    ended = {Outcome.EXPIRED: Status.EXPIRED, Outcome.DECLINED: Status.FAILED}
    assert now(ledger, payment).status is ended[outcome]


def test_a_success_after_the_end_is_late_money_and_a_question_for_a_person(
    desk: Desk, ledger: Ledger, runner: Moved, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.EXPIRED)
    desk.pushes.received("wave", PROOF, BODY)
    says(company, payment, Outcome.PAID)
    desk.pushes.received("wave", PROOF, BODY)
    assert now(ledger, payment).status is Status.SUCCESS
    said = [one.was_over for one in runner.said if isinstance(one, PaymentChanged)]
    assert said == [False, True]
    with ledger.reading() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM exceptions").scalars().all()
    assert list(kinds) == ["late_money"]


def test_an_old_end_does_not_undo_a_success(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.PAID)
    desk.pushes.received("wave", PROOF, BODY)
    says(company, payment, Outcome.EXPIRED)
    desk.pushes.received("wave", PROOF, BODY)
    assert now(ledger, payment).status is Status.SUCCESS


def test_a_push_before_the_answer_to_the_request_is_not_undone_by_that_answer(
    desk: Desk, ledger: Ledger, runner: Moved, company: Pusher
) -> None:
    payment = desk.charge(wave(10_000, "key"), "cashier").payment
    says(company, payment, Outcome.PAID)
    desk.pushes.received("wave", PROOF, BODY)
    company.initiate_answers = [answer(payment, Outcome.PENDING, redirect_url="https://pay.example/cos-1")]
    runner.answer()
    assert now(ledger, payment).status is Status.SUCCESS
    assert desk.pursuit.known(payment.payment_id) is None


def test_news_of_what_was_paid_asks_what_went_back(
    desk: Desk, runner: Moved, company: Pusher, payment: Payment
) -> None:
    says(company, payment, Outcome.PAID, transaction_id="T1")
    desk.pushes.received("wave", PROOF, BODY)
    company.event = WebhookEvent("evt-2", "something went back", None, transaction_id="T1")
    assert desk.pushes.received("wave", PROOF, BODY)
    runner.answer()
    assert company.lists == 1


@pytest.mark.parametrize("known", ["another method", "nobody's", "nothing"])
def test_a_push_about_nothing_of_ours_changes_nothing(
    desk: Desk, ledger: Ledger, company: Pusher, payment: Payment, known: str
) -> None:
    says(company, payment, Outcome.PAID)
    if known == "nobody's":
        company.event = WebhookEvent("evt-1", "", PaymentResult(Outcome.PAID, order_reference="elsewhere"))
    if known == "nothing":
        company.event = None
    code = "orange" if known == "another method" else "wave"
    assert not desk.pushes.received(code, PROOF, BODY)
    assert now(ledger, payment).status is Status.PROCESSING
