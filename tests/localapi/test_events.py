"""The stream of what happens: from any place on, nothing missed, over restarts of either side."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.ledger import intents as rows
from pos_terminal.localapi.server import MOST_STREAMS
from pos_terminal.providers.base import Outcome
from tests.localapi.house import House, house_in


@dataclass
class Listening:
    """A till that listens."""

    answer: http.client.HTTPResponse

    def next(self) -> tuple[str, str, dict[str, Any]]:
        """Place, name and data of the next event."""
        event: dict[str, str] = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if not line and "data" in event:
                return event["id"], event["event"], json.loads(event["data"])
            name, _, value = line.partition(": ")
            if name:
                event[name] = value


@contextmanager
def listening(house: House, after: str = "", **headers: str) -> Iterator[Listening]:
    connection = http.client.HTTPConnection("127.0.0.1", house.standing.port, timeout=20)
    query = f"?after={after}" if after else ""
    own = {"Authorization": f"Bearer {house.token}"} | headers
    connection.request("GET", f"/v1/events{query}", headers=own)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    try:
        yield Listening(answer)
    finally:
        connection.close()


def test_what_happens_is_told_while_it_happens(house: House) -> None:
    with listening(house) as till:
        assert till.next()[1] == "begin"
        made = house.intend("k-1")
        assert till.next()[2]["state"] == "waiting"
        payment = house.ask_wave(made)
        assert till.next()[2]["state"] == "being_paid"
        house.wave_says(payment, Outcome.PAID)
        place, name, told = till.next()
        assert (name, told["state"], told["idempotency_key"]) == ("intent", "paid", "k-1")
    assert place == f"1-{house.ledger.position}"


def test_who_comes_back_hears_what_was_missed_once_and_in_order(house: House) -> None:
    first = house.intend("k-1")
    with listening(house) as till:
        place, _, _ = till.next()
    house.pay_cash(first)
    second = house.intend("k-2")
    house.ask("POST", f"/v1/intents/{second['id']}/cancel")
    with listening(house, place) as till:
        till.next()
        between, _, told = till.next()
        assert (told["idempotency_key"], told["state"]) == ("k-1", "paid")
        _, _, told = till.next()
        assert (told["idempotency_key"], told["state"]) == ("k-2", "cancelled")
    with listening(house, Last_Event_ID="") as till, listening(house, **{"Last-Event-ID": between}) as again:
        till.next()
        again.next()
        assert again.next()[2]["idempotency_key"] == "k-2"


def test_a_cancel_is_told_to_who_heard_of_it_before(house: House) -> None:
    made = house.intend("k-1")
    with listening(house) as till:
        till.next()
        house.ask("POST", f"/v1/intents/{made['id']}/cancel")
        assert till.next()[2]["state"] == "cancelled"


def test_a_place_is_good_after_a_new_start(tmp_path: Path) -> None:
    with house_in(tmp_path) as before:
        token = before.pair()
        made = before.intend("k-1")
        with listening(before) as till:
            place, _, _ = till.next()
        before.pay_cash(made)
    with house_in(tmp_path) as after:
        after.token = token
        with listening(after, place) as till:
            till.next()
            assert till.next()[2]["state"] == "paid"


@pytest.mark.parametrize("after", ["2-1", "1-999999", "x", "1-", "-1"])
def test_a_place_of_another_life_is_refused(house: House, after: str) -> None:
    said = house.ask("GET", f"/v1/events?after={after}")
    assert (said.status, said.json()["error"]["code"]) == (409, "cursor_unknown")


def test_a_refund_and_a_receipt_are_changes_and_other_sales_are_none(house: House) -> None:
    made = house.intend("k-1")
    house.pay_cash(made)
    position = house.ledger.position
    with house.ledger.reading() as connection:
        found = rows.changed_after(connection, 0)
        assert [one for _, one in found.intents] == [made["id"]]
        assert found.until == position
        assert rows.changed_after(connection, position) == rows.Changed((), position)


def test_more_streams_than_there_may_be_are_refused_and_a_closed_one_makes_room(house: House) -> None:
    from contextlib import ExitStack

    with ExitStack() as open_ones:
        for _ in range(MOST_STREAMS):
            open_ones.enter_context(listening(house)).next()
        assert house.ask("GET", "/v1/events").status == 503
        assert house.ask("GET", "/v1/health").status == 200


def test_a_terminal_that_closes_ends_its_streams(tmp_path: Path) -> None:
    with house_in(tmp_path) as house:
        house.pair()
        connection = http.client.HTTPConnection("127.0.0.1", house.standing.port, timeout=20)
        connection.request("GET", "/v1/events", headers={"Authorization": f"Bearer {house.token}"})
        answer = connection.getresponse()
    assert b"begin" in answer.read()
    connection.close()
