"""Statements of what is taken by hand: brought where the method is set up, and what they say counts."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain.payment import Status
from pos_terminal.providers.manual import manual_provider
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.checkout import Checkout, Sale
from tests.central.people import make_restaurant, signed_in_client
from tests.central.test_office_statements import bring, now, status_of, today_of


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def offered(office: TestClient) -> list[str]:
    """The methods of which a statement can be brought."""
    chosen = office.get("/office/statements/").text.split('<select name="method">')[1].split("</select>")[0]
    return [part.split('"')[0] for part in chosen.split('<option value="')[1:]]


def test_what_is_taken_by_hand_with_a_number_is_brought_where_it_is_set_up(office: TestClient) -> None:
    assert offered(office) == ["wave", "orange", "mtn", "stripe"]
    for code in ("manual.card", "manual.account"):
        office.post(f"/office/methods/{code}/", data={"active": "yes", "display_order": "5"})
    assert offered(office) == ["wave", "orange", "mtn", "stripe", "manual.card"]
    assert bring(office, "x;1\n", "manual.account").status_code == 400
    assert bring(office, "x;1\n", "manual.cardx").status_code == 400


def test_a_line_of_the_bank_ends_what_a_person_said_of_the_card_machine(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    books = books_of(centre, house.restaurant_id)
    office.post("/office/methods/manual.card/", data={"active": "yes", "display_order": "5"})
    desk = Checkout(books, {"manual.card": manual_provider("manual.card", {})})
    sale = Sale(5_000, "manual.card", "k", another_customer=True)
    by = Decision("centre:x", "seen on the slip")
    payment = desk.take_by_hand(sale, by, Limits(), "ABC123").payment
    assert payment.status is Status.PROCESSING
    shown = bring(office, f"Date;Montant;Transaction\n{now(centre)};5 000;ABC123\n", "manual.card")
    assert office.post(shown.url.path, data={"at": "0", "amount": "1", "transaction": "2"}).status_code == 200
    assert status_of(centre, house, payment) is Status.SUCCESS
    page = office.get("/office/statements/day/", params={"day": today_of(centre), "method": "manual.card"})
    assert "ABC123" in page.text.split("In both")[1]


def test_two_stickers_are_told_apart_by_the_names_they_were_given(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    books = books_of(centre, house.restaurant_id)
    names = {"manual.sticker.a": "Sticker Wave", "manual.sticker.b": "Sticker Orange"}
    for code, name in names.items():
        office.post(f"/office/methods/{code}/", data={"active": "yes", "display_order": "5", "name": name})
        desk = Checkout(books, {code: manual_provider(code, {})})
        number = f"ABC123{code[-1].upper()}"
        desk.take_by_hand(
            Sale(5_000, code, code, another_customer=True), Decision("centre:x", "seen"), Limits(), number
        )
        shown = bring(office, f"Date;Montant;Transaction\n{now(centre)};5 000;{number}\n", code)
        office.post(shown.url.path, data={"at": "0", "amount": "1", "transaction": "2"})
        day = office.get("/office/statements/day/", params={"day": today_of(centre), "method": code})
        assert f"<h1>{name} " in day.text
        asked_again = bring(office, "Date;Montant\n", code).text
        assert f'<h1>Columns of the statement <span class="quiet">{name}</span>' in asked_again
    text = office.get("/office/exports/day.csv").content.decode("utf-8-sig")
    lines = [line.split(",") for line in text.splitlines()]
    assert sorted(line[1] for line in lines if line[0] == "method") == sorted(names.values())
    for page in ("/office/payments/", "/office/records/entries/", "/office/records/refunds/"):
        for code, name in names.items():
            found = office.get(page, params={"method": code})
            assert f'<option value="{code}" selected>{name}</option>' in found.text
            others = [other for other in names.values() if other != name]
            assert not [other for other in others if other in found.text.split("</form>")[-1]]
    for page in ("/office/", "/office/payments/", "/office/records/entries/"):
        said = office.get(page).text.split("</form>")[-1]
        assert [name for name in names.values() if name not in said] == [], page
