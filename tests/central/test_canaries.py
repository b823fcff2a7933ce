"""No secret of the centre is left where it could be read: neither in PostgreSQL, but sealed or hashed, nor in
the logs, nor on a page of the back office, in a table or on paper. Canaries stand for the secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import enrolment
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.logs import JsonLines
from pos_terminal.central.routers import ROUTERS
from pos_terminal.contract.enrol import Enrol
from tests.central.people import PASSWORD, TestTerminal, bearer, signed_in_client
from tests.central.shop import Program, program_of
from tests.support.canaries import forms, found_in
from tests.support.simulator import Running, running_simulator

KEYS = {
    "WAVE_API_KEY": "wave_sn_prod_kV7qcanary1wave9Zt",
    "WAVE_WEBHOOK_SECRET": "kV7qcanary2webhook9Zt",
    "STRIPE_SECRET_KEY": "sk_test_kV7qcanary3stripe9Zt",
    "STRIPE_WEBHOOK_SECRET": "whsec_kV7qcanary4webhook9Zt",
}
PIN = "739184"
PHONE = "+2250546731942"


@pytest.fixture
def wave() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that the process logs, as the server writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The test's own browser, which is no part of the server.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def in_tables(centre: Centre) -> bytes:
    """Every row of every table there is, bytes as they are in it."""
    names = text(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    found = []
    with centre.database.owner() as connection:
        for schema, table in connection.execute(names).all():
            rows = connection.execute(text(f'SELECT each::text FROM "{schema}"."{table}" AS each')).scalars()
            found += [str(row) for row in rows]
    return "\n".join(found).encode()


def found_in_tables(centre: Centre, canaries: dict[str, str]) -> list[str]:
    """The names of those that stand in a table; bytes are shown there as hexadecimal."""
    rows = in_tables(centre)
    hexadecimal = [
        name for name, value in canaries.items() if any(form.hex().encode() in rows for form in forms(value))
    ]
    return found_in(rows, canaries) + hexadecimal


def pages(office: TestClient) -> Iterator[tuple[str, bytes]]:
    """Everything that can be asked for without naming something, and what is about a method."""
    wanted = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path
    }
    wanted |= {"/office/methods/wave/", "/office/methods/stripe/", "/office/exports/day.csv"}
    wanted |= {f"/office/records/{kind}.csv" for kind in ("payments", "drawers", "decisions")}
    for path in sorted(path for path in wanted if "stream" not in path):
        answer = office.get(path)
        assert answer.status_code < 500, path
        yield path, answer.content + str(dict(answer.headers)).encode()


def secrets_of(centre: Centre, program: Program, office: TestClient) -> dict[str, str]:
    """Canaries for keys, and every secret that the centre makes itself, collected where it is shown once."""
    house = program.restaurant.restaurant_id
    canaries = {**KEYS, "PIN": PIN, "PASSWORD": PASSWORD}
    for code in ("wave", "stripe"):
        form = {name: value for name, value in KEYS.items() if name.startswith(code.upper())}
        assert office.post(f"/office/methods/{code}/secrets/", data=form).status_code == 200
    person = {"code": "koffi", "name": "Koffi", "role": "manager", "pin": PIN, "again": PIN}
    assert office.post("/office/staff/", data=person).status_code == 200
    canaries["API_KEY"] = program.headers["Authorization"].removeprefix("Bearer ")
    canaries["COOKIE"] = next(iter(office.cookies.values()))
    made = program.client.put(
        "/api/callbacks/", headers=program.headers, json={"url": "https://hooks.example.com/pos"}
    )
    canaries["CALLBACK"] = made.json()["secret"]
    code = enrolment.new_code(centre, house, "user:test").code
    canaries["CODE"] = code
    terminal = TestTerminal()
    asked: Enrol = terminal.enrolling(code)
    told = enrolment.enrol(centre, asked, "192.0.2.7")
    canaries["PEPPER"] = told.pin_pepper
    canaries["OPEN_CODE"] = enrolment.new_code(centre, house, "user:test").code
    return canaries


def troubles(program: Program, wave: Running) -> None:
    """Payments that are paid, fail, are refused at the door and lose their answer; keys that are none."""
    for number, mode in enumerate(("401", "403", "500", "drop", "garbled", "work-then-drop", "pay"), 1):
        wave.control.script("create", mode)
        program.order(str(number))
        program.initiate(str(number), customer_phone=PHONE)
    program.client.get("/api/orders/", headers=bearer("pos_live_kV7qcanary8wrong9Zt"))
    program.client.post("/api/terminals/enrol/", json={"code": "kV7qcanary9", "terminal_id": "x"})
    program.client.get("/office/methods/", headers={"Cookie": "__Host-session=kV7qcanary10"})
    program.client.post("/office/sign-in/", data={"email": "awa@baobab.test", "password": "kV7qcanary11"})
    body = json.dumps({"id": "AE_1", "type": "checkout.session.completed"}).encode()
    program.client.post(
        "/api/payments/webhooks/wave/", content=body, headers={"Wave-Signature": "t=1,v1=kV7qcanary12"}
    )


def test_no_secret_of_the_centre_can_be_read_anywhere(
    centre: Centre, client: TestClient, wave: Running, logged: io.StringIO
) -> None:
    program = program_of(centre, client, wave.simulator)
    office = signed_in_client(centre, program.restaurant, app=make_app(centre))
    canaries = secrets_of(centre, program, office)
    assert len(canaries) == len(KEYS) + 8
    troubles(program, wave)

    kept = RestaurantSecrets(centre, program.restaurant.restaurant_id).get("WAVE_API_KEY")
    assert kept is not None
    assert kept.reveal() == KEYS["WAVE_API_KEY"]
    assert RestaurantSecrets(centre, program.restaurant.restaurant_id).get(PIN_PEPPER) is not None
    assert found_in_tables(centre, canaries) == []

    seen = dict(pages(office))
    assert len(seen) > 20
    assert {path: hits for path, page in seen.items() if (hits := found_in(page, canaries))} == {}
    # A code's hash is the database's alone.
    assert [path for path, page in seen.items() if b"argon2" in page] == []

    lines = logged.getvalue()
    assert "request" in lines
    wrong = {f"WRONG_{number}": f"kV7qcanary{number}" for number in (8, 9, 10, 11, 12)}
    assert found_in(lines.encode(), canaries | wrong | {"PHONE": PHONE.removeprefix("+")}) == []
    assert all(json.loads(line) for line in lines.splitlines())


def test_what_is_planted_is_found(centre: Centre, client: TestClient, wave: Running) -> None:
    program = program_of(centre, client, wave.simulator)
    canary = {"KEY": "kV7qcanary13planted9Zt"}
    assert found_in_tables(centre, canary) == []
    program.order("12", label=canary["KEY"])
    assert found_in_tables(centre, canary)
    assert program.initiate("12", method="cash").status_code == 201
    office = signed_in_client(centre, program.restaurant, app=make_app(centre))
    assert [path for path, page in pages(office) if found_in(page, canary)]


def test_a_bug_that_quotes_what_it_knows_tells_no_secret(logged: io.StringIO) -> None:
    try:
        raise RuntimeError(f"refused:\n{KEYS} pin={PIN} Authorization: Bearer {KEYS['WAVE_WEBHOOK_SECRET']}")
    except RuntimeError:
        fields = {"token": "kV7qcanary14", "told": {"phone": PHONE}}
        logging.getLogger("pos_terminal.central").exception("asked %s", PHONE, extra={"fields": fields})
    [line] = logged.getvalue().splitlines()
    assert "RuntimeError" in json.loads(line)["error"]
    canaries = {**KEYS, "PIN": PIN, "PHONE": PHONE.removeprefix("+"), "TOKEN": "kV7qcanary14"}
    assert found_in(line.encode(), canaries) == []
