"""What the simulation found in the program, each kept by a test of its own beside the seeds."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from pos_terminal.domain.errors import DatabaseProblem, NotAllowed
from pos_terminal.domain.payment import Phase, Status
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import outcome, watch
from pos_terminal.services.answer import MISMATCH, Step, wants_cancel
from pos_terminal.services.checkout import Checkout, Sale
from tests.simulation.clockwork import Agenda, CountedIds, VirtualClock
from tests.simulation.disk import Disk


class Elsewhere(CashProvider):
    """Stands for a company that has to be asked."""

    capabilities = Capabilities(can_cancel=True, can_find_by_reference=True)


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk(random.Random(1), 0.0)
    with disk.mounted():
        yield disk
    disk.close()


@pytest.fixture
def ledger(disk: Disk) -> Iterator[Ledger]:
    ledger = Ledger.open(None, clock=VirtualClock(Agenda()), ids=CountedIds(1))
    yield ledger
    disk.fault = 0.0
    ledger.close()


def begin(ledger: Ledger) -> str:
    sale = Sale(1_000, "wave", "key-1")
    return Checkout(ledger, {"wave": Elsewhere()}).begin(sale).payment.payment_id


def test_a_ledger_in_memory_can_be_read_between_units_of_work(ledger: Ledger) -> None:
    assert watch.unfinished(ledger) == []
    with ledger.unit_of_work():
        pass


def test_a_full_disk_at_bookkeeping_is_a_problem_of_the_disk(ledger: Ledger, disk: Disk) -> None:
    payment_id = begin(ledger)
    disk.fault = 1.0
    with pytest.raises(DatabaseProblem):
        watch.forget(ledger, payment_id)
    disk.fault = 0.0
    watch.forget(ledger, payment_id)


def test_an_attempt_that_ends_is_watched_from_that_moment_on(ledger: Ledger) -> None:
    payment_id = begin(ledger)
    ended = PaymentResult(Outcome.EXPIRED, "cos-1")
    assert outcome.apply(ledger, payment_id, Step.FIND, ended).payment.status is Status.EXPIRED
    # No answer was noted: the program died right after the commit.
    assert [one.payment.payment_id for one in watch.unfinished(ledger)] == [payment_id]


def test_what_was_not_found_before_a_replay_does_not_count_after_it(ledger: Ledger) -> None:
    payment_id = begin(ledger)
    missing = PaymentResult(Outcome.NOT_FOUND)
    outcome.apply(ledger, payment_id, Step.FIND, missing)
    watch.note_answer(ledger, payment_id, missing, 0)
    assert outcome.begin_replay(ledger, payment_id) is not None
    with ledger.reading() as connection:
        noted = catalogue.watch_of(connection, payment_id)
    assert noted is not None
    assert noted.not_found_at is None


def test_a_slow_answer_makes_no_distance_between_two_searches() -> None:
    first_answered, asked, answered = 100_000, 103_000, 108_000
    noted = catalogue.Watch("payment", 0, 2, answered, Outcome.NOT_FOUND.value, first_answered)
    assert not watch.not_found_twice(noted, asked)
    assert watch.not_found_twice(noted, first_answered + watch.NOT_FOUND_APART_MS)


def test_money_that_does_not_fit_cannot_be_cancelled_away(ledger: Ledger) -> None:
    payment_id = begin(ledger)
    other = PaymentResult(Outcome.PAID, "cos-1", amount=1, currency="XOF", order_reference="other")
    outcome.apply(ledger, payment_id, Step.CHECK, other)
    with pytest.raises(NotAllowed):
        outcome.begin_cancel(ledger, payment_id, "staff-1")
    still_open = PaymentResult(Outcome.PENDING, "cos-1", redirect_url="https://pay.wave.com/c/cos-1")
    payment = outcome.apply(ledger, payment_id, Step.CHECK, still_open).payment
    assert (payment.phase, payment.error_code) == (Phase.UNKNOWN, MISMATCH)


def test_a_wish_to_cancel_survives_an_answer_about_something_else(ledger: Ledger) -> None:
    payment_id = begin(ledger)
    outcome.begin_cancel(ledger, payment_id, "staff-1")
    other = PaymentResult(Outcome.PENDING, "cos-9", order_reference="other")
    assert wants_cancel(outcome.apply(ledger, payment_id, Step.CHECK, other).payment)


def test_a_refused_replay_says_nothing_about_the_first_request(ledger: Ledger) -> None:
    payment_id = begin(ledger)
    outcome.apply(ledger, payment_id, Step.INITIATE, PaymentResult(Outcome.UNKNOWN, error_code="no_answer"))
    outcome.begin_replay(ledger, payment_id)
    # The cashier's wish to cancel comes between the second request and its answer.
    outcome.begin_cancel(ledger, payment_id, "staff-1")
    refused = PaymentResult(Outcome.REFUSED, error_code="provider_busy")
    payment = outcome.apply(ledger, payment_id, Step.REPLAY, refused).payment
    assert (payment.status, payment.phase) == (Status.PROCESSING, Phase.UNKNOWN)
