"""The booking program of docs/examples, as a process of its own, against a centre on a real socket."""

from __future__ import annotations

import ast
import ipaddress
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from pos_terminal.central.centre import Centre
from pos_terminal.central.jobs.worker import Worker
from pos_terminal.central.serving import Serving
from pos_terminal.central.settings import Settings
from tests.architecture.sources import ROOT
from tests.central.people import api_key, bearer, make_restaurant
from tests.central.road import PATIENCE_S, Road, get, post
from tests.central.shop import give_methods
from tests.support.simulator import Running, running_simulator

PROGRAM: Final = ROOT / "docs" / "examples" / "bookings"
LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"),)
LOOK_S: Final = 0.2

pytestmark = pytest.mark.timeout(180)


class Bookings:
    """The program, which can be killed and started again on the same data."""

    def __init__(self, environment: Mapping[str, str], road: Road) -> None:
        self._environment = dict(environment)
        self.file = environment["BOOKINGS_FILE"]
        self._road = road
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Without the packages of this environment: it has Python alone."""
        process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-s", str(PROGRAM)],
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        self.url = process.stdout.readline().strip()
        self._environment["BOOKINGS_PORT"] = self.url.rpartition(":")[2]
        self._process = process
        self._road.goal = self.url

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def book(self, deposit: int = 5_000) -> dict[str, Any]:
        wanted = {"guest": "Ama", "email": "ama@example.com", "deposit": deposit}
        made = post(f"{self.url}/bookings", json=wanted)
        assert made.status_code == 201, made.text
        return dict(made.json())

    def read(self, booking: dict[str, Any]) -> dict[str, Any]:
        return dict(get(f"{self.url}/bookings/{booking['id']}").json())

    def send_the_guest(self, booking: dict[str, Any]) -> str:
        """Where the guest's browser is sent to pay."""
        answer = get(f"{self.url}/bookings/{booking['id']}/pay")
        assert answer.status_code == 303
        return answer.headers["Location"]

    def wait_for(self, booking: dict[str, Any], **facts: object) -> dict[str, Any]:
        """The booking as soon as it stands so: looked at with each callback, and in between."""
        for _ in range(int(PATIENCE_S / LOOK_S)):
            found = self.read(booking)
            if facts.items() <= found.items():
                return found
            with self._road.happened:
                self._road.happened.wait(LOOK_S)
        raise AssertionError(self.read(booking))


@pytest.fixture
def payments_enabled() -> bool:
    return True


@pytest.fixture
def settings(payments_enabled: bool) -> Settings:
    return Settings(
        rate_per_address=0,
        rate_per_credential=0,
        callback_networks=LOOPBACK,
        payments_enabled=payments_enabled,
    )


@pytest.fixture
def company() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def method() -> str | None:
    return "m-wave"


@pytest.fixture
def key(centre: Centre, company: Running) -> str:
    restaurant = make_restaurant(centre)
    give_methods(centre, restaurant, company.simulator)
    return api_key(centre, restaurant)


@pytest.fixture
def road() -> Iterator[Road]:
    with Road() as found:
        yield found


@contextmanager
def working(centre: Centre) -> Iterator[None]:
    worker = Worker(centre, tends=())
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@pytest.fixture
def bookings(
    centre: Centre, serving: Serving, key: str, road: Road, method: str | None, tmp_path: Path
) -> Iterator[Bookings]:
    environment = {
        "PATH": os.environ["PATH"],
        "POS_URL": serving.url,
        "POS_KEY": key,
        "BOOKINGS_URL": road.url,
        "BOOKINGS_FILE": str(tmp_path / "bookings.sqlite"),
        "BOOKINGS_PORT": "0",
    }
    program = Bookings(environment | ({"POS_METHOD": method} if method else {}), road)
    program.start()
    with working(centre):
        try:
            yield program
        finally:
            program.kill()


def pay(page: str) -> None:
    """The guest presses the button of the company's page."""
    assert post(page, data={"choice": "pay"}).status_code == 303


def types(road: Road) -> list[str]:
    return [json.loads(body)["type"] for _, body, _ in road.told]


@pytest.mark.parametrize("method", ["m-wave", None], ids=["wave", "card page"])
def test_a_deposit_is_paid_and_given_back(
    serving: Serving, key: str, bookings: Bookings, road: Road, method: str | None
) -> None:
    booking = bookings.book()
    assert booking["state"] == "held"
    page = bookings.send_the_guest(booking)
    assert ("/wave/" in page) is (method is not None)
    pay(page)
    assert bookings.wait_for(booking, state="confirmed")["paid"] == 5_000
    # Who has paid is not sent to pay again.
    assert get(f"{bookings.url}/bookings/{booking['id']}/pay").status_code == 409
    headers = bearer(key)
    query = {"payable_type": "booking", "payable_id": booking["id"]}
    [payment] = get(f"{serving.url}/api/payments/", params=query, headers=headers).json()["results"]
    back = {"amount": 2_000, "reason": "One guest fewer", "idempotency_key": "back-1"}
    if method is not None:
        del back["amount"]
    given = post(f"{serving.url}/api/payments/{payment['id']}/refunds/", json=back, headers=headers)
    assert given.status_code == 201, given.text
    wanted = 5_000 if method is not None else 2_000
    assert bookings.wait_for(booking, refunded=wanted)["state"] == "confirmed"
    wanted_types = {"payment.succeeded", "payable.settled", "payment.refunded"}
    # What the program has taken is on its disk a moment before it is written down here.
    with road.happened:
        assert road.happened.wait_for(lambda: set(types(road)) >= wanted_types, PATIENCE_S)
    assert set(types(road)) == wanted_types


def test_nothing_due_is_confirmed_at_once(bookings: Bookings, company: Running) -> None:
    assert bookings.book(0)["state"] == "confirmed"
    assert company.control.calls() == []


@pytest.mark.parametrize("payments_enabled", [False])
def test_where_payments_are_switched_off_a_booking_is_confirmed_at_once(
    bookings: Bookings, road: Road, company: Running
) -> None:
    booking = bookings.book()
    assert booking["state"] == "confirmed"
    bookings.wait_for(booking, events=1)
    with road.happened:
        assert road.happened.wait_for(lambda: bool(road.told), PATIENCE_S)
    [(_, body, _)] = road.told
    assert (json.loads(body)["type"], json.loads(body)["charged"]) == ("payable.settled", False)
    assert company.control.calls() == []


def test_a_payment_that_ends_unpaid_cancels_the_booking_and_withdraws_its_deposit(
    serving: Serving, key: str, bookings: Bookings, road: Road, company: Running
) -> None:
    booking = bookings.book()
    company.control.advance(3 * 24 * 3600)
    bookings.wait_for(booking, state="cancelled", withdrawn=1)
    path = f"{serving.url}/api/payables/booking/{booking['id']}/"
    assert get(path, headers=bearer(key)).json()["open"] == 0
    bookings.wait_for(booking, events=2)
    with road.happened:
        assert road.happened.wait_for(lambda: len(types(road)) >= 2, PATIENCE_S)
    assert types(road) == ["payment.failed", "payable.withdrawn"]


def test_killed_before_its_answer_it_is_told_again_and_knows_the_event(
    bookings: Bookings, road: Road
) -> None:
    """It has taken the event and dies; the server, which heard nothing, tells it once more."""

    def die(event: dict[str, Any]) -> bool:
        if event["type"] != "payable.settled" or any("settled" in kind for kind in types(road)):
            return False
        bookings.kill()
        bookings.start()
        return True

    road.before_answer = die
    booking = bookings.book()
    pay(bookings.send_the_guest(booking))
    with road.happened:
        assert road.happened.wait_for(lambda: types(road).count("payable.settled") == 2, PATIENCE_S)
    settled = [(body, status) for _, body, status in road.told if b"payable.settled" in body]
    assert settled == [(settled[0][0], None), (settled[0][0], 208)]
    found = bookings.wait_for(booking, state="confirmed", events=2)
    assert found["paid"] == 5_000


def test_killed_between_booking_and_checkout_it_asks_when_it_is_back(
    bookings: Bookings, company: Running
) -> None:
    booking = bookings.book()
    page = bookings.send_the_guest(booking)
    # As if it had been killed before the answer was written down.
    bookings.kill()
    with sqlite3.connect(bookings.file) as connection:
        connection.execute("UPDATE bookings SET state = 'asking', pay_at = NULL")
    connection.close()
    bookings.start()
    other = bookings.book()
    assert bookings.read(booking)["pay_at"] == page
    assert bookings.send_the_guest(other) != page
    assert len(company.control.sessions()) == 2


def test_what_the_server_did_not_sign_or_signed_long_ago_changes_nothing(
    bookings: Bookings, road: Road
) -> None:
    booking = bookings.book()
    pay(bookings.send_the_guest(booking))
    before = bookings.wait_for(booking, state="confirmed")
    with road.happened:
        assert road.happened.wait_for(lambda: bool(road.told), PATIENCE_S)
    header, body, _ = road.told[-1]
    time, _, value = header["POS-Signature"].partition(",")
    old = f"t={int(time[2:]) - 301},{value}"
    forged = {**json.loads(body), "id": "another"}
    for sent, signature in (
        (json.dumps(forged).encode(), header["POS-Signature"]),
        (body, old),
        (body, f"{time},v1=" + "0" * 64),
        (body, f"{time},v1=é"),
        (body, ""),
    ):
        raw = {b"POS-Signature": signature.encode("latin-1")}
        told = post(f"{bookings.url}/callbacks", content=sent, headers=raw)
        assert told.status_code == 401
    assert bookings.read(booking) == before


def test_neither_imports_the_other() -> None:
    own = {path.stem for path in PROGRAM.glob("*.py")}
    for path in PROGRAM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.partition(".")[0] in sys.stdlib_module_names | own, f"{path}: {name}"
    for path in (ROOT / "pos_terminal").rglob("*.py"):
        assert "bookings" not in path.read_text("utf-8"), path
