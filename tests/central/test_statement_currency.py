"""A statement is in the restaurant's currency: nothing of another one is the same money."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.domain.payment import Payment
from tests.central.people import make_restaurant, signed_in_client
from tests.central.test_office_records import given_back
from tests.central.test_office_statements import HEAD, begun, brought, day_page, now, paid


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def in_euro(centre: Centre, payment: Payment) -> None:
    """As if it had been taken in another currency than the restaurant's."""
    with centre.database.owner() as connection:
        for table in ("payments", "refunds"):
            connection.exec_driver_sql(
                f"UPDATE pos.{table} SET currency = 'EUR' WHERE payment_id = %s", (payment.payment_id,)
            )


def test_a_line_is_not_the_same_money_in_another_currency(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    in_euro(centre, paid(centre, house, "1"))
    brought(office, HEAD + f"{now(centre)};5 000;50;;T1;ok\n")
    lists = day_page(centre, office)
    assert "T1" not in lists["In both"]
    assert "journal 50,00\u202f€" in lists["Another amount"]


def test_a_refund_in_another_currency_is_not_the_one_of_a_lines_amount(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house, "1")
    given_back(centre, house, payment)
    in_euro(centre, payment)
    brought(office, HEAD + f"{now(centre)};-1 000;0;;T1;ok\n")
    assert "T1<" in day_page(centre, office)["Only at the company: money nobody knows"]


def test_nothing_of_another_currency_is_offered_for_its_amount(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    in_euro(centre, begun(centre, house, "1"))
    brought(office, HEAD + f"{now(centre)};5 000;50;;UNREAD;ok\n")
    nobody = day_page(centre, office)["Only at the company: money nobody knows"]
    assert "UNREAD" in nobody
    assert 'name="line"' not in nobody
