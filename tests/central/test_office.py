"""The back office as a person meets it: the door, the language, the day, the payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain import events
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.method_fields import codes
from pos_terminal.services.naming import method_name
from pos_terminal.texts import in_language, tr
from tests.central.people import PASSWORD, browser, make_restaurant, make_user, signed_in_client
from tests.support.core import add_methods, answer, checkout_of, open_order, wave

PAGES = ("/office/", "/office/payments/")


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def paid(centre: Centre, house: Restaurant, number: str = "12", amount: int = 5_000) -> Payment:
    books = books_of(centre, house.restaurant_id)
    add_methods(books)
    open_order(books, number, amount)
    payment = (
        checkout_of(books)
        .begin(wave(amount, number, payable=PayableRef("order", number)), "centre:x")
        .payment
    )
    told = answer(payment, Outcome.PAID, transaction_id=f"T{number}")
    return outcome.apply(books, payment.payment_id, Step.CHECK, told).payment


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_shown_the_door(centre: Centre, page: str) -> None:
    answered = browser(centre).get(page, follow_redirects=False)
    assert answered.status_code == 303
    assert answered.headers["location"].startswith("/office/sign-in/?back=%2Foffice%2F")


def test_a_person_signs_in_goes_where_they_wanted_and_out_again(centre: Centre, house: Restaurant) -> None:
    client = browser(centre)
    email = make_user(centre, house)
    form = {"email": email, "password": PASSWORD, "back": "/office/payments/"}
    entered = client.post("/office/sign-in/", data=form)
    assert (entered.status_code, entered.url.path) == (200, "/office/payments/")
    assert house.name in entered.text
    token = entered.text.split('name="csrf_token" value="')[1].split('"')[0]
    left = client.post("/office/sign-out/", data={"csrf_token": token})
    assert left.url.path == "/office/sign-in/"
    assert client.get("/office/", follow_redirects=False).status_code == 303


def test_a_wrong_password_is_told_on_the_page_and_opens_nothing(centre: Centre, house: Restaurant) -> None:
    client = browser(centre)
    refused = client.post(
        "/office/sign-in/", data={"email": make_user(centre, house), "password": "wrong one here"}
    )
    assert refused.status_code == 401
    assert 'role="alert"' in refused.text
    assert client.get("/office/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/office//evil", "\\\\evil", "/api/me/"]
)
def test_the_door_leads_to_our_own_pages_alone(centre: Centre, house: Restaurant, target: str) -> None:
    client = browser(centre)
    form = {"email": make_user(centre, house), "password": PASSWORD, "back": target}
    entered = client.post("/office/sign-in/", data=form, follow_redirects=False)
    assert entered.headers["location"] == "/office/"


def test_a_form_without_its_token_changes_nothing(office: TestClient) -> None:
    office.headers.pop("X-CSRF-Token")
    refused = office.post("/office/language/", data={"language": "fr"})
    assert refused.status_code == 403


def test_somebody_whose_password_others_know_chooses_one_first(centre: Centre, house: Restaurant) -> None:
    client = browser(centre)
    email = make_user(centre, house, must_change=True)
    entered = client.post("/office/sign-in/", data={"email": email, "password": PASSWORD})
    assert entered.url.path == "/office/password/"
    token = entered.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "current": PASSWORD, "new": "a tree beside the river"}
    changed = client.post("/office/password/", data=form)
    assert changed.url.path == "/office/"


def test_the_language_is_chosen_and_stays(office: TestClient) -> None:
    assert "Payments" in office.get("/office/").text
    token = office.headers["X-CSRF-Token"]
    shown = office.post(
        "/office/language/", data={"language": "fr", "back": "/office/payments/", "csrf_token": token}
    )
    assert shown.url.path == "/office/payments/"
    assert '<html lang="fr">' in shown.text
    assert "Paiements" in shown.text


@pytest.mark.parametrize(("chosen", "browser_speaks"), [("fr", "en-GB,en"), ("en", "fr-FR,fr")])
def test_everything_on_a_page_is_in_the_chosen_language_whatever_the_browser_speaks(
    centre: Centre, house: Restaurant, office: TestClient, chosen: str, browser_speaks: str
) -> None:
    payment = paid(centre, house)
    form = {"language": chosen, "back": "/office/", "csrf_token": office.headers["X-CSRF-Token"]}
    office.post("/office/language/", data=form)
    office.headers["Accept-Language"] = browser_speaks
    with in_language(chosen):
        words = {tr("By method"), tr("Takings by hour, and a week ago")}, {tr("Paid"), tr("Not paid")}
        story = {tr("Paid"), tr("Asked for"), tr("The back office or a program")}
    for address, wanted in (
        ("/office/", words[0]),
        ("/office/payments/", words[1]),
        (f"/office/payments/{payment.payment_id}/", story),
    ):
        shown = unescape(office.get(address).text)
        assert not {word for word in wanted if word not in shown}, address


@pytest.mark.parametrize("page", ["/office/payments/", "/office/records/entries/"])
def test_payments_are_looked_for_by_any_method_under_its_name(office: TestClient, page: str) -> None:
    office.headers["Accept-Language"] = "fr"
    shown = unescape(office.get(page).text)
    with in_language("fr"):
        assert [code for code in codes() if f">{method_name(code)}</option>" not in shown] == []
    assert {office.get(page, params={"method": code}).status_code for code in codes()} == {200}


def test_the_day_shows_what_was_taken_by_method_hour_terminal_and_cashier(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    paid(centre, house)
    page = office.get("/office/").text
    assert page.count("5\u202f000\u202fF") >= 4
    assert "Wave" in page
    assert "<svg" in page


def test_a_payment_is_found_by_order_number_amount_and_transaction(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house)
    for search in ("12", "5000", "5 000", "T12", payment.payment_id):
        assert payment.payment_id in office.get("/office/payments/", params={"search": search}).text, search
    assert payment.payment_id not in office.get("/office/payments/", params={"search": "99"}).text
    assert payment.payment_id not in office.get("/office/payments/", params={"status": "failed"}).text


def test_payments_are_listed_between_two_days_both_included(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house)
    since = BusinessDay().around(centre.clock.now_ms())[0]
    today = datetime.fromtimestamp(since / 1000, UTC).date()
    before, after = today - timedelta(days=1), today + timedelta(days=1)

    def listed(**days: object) -> bool:
        params = {name: str(day) for name, day in days.items()}
        return payment.payment_id in office.get("/office/payments/", params=params).text

    assert [listed(since=today), listed(until=today), listed(since=today, until=today)] == [True] * 3
    assert [listed(since=after), listed(until=before)] == [False, False]
    assert listed(since="2026-02-30", until="x"), "what is no day is no filter"
    assert (
        f'name="since" value="{today}"' in office.get("/office/payments/", params={"since": str(today)}).text
    )


def test_a_payment_is_shown_with_everything_that_happened_to_it(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house)
    page = office.get(f"/office/payments/{payment.payment_id}/").text
    assert "T12" in page
    for said in ("Begun", "Asked for", "Paid"):
        assert said in page


def test_another_restaurants_payment_is_not_there(centre: Centre, house: Restaurant) -> None:
    payment = paid(centre, house)
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.get(f"/office/payments/{payment.payment_id}/").status_code == 404
    assert payment.payment_id not in other.get("/office/payments/").text


def test_what_was_typed_by_anybody_is_text_on_a_page(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    books = books_of(centre, house.restaurant_id)
    with books.unit_of_work() as work:
        work.record(
            events.PayableOpened(
                payable_type="order",
                payable_id="<script>",
                label="<script>alert(1)</script>",
                amount_due=100,
                currency="XOF",
            )
        )
        work.commit()
    add_methods(books)
    checkout_of(books).begin(wave(100, "k", payable=PayableRef("order", "<script>")), "centre:x")
    page = office.get("/office/payments/", params={"search": "<script>alert(2)"}).text
    assert "<script>" not in page
    assert "<script>" not in office.get("/office/payments/").text


@pytest.mark.parametrize("day", ["2026-02-30", "x", "0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_is_no_error(office: TestClient, day: str) -> None:
    assert office.get("/office/", params={"day": day}).status_code == 200


@pytest.mark.parametrize("name", ["office.css", "app-icon.svg", "fonts/Inter-Regular.otf"])
def test_the_files_of_pages_are_served_and_no_others(centre: Centre, name: str) -> None:
    client = browser(centre)
    assert client.get(f"/office/static/{name}").status_code == 200
    assert client.get("/office/static/../pages.py").status_code == 404
    assert client.get("/office/static/%2e%2e/pages.py").status_code == 404
