"""Methods through the centre: the terminal's provider asks the server, the server asks the company, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.contract import charge, pull
from pos_terminal.providers.base import Outcome, Provider, RefundResult
from pos_terminal.providers.central import CentralProvider
from pos_terminal.providers.central_line import CentralLine
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.registry import Connections, get_provider
from pos_terminal.remote.problems import Busy, Refused, Unreachable
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant
from tests.central.shop import give_methods
from tests.support.simulator import Running, running_simulator

REFERENCE = "5b7c6994-01a1fee1-0892-7c11-b3c9-5b7c6994687d"


class Direct:
    """The signed client, without a network: the server's application in this process."""

    def __init__(self, client: TestClient, terminal: TestTerminal) -> None:
        self._client = client
        self._terminal = terminal
        self.trouble: Exception | None = None
        self.lost = False

    def ask(self, method: str, path: str, body: bytes = b"", *, deadline_s: float | None = None) -> bytes:
        assert deadline_s is not None
        if self.trouble is not None:
            raise self.trouble
        answer: Any = self._terminal.ask(self._client, method, path, body)
        if self.lost:
            raise Unreachable("broken_off", may_have_left=True)
        if answer.status_code != 200:
            raise Refused(answer.status_code, answer.json()["error"]["code"], "", answer.content)
        return bytes(answer.content)


@pytest.fixture
def wave() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def direct(centre: Centre, client: TestClient, wave: Running) -> Direct:
    restaurant = make_restaurant(centre)
    give_methods(centre, restaurant, wave.simulator)
    return Direct(client, enrolled_terminal(centre, restaurant))


def provider_by(direct: Direct, code: str = "wave") -> Provider:
    connections = Connections()
    connections.central.use(direct)
    return get_provider(code, {"route": "central"}, None, connections=connections)  # type: ignore[arg-type]  # a terminal has no secret for it


def begin(provider: Provider, reference: str = REFERENCE, amount: int = 5_000) -> Any:
    return provider.initiate_payment(
        amount=amount, currency="XOF", order_reference=reference, idempotency_key=reference
    )


def test_a_charge_goes_through_the_centre_and_its_end_is_told(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    assert isinstance(provider, CentralProvider)
    begun = begin(provider)
    assert begun.outcome is Outcome.PENDING
    assert begun.redirect_url
    assert provider.check_status(begun.provider_reference).outcome is Outcome.PENDING
    wave.control.pay(REFERENCE)
    paid = provider.check_status(begun.provider_reference)
    assert (paid.outcome, paid.amount, paid.currency, paid.order_reference) == (
        Outcome.PAID,
        5_000,
        "XOF",
        REFERENCE,
    )
    assert wave.control.captures(REFERENCE) == 1


def test_asking_again_is_the_same_charge_and_the_company_is_asked_once(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    first = begin(provider)
    assert begin(provider) == first
    assert len(wave.control.sessions()) == 1
    assert begin(provider, amount=6_000).outcome is Outcome.REFUSED


def test_ten_at_once_are_one_charge(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: begin(provider), range(10)))
    assert len({one["id"] for one in wave.control.sessions()}) == 1
    assert provider.find_by_reference(REFERENCE).outcome is Outcome.PENDING


def test_an_answer_lost_on_either_way_is_unknown_and_found_again(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    direct.lost = True
    assert begin(provider).outcome is Outcome.UNKNOWN
    direct.lost = False
    assert provider.find_by_reference(REFERENCE).outcome is Outcome.PENDING
    other = REFERENCE[:-1] + "e"
    wave.control.script("create", "work-then-drop")
    assert begin(provider, other).outcome is Outcome.UNKNOWN
    # The call may still be under way: nobody sends it a second time beside it.
    assert begin(provider, other).outcome is Outcome.UNKNOWN
    assert provider.find_by_reference(other).outcome is Outcome.PENDING
    assert len(wave.control.sessions()) == 2


def test_what_the_company_never_got_is_sent_again_when_nobody_sends_it_any_more(
    centre: Centre, direct: Direct, wave: Running
) -> None:
    provider = provider_by(direct)
    wave.control.script("create", "drop")
    assert begin(provider).outcome is Outcome.UNKNOWN
    assert provider.find_by_reference(REFERENCE).outcome is Outcome.NOT_FOUND
    with centre.database.owner() as connection:
        connection.execute(text("UPDATE pos.terminal_charges SET held_until = 0"))
    assert begin(provider).outcome is Outcome.PENDING
    assert len(wave.control.sessions()) == 1


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Unreachable("no_name", may_have_left=False), Outcome.REFUSED),
        (Unreachable("too_late", may_have_left=True), Outcome.UNKNOWN),
        (Busy(503, 3.0), Outcome.UNKNOWN),
        (Refused(404, "method_unknown", "", b""), Outcome.REFUSED),
    ],
)
def test_nothing_is_begun_only_where_that_is_certain(
    direct: Direct, trouble: Exception, outcome: Outcome
) -> None:
    provider = provider_by(direct)
    direct.trouble = trouble
    assert begin(provider).outcome is outcome
    # A question that was not answered is no end, whatever the reason.
    assert provider.check_status(f"{REFERENCE} cos-1").outcome is Outcome.UNKNOWN


def test_without_a_line_nothing_is_begun() -> None:
    provider = CentralProvider("wave", {}, CentralLine())
    assert begin(provider).outcome is Outcome.REFUSED
    assert provider.find_by_reference(REFERENCE).outcome is Outcome.UNKNOWN


def test_a_charge_is_ended_when_the_cashier_ends_it(direct: Direct) -> None:
    provider = provider_by(direct)
    begun = begin(provider)
    assert provider.cancel(begun.provider_reference).outcome is Outcome.EXPIRED


def test_money_goes_back_once_and_never_more_than_came(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    begun = begin(provider)
    wave.control.pay(REFERENCE)
    back = provider.process_refund(begun.provider_reference, 5_000, idempotency_key="refund-1")
    assert back.outcome is Outcome.PAID
    more = provider.process_refund(begun.provider_reference, 1, idempotency_key="refund-2")
    assert more.outcome is Outcome.REFUSED


def test_a_refund_that_is_refused_when_it_is_sent_again_still_holds_its_amount(
    direct: Direct, wave: Running
) -> None:
    provider = provider_by(direct)
    begun = begin(provider)
    wave.control.pay(REFERENCE)

    def back(key: str) -> RefundResult:
        return provider.process_refund(begun.provider_reference, 5_000, idempotency_key=key)

    wave.control.script("refund", "work-then-drop")
    assert back("refund-1").outcome is Outcome.UNKNOWN
    wave.control.script("refund", "403")
    assert back("refund-1").outcome is Outcome.REFUSED
    other = back("refund-2")
    assert (other.outcome, other.error_code) == (Outcome.REFUSED, Problem.REFUND_TOO_MUCH)


def test_a_refund_that_is_refused_the_first_time_holds_nothing(direct: Direct, wave: Running) -> None:
    provider = provider_by(direct)
    begun = begin(provider)
    wave.control.pay(REFERENCE)
    wave.control.script("refund", "403")
    refused = provider.process_refund(begun.provider_reference, 5_000, idempotency_key="refund-1")
    assert refused.outcome is Outcome.REFUSED
    back = provider.process_refund(begun.provider_reference, 5_000, idempotency_key="refund-2")
    assert back.outcome is Outcome.PAID


def test_another_terminals_charge_is_nothing_here(
    centre: Centre, client: TestClient, direct: Direct, wave: Running
) -> None:
    begun = begin(provider_by(direct))
    for restaurant in (make_restaurant(centre, "Teranga"), None):
        if restaurant is not None:
            give_methods(centre, restaurant, wave.simulator)
            thief = Direct(client, enrolled_terminal(centre, restaurant))
            assert provider_by(thief).check_status(begun.provider_reference).outcome is Outcome.UNKNOWN
            assert provider_by(thief).cancel(begun.provider_reference).outcome is Outcome.UNKNOWN
    assert wave.control.sessions()[-1]["checkout_status"] == "open"


def test_no_secret_comes_to_the_terminal_or_lies_open_in_the_table(
    centre: Centre, client: TestClient, direct: Direct
) -> None:
    ask = charge.Ask(
        operation="initiate",
        payment_id=REFERENCE.partition("-")[2],
        provider_code="wave",
        reference=REFERENCE,
        amount=5_000,
        currency="XOF",
    )
    said = charge.read_said(direct.ask("POST", charge.PATH, charge.encode(ask), deadline_s=1.0))
    assert not hasattr(said, "private")
    with centre.database.owner() as connection:
        [row] = connection.execute(text("SELECT asked, answer FROM pos.terminal_charges")).all()
    assert b"wave_sn" not in bytes(row.asked) + bytes(row.answer)
    assert client.get(pull.PATH).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"operation":"steal"}'])
def test_a_body_that_cannot_be_is_refused(direct: Direct, client: TestClient, body: bytes) -> None:
    terminal = direct._terminal
    answer = terminal.ask(client, "POST", charge.PATH, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")
