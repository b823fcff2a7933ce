"""What a till asks for through the API, and what becomes of it: never "paid" unless it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.engine.messages import IntentChanged
from pos_terminal.ledger import catalogue
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.services import decisions, overview
from pos_terminal.services.approval import Decision
from tests.localapi.house import MANAGER, House, body, house_in, payable
from tests.services.commits import breaking


def test_one_key_is_one_intent_and_an_open_order(house: House) -> None:
    first = house.ask("POST", "/v1/intents", body(note="2 coffees"), Idempotency_Key="k-1")
    again = house.ask("POST", "/v1/intents", body(note="2 coffees"), Idempotency_Key="k-1")
    assert (first.status, again.status) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "waiting"
    assert first.json()["open"] == 1500
    with house.ledger.reading() as connection:
        [order] = overview.counter(connection).orders
    assert (order.payable.label, order.due.open) == ("2 coffees", 1500)
    assert [one.is_new for one in house.said if isinstance(one, IntentChanged)] == [True]
    assert house.is_sound()


@pytest.mark.parametrize(
    "other",
    [{"amount": 1501}, {"reference": "T5"}, {"note": "x"}, {"methods": ["cash"]}],
    ids=lambda other: next(iter(other)),
)
def test_another_body_under_the_same_key_is_refused_and_changes_nothing(
    house: House, other: dict[str, object]
) -> None:
    made = house.intend("k-1")
    said = house.ask("POST", "/v1/intents", body() | other, Idempotency_Key="k-1")
    assert (said.status, said.json()["error"]["code"]) == (409, "key_reused")
    assert house.status("k-1") == made


def test_fifty_askers_with_one_key_get_one_intent(house: House) -> None:
    def call(_number: int) -> str:
        return str(house.intend("the-same")["id"])

    with ThreadPoolExecutor(50) as pool:
        found = set(pool.map(call, range(50)))
    assert len(found) == 1
    with house.ledger.reading() as connection:
        assert len(catalogue.open_orders(connection)) == 1


def test_cash_makes_it_paid_and_not_before_all_of_it(house: House) -> None:
    made = house.intend("k-1")
    house.pay_cash(made, 500)
    part = house.status("k-1")
    assert (part["state"], part["taken"], part["open"]) == ("partly_paid", 500, 1000)
    house.pay_cash(made, 1000)
    paid = house.status("k-1")
    assert (paid["state"], paid["taken"], paid["open"]) == ("paid", 1500, 0)
    assert [(one["method"], one["amount"], one["confirmed"]) for one in paid["payments"]] == [
        ("cash", 500, True),
        ("cash", 1000, True),
    ]


def test_a_wave_payment_is_told_step_by_step_as_far_as_it_is_certain(house: House) -> None:
    made = house.intend("k-1")
    payment = house.ask_wave(made)
    assert house.status("k-1")["state"] == "being_paid"
    house.wave_says(payment, Outcome.UNKNOWN)
    unsure = house.status("k-1")
    assert (unsure["state"], unsure["in_flight"], unsure["open"]) == ("unknown", 1500, 0)
    house.wave_says(payment, Outcome.PAID, transaction_id="TX1")
    paid = house.status("k-1")
    assert (paid["state"], paid["payments"][0]["transaction_id"]) == ("paid", "TX1")


def test_an_attempt_that_failed_is_not_paid_and_can_be_paid_again(house: House) -> None:
    made = house.intend("k-1")
    payment = house.ask_wave(made)
    house.wave_says(payment, Outcome.DECLINED, error_code="declined", provider_error="No money")
    ended = house.status("k-1")
    assert (ended["state"], ended["open"]) == ("not_paid", 1500)
    assert ended["payments"][0]["error_code"]
    house.pay_cash(made)
    assert house.status("k-1")["state"] == "paid"


def test_what_a_person_counts_as_paid_is_not_told_as_paid_while_the_company_has_not_said_so(
    house: House,
) -> None:
    made = house.intend("k-1")
    payment = house.ask_wave(made)
    house.wave_says(payment, Outcome.UNKNOWN)
    house.clock.ms += 10 * 60_000
    word = Decision(MANAGER, "seen on his phone", MANAGER)
    decisions.count_as_paid(house.ledger, Capabilities(), payment.payment_id, word, "TX-77")
    found = house.status("k-1")
    assert (found["state"], found["taken"], found["on_word"]) == ("unknown", 0, 1500)


def test_cancelling_takes_it_off_the_list_and_is_the_same_twice(house: House) -> None:
    made = house.intend("k-1")
    for _ in range(2):
        said = house.ask("POST", f"/v1/intents/{made['id']}/cancel")
        assert (said.status, said.json()["state"], said.json()["open"]) == (200, "cancelled", 0)
    with house.ledger.reading() as connection:
        assert overview.counter(connection).orders == []
    with pytest.raises(NotAllowed) as refused:
        house.pay_cash(made)
    assert refused.value.code == "intent_cancelled"
    assert house.intend("k-1")["state"] == "cancelled"
    assert house.is_sound()


def test_nothing_is_cancelled_that_is_under_way_or_taken(house: House) -> None:
    made = house.intend("k-1")
    payment = house.ask_wave(made)
    said = house.ask("POST", f"/v1/intents/{made['id']}/cancel")
    assert (said.status, said.json()["error"]["code"]) == (409, "intent_under_way")
    house.wave_says(payment, Outcome.PAID)
    said = house.ask("POST", f"/v1/intents/{made['id']}/cancel")
    assert (said.status, said.json()["error"]["code"]) == (409, "intent_taken")
    assert house.status("k-1")["state"] == "paid"


def test_late_money_of_a_cancelled_intent_is_told(house: House) -> None:
    made = house.intend("k-1")
    payment = house.ask_wave(made)
    house.wave_says(payment, Outcome.DECLINED, error_code="expired")
    house.ask("POST", f"/v1/intents/{made['id']}/cancel")
    house.wave_says(payment, Outcome.PAID)
    found = house.status("k-1")
    assert (found["state"], found["taken"]) == ("paid", 1500)
    assert found["cancelled_at"] is not None


def test_it_is_paid_by_the_methods_that_the_till_wants_and_no_other(house: House) -> None:
    made = house.intend("k-1", methods=["wave"])
    with pytest.raises(NotAllowed) as refused:
        house.pay_cash(made)
    assert refused.value.code == "method_not_wanted"
    house.ask_wave(made)
    said = house.ask("POST", "/v1/intents", body(methods=["shells"]), Idempotency_Key="k-2")
    assert (said.status, said.json()["error"]["code"]) == (422, "method_unknown")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"currency": "EUR"}, "currency_not_taken"),
        ({"amount": 0}, "request_unreadable"),
        ({"amount": 1.5}, "request_unreadable"),
        ({"amount": "1500"}, "request_unreadable"),
        ({"tip": 5}, "request_unreadable"),
        ({"reference": " "}, "reference_missing"),
        ({"note": "a\u0000b"}, "control_characters"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_kept(
    house: House, sent: dict[str, object], code: str
) -> None:
    said = house.ask("POST", "/v1/intents", body() | sent, Idempotency_Key="k-1")
    assert said.status in (400, 422)
    assert said.json()["error"]["code"] == code
    assert house.ask("GET", "/v1/intents?idempotency_key=k-1").status == 404


def test_without_a_key_nothing_is_asked_for(house: House) -> None:
    said = house.ask("POST", "/v1/intents", body())
    assert (said.status, said.json()["error"]["code"]) == (422, "key_empty")


@pytest.mark.parametrize("kept", [True, False])
def test_an_error_at_the_commit_is_settled_by_what_is_on_the_disk(
    house: House, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    break_commit = breaking(monkeypatch)
    break_commit(kept=kept)
    said = house.ask("POST", "/v1/intents", body(), Idempotency_Key="k-1")
    assert said.status == (201 if kept else 503)
    assert house.intend("k-1")["state"] == "waiting"
    with house.ledger.reading() as connection:
        assert len(catalogue.open_orders(connection)) == 1


def test_todays_totals_are_by_method_with_the_drawer(house: House) -> None:
    house.pay_cash(house.intend("k-1", 700))
    house.ask_wave(house.intend("k-2", 300))
    found = house.ask("GET", "/v1/totals").json()
    assert [(one["method"], one["count"], one["amount"]) for one in found["methods"]] == [("cash", 1, 700)]
    assert (found["under_way_count"], found["under_way"]) == (1, 300)
    assert found["drawer"]["number"] == 1


def test_the_truth_is_there_after_a_new_start(tmp_path: Path) -> None:
    with house_in(tmp_path) as before:
        token = before.pair()
        made = before.intend("k-1")
        before.pay_cash(made)
    with house_in(tmp_path) as after:
        after.token = token
        assert after.status("k-1")["state"] == "paid"
        assert after.intend("k-1")["id"] == made["id"]


def test_the_same_reference_tomorrow_is_another_order(house: House) -> None:
    first, second = house.intend("k-1"), house.intend("k-2")
    assert payable(first) != payable(second)
    house.pay_cash(first)
    assert (house.status("k-1")["state"], house.status("k-2")["state"]) == ("paid", "waiting")
