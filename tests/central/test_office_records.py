"""Records in the back office: found, filtered, paged, and taken along as a file."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.backoffice import records
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.central.people import make_restaurant, signed_in_client
from tests.support.core import add_methods, answer, checkout_of, open_order, wave

KINDS = ("entries", "refunds", "customers", "payables")


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def paid(centre: Centre, house: Restaurant, number: str = "1", label: str = "") -> Payment:
    books = books_of(centre, house.restaurant_id)
    if number == "1":
        add_methods(books)
    if label:
        with books.unit_of_work() as work:
            work.record(
                events.PayableOpened(
                    payable_type="order", payable_id=number, label=label, amount_due=5_000, currency="XOF"
                )
            )
            work.commit()
    else:
        open_order(books, number, 5_000)
    sale = wave(5_000, number, payable=PayableRef("order", number))
    payment = checkout_of(books).begin(sale, "centre:x").payment
    told_of = answer(payment, Outcome.PAID, transaction_id=f"T{number}", fee=50)
    return outcome.apply(books, payment.payment_id, Step.CHECK, told_of).payment


def given_back(
    centre: Centre, house: Restaurant, payment: Payment, amount: int = 1_000, currency: str = "XOF"
) -> None:
    """So much of it, as the books have it."""
    now = centre.clock.now_ms()
    with centre.database.tenant(house.restaurant_id) as connection:
        connection.exec_driver_sql(
            "INSERT INTO pos.refunds (restaurant_id, terminal_id, position, refund_id, payment_id, origin,"
            " idempotency_key, amount, currency, route, status, reason, transaction_id, fee, initiated_at,"
            " completed_at) VALUES (%s, 'centre', 900, 'refund-1', %s, 'x', 'k', %s, %s, 'api',"
            " 'success', '=1+1 guest left', 'R1', 10, %s, %s)",
            (house.restaurant_id, payment.payment_id, amount, currency, now, now),
        )


def customer(centre: Centre, house: Restaurant, payment: Payment, email: str = "awa@guest.test") -> None:
    with centre.database.tenant(house.restaurant_id) as connection:
        connection.exec_driver_sql(
            "INSERT INTO pos.customers (restaurant_id, customer_id, email, name, phone, created_at)"
            " VALUES (%s, 'cus-1', %s, '<b>Awa</b>', '77', 1)",
            (house.restaurant_id, email),
        )
        connection.exec_driver_sql(
            "INSERT INTO pos.checkouts (restaurant_id, payment_id, customer_id, asked_by)"
            " VALUES (%s, %s, 'cus-1', 'x')",
            (house.restaurant_id, payment.payment_id),
        )


def test_an_entry_says_gross_fee_and_net_of_payment_and_refund(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    given_back(centre, house, paid(centre, house))
    page = office.get("/office/records/").text
    for amount in ("5\u202f000", "4\u202f950", "\u22121\u202f000", "\u22121\u202f010"):
        assert amount in page, amount
    only = office.get("/office/records/entries/", params={"type": "refund"}).text
    assert "R1" in only
    assert "4\u202f950" not in only


@pytest.mark.parametrize("search", ["AWA@guest.test", "T1", "1", "payment_id", "charge_reference"])
def test_entries_are_found_by_e_mail_reference_and_number(
    centre: Centre, house: Restaurant, office: TestClient, search: str
) -> None:
    payment = paid(centre, house)
    customer(centre, house, payment)
    wanted = getattr(payment, search, search)
    assert payment.payment_id in office.get("/office/records/entries/", params={"search": wanted}).text
    other = office.get("/office/records/entries/", params={"search": "nobody@guest.test"}).text
    assert payment.payment_id not in other


@pytest.mark.parametrize(
    ("kind", "params", "found"),
    [
        ("refunds", {"status": "success"}, True),
        ("refunds", {"status": "failed"}, False),
        ("refunds", {"type": "api", "method": "wave", "search": "T1"}, False),
        ("refunds", {"search": "R1"}, True),
        ("refunds", {"search": "awa@guest.test"}, True),
        ("refunds", {"until": "2020-01-01"}, False),
        ("refunds", {"since": "2020-01-01", "until": "2199-01-01"}, True),
    ],
)
def test_refunds_are_filtered(
    centre: Centre, house: Restaurant, office: TestClient, kind: str, params: dict[str, str], found: bool
) -> None:
    payment = paid(centre, house)
    given_back(centre, house, payment)
    customer(centre, house, payment)
    assert ("guest left" in office.get(f"/office/records/{kind}/", params=params).text) is found


def test_customers_and_payables_are_found_by_the_same_words(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house)
    customer(centre, house, payment)
    for search in ("awa@", "77", payment.payment_id):
        page = office.get("/office/records/customers/", params={"search": search}).text
        assert "awa@guest.test" in page
        assert "<b>" not in page
    for search in ("1", "T1", "awa@guest.test"):
        page = office.get("/office/records/payables/", params={"search": search}).text
        assert "Settled" in page.split("<table")[1]
    assert "<table" not in office.get("/office/records/payables/", params={"status": "open"}).text


@pytest.mark.parametrize("kind", KINDS)
def test_pages_follow_each_other_and_nothing_is_left_out(
    centre: Centre, house: Restaurant, office: TestClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(records, "_PAGE_SIZE", 2)
    for number in ("1", "2", "3", "4", "5"):
        payment = paid(centre, house, number)
        if number == "1":
            given_back(centre, house, payment)
            customer(centre, house, payment)
    rows = {"entries": 6, "refunds": 1, "customers": 1, "payables": 5}[kind]
    address, seen = f"/office/records/{kind}/", 0
    while address:
        page = office.get(address).text
        seen += page.split("<tbody>")[1].count("<tr>")
        more = page.split('class="button plain" href="')
        address = f"/office/records/{kind}/{more[1].split(chr(34))[0]}" if len(more) > 1 else ""
        address = address.replace("&amp;", "&")
    assert seen == rows


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_the_same_search_and_computes_nothing(
    centre: Centre, house: Restaurant, office: TestClient, kind: str
) -> None:
    payment = paid(centre, house, label="=cmd|' /C calc'!A0")
    given_back(centre, house, payment)
    customer(centre, house, payment, "+awa@guest.test")
    answered = office.get(f"/office/records/{kind}.csv")
    assert answered.headers["content-disposition"] == f'attachment; filename="{kind}.csv"'
    lines = answered.content.decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == list(records.COLUMNS[kind])
    assert len(lines) == (3 if kind == "entries" else 2)
    cells = [cell.strip('"') for line in lines[1:] for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert office.get(f"/office/records/{kind}.csv", params={"search": "none"}).text.count("\n") == 1


def test_a_file_that_would_be_cut_off_is_not_made(
    centre: Centre, house: Restaurant, office: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_FILE_LINES", 1)
    paid(centre, house)
    assert office.get("/office/records/entries.csv").status_code == 200
    paid(centre, house, "2")
    refused = office.get("/office/records/entries.csv")
    assert refused.status_code == 400
    assert "Choose a shorter time." in refused.text
    assert office.get("/office/records/entries.csv", params={"search": "T2"}).status_code == 200


def test_another_restaurants_records_are_not_there(centre: Centre, house: Restaurant) -> None:
    payment = paid(centre, house)
    given_back(centre, house, payment)
    customer(centre, house, payment)
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    for kind in KINDS:
        for search in ("", "awa@guest.test", "T1"):
            assert "<table" not in other.get(f"/office/records/{kind}/", params={"search": search}).text
            assert other.get(f"/office/records/{kind}.csv", params={"search": search}).text.count("\n") == 1


def test_what_cannot_be_is_no_error_of_ours(office: TestClient) -> None:
    assert office.get("/office/records/secrets/").status_code in (400, 404)
    assert office.get("/office/records/entries/", params={"cursor": "x"}).status_code == 400
    assert office.get("/office/records/entries/", params={"since": "2026-02-30"}).status_code == 200
    # Nothing that a table can hold: refused for every page alike.
    assert office.get("/office/records/entries/", params={"search": "a\0'%"}).status_code == 400
    assert office.get("/office/records/entries/", params={"search": "a'%"}).status_code == 200
