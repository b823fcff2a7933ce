"""A company's statement: brought as a file, read under its columns, compared with journal and drawers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from pos_terminal.central.accounts import restaurants
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.app import make_app
from pos_terminal.central.asking.questions import ask_payment
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.ledger import payments
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay
from tests.central.people import make_restaurant, signed_in_client
from tests.central.pushing import make_shop
from tests.central.shop import program_of
from tests.central.test_office_records import given_back
from tests.central.test_webhooks_for_terminals import Terminal
from tests.support.core import add_methods, answer, checkout_of, open_ledger, open_order, wave
from tests.support.simulator import running_simulator

HEAD = "Date;Montant;Frais;Référence;Transaction;Statut\n"
COLUMNS = {"at": "0", "amount": "1", "fee": "2", "reference": "3", "transaction": "4", "status": "5"}


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def begun(centre: Centre, house: Restaurant, number: str, amount: int = 5_000) -> Payment:
    books = books_of(centre, house.restaurant_id)
    if number == "1":
        add_methods(books)
    open_order(books, number, amount)
    sale = wave(amount, number, payable=PayableRef("order", number))
    return checkout_of(books).begin(sale, "centre:x").payment


def paid(
    centre: Centre, house: Restaurant, number: str, transaction: str = "", amount: int = 5_000
) -> Payment:
    payment = begun(centre, house, number, amount)
    told = answer(payment, Outcome.PAID, transaction_id=transaction or f"T{number}")
    return outcome.apply(books_of(centre, house.restaurant_id), payment.payment_id, Step.CHECK, told).payment


def now(centre: Centre) -> str:
    return f"{datetime.fromtimestamp(centre.clock.now_ms() / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def bring(office: TestClient, content: bytes | str, method: str = "wave") -> Response:
    raw = content.encode() if isinstance(content, str) else content
    return office.post("/office/statements/", data={"method": method}, files={"file": ("wave.csv", raw)})


def brought(office: TestClient, content: bytes | str, **columns: str) -> Response:
    shown = bring(office, content)
    assert "/office/statements/0" in str(shown.url), shown.text
    return office.post(shown.url.path, data={**COLUMNS, **columns})


def day_page(centre: Centre, office: TestClient) -> dict[str, str]:
    """The page of today, by the title of its lists."""
    day = today_of(centre)
    page = office.get("/office/statements/day/", params={"day": day, "method": "wave"})
    assert page.status_code == 200
    parts = page.text.split("<h2>")[1:]
    return {part.split(" <span")[0]: part for part in parts}


def today_of(centre: Centre) -> str:
    since = BusinessDay().around(centre.clock.now_ms())[0]
    return f"{datetime.fromtimestamp(since / 1000, UTC):%Y-%m-%d}"


def status_of(centre: Centre, house: Restaurant, payment: Payment) -> Status:
    with books_of(centre, house.restaurant_id).reading() as connection:
        found = payments.by_id(connection, payment.payment_id)
    assert found is not None
    return found.status


def test_the_first_lines_are_shown_and_the_columns_are_remembered(centre: Centre, office: TestClient) -> None:
    first = bring(office, HEAD + f"{now(centre)};5 000;50;r1;T1;ok\n")
    assert "Montant" in first.text
    assert "T1" in first.text
    done = office.post(first.url.path, data=COLUMNS)
    assert done.url.path == "/office/statements/"
    assert "The statement was read." in done.text
    again = bring(office, HEAD + f"{now(centre)};6 000;50;r2;T2;ok\n")
    assert '<option value="4" selected>' in again.text


def test_a_day_is_compared_by_number_reference_and_amount(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    paid(centre, house, "1")
    other = paid(centre, house, "2", amount=7_000)
    missing = paid(centre, house, "3", amount=900)
    at = now(centre)
    content = HEAD + (
        f"{at};5 000;50;;T1;ok\n{at};7 100;71;{other.charge_reference};X9;ok\n{at};1 234;0;;NOBODY;ok\n"
    )
    brought(office, content)
    page = day_page(centre, office)
    assert "T1" in page["In both"]
    assert "7\u202f100" in page["Another amount"]
    assert "journal 7\u202f000" in page["Another amount"]
    assert "NOBODY" in page["Only at the company: money nobody knows"]
    assert missing.payment_id in page["Only in the journal: no line of the company"]
    over = office.get("/office/statements/").text
    assert "1 line nobody knows" in over
    assert "434\u202fF" in over


def test_the_same_lines_of_another_statement_are_known_already(centre: Centre, office: TestClient) -> None:
    line = f"{now(centre)};5 000;50;;T1;ok\n"
    brought(office, HEAD + line + line)
    again = brought(office, HEAD + line + line + line)
    assert "1 new line, 2 known already" in again.text


def test_a_second_line_about_one_payment_is_money_nobody_knows(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    paid(centre, house, "1")
    line = f"{now(centre)};5 000;50;;T1;ok\n"
    brought(office, HEAD + line + line)
    page = day_page(centre, office)
    assert page["In both"].count("T1<") == 1
    assert page["Only at the company: money nobody knows"].count("T1<") == 1


def test_a_line_moves_a_payment_that_is_under_way(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = begun(centre, house, "1")
    brought(office, HEAD + f"{now(centre)};5 000;50;{payment.charge_reference};T77;ok\n")
    assert status_of(centre, house, payment) is Status.SUCCESS
    assert "T77" in office.get(f"/office/payments/{payment.payment_id}/").text


@pytest.mark.parametrize(("amount", "status"), [("4 900", "ok"), ("5 000", "pending")])
def test_another_amount_or_a_line_that_moved_nothing_is_no_evidence(
    centre: Centre, house: Restaurant, office: TestClient, amount: str, status: str
) -> None:
    payment = begun(centre, house, "1")
    line = f"{now(centre)};{amount};50;{payment.charge_reference};T77;{status}\n"
    brought(office, HEAD + line, moved_words="ok, done")
    assert status_of(centre, house, payment) is Status.PROCESSING


def test_what_fits_by_amount_and_time_is_for_a_person_to_say(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = begun(centre, house, "1")
    brought(office, HEAD + f"{now(centre)};5 000;50;;UNREAD;ok\n")
    assert status_of(centre, house, payment) is Status.PROCESSING
    nobody = day_page(centre, office)["Only at the company: money nobody knows"]
    line = nobody.split('name="line" value="')[1].split('"')[0]
    assert line.endswith(payment.payment_id)
    form = {"day": today_of(centre), "method": "wave", "line": line}
    assert office.post("/office/statements/day/", data=form).status_code == 200
    assert status_of(centre, house, payment) is Status.SUCCESS
    assert "said by a person" in day_page(centre, office)["In both"]
    assert office.post("/office/statements/day/", data=form).status_code == 409


def test_a_line_about_a_terminals_payment_is_told_to_that_terminal_once(centre: Centre) -> None:
    shop = make_shop(centre)
    office = signed_in_client(centre, restaurants.restaurant(centre, shop.restaurant_id))
    ledger = open_ledger(None)
    try:
        terminal = Terminal(shop, ledger)
        payment = terminal.charge()
        terminal.send()
        # The terminal has a clock of its own in a test.
        moment = datetime.fromtimestamp(payment.initiated_at / 1000, UTC)
        brought(office, HEAD + f"{moment:%Y-%m-%dT%H:%M:%SZ};5 000;50;{payment.charge_reference};T77;ok\n")
        day = f"{moment - timedelta(hours=4):%Y-%m-%d}"
        again = office.post("/office/statements/day/", data={"day": day, "method": "wave"})
        assert again.status_code == 200
        [told] = terminal.pulled()
    finally:
        ledger.close()
    assert (told.payment_id, told.outcome, told.amount) == (payment.payment_id, "paid", 5_000)
    assert (told.transaction_id, told.fee) == ("T77", 50)
    assert told.order_reference == payment.charge_reference
    assert shop.payment(payment.payment_id).status is Status.PROCESSING
    counted = again.text.split("the journal does not count it yet")[1]
    assert "T77" in counted.split("<h2>")[0]


def test_money_that_went_out_is_the_refund_of_its_amount(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    given_back(centre, house, paid(centre, house, "1"))
    at = now(centre)
    brought(office, HEAD + f"{at};5 000;0;;T1;ok\n{at};-900;0;;T1;ok\n{at};-1 000;0;;T1;ok\n")
    lists = day_page(centre, office)
    assert lists["In both"].count("T1<") == 2
    assert "\u2212900" in lists["Only at the company: money nobody knows"]


def test_a_number_that_two_payments_use_is_shown(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    for number in ("1", "2"):
        paid(centre, house, number, "TWICE")
    page = office.get("/office/statements/").text
    assert "Transaction numbers used twice" in page
    assert "<strong>TWICE</strong>" in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_file_is_read_in_whatever_letters_it_is_written(
    centre: Centre, office: TestClient, encoding: str
) -> None:
    shown = bring(office, (HEAD + f"{now(centre)};5 000;0;é;T;reçu\n").encode(encoding))
    assert "Référence" in shown.text
    assert "reçu" in shown.text


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04zip", b"one column\nalone\n", b"\x00" * 500, b'"' + b"a" * 200_000]
)
def test_what_is_no_table_is_refused_on_the_page(office: TestClient, content: bytes) -> None:
    refused = bring(office, content)
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text


def test_a_file_beyond_the_limits_is_refused(office: TestClient) -> None:
    assert bring(office, "a,b\n" * 100_001).status_code == 400
    assert bring(office, b"a;b\n" * (13 * 1024 * 1024 // 4)).status_code in (400, 413)


def test_what_a_stranger_wrote_is_text_on_a_page_and_no_formula_is_an_amount(
    centre: Centre, office: TestClient
) -> None:
    at = now(centre)
    content = HEAD + f'{at};100;;<script>x</script>;"=cmd|A1";ok\n{at};=1+1;;;T;ok\n'
    shown = bring(office, content)
    assert "<script>" not in shown.text
    done = office.post(shown.url.path, data=COLUMNS)
    assert "1 line could not be read" in done.text
    assert "no amount: =1+1" in done.text
    page = day_page(centre, office)["Only at the company: money nobody knows"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_columns_that_fit_no_line_are_told_and_nothing_is_kept(centre: Centre, office: TestClient) -> None:
    shown = bring(office, HEAD + f"{now(centre)};5 000;0;r;T;ok\n")
    refused = office.post(shown.url.path, data={"at": "3", "amount": "1"})
    assert refused.status_code == 400
    assert "no date: r" in refused.text
    assert office.post(shown.url.path, data={"at": "0"}).status_code == 400
    assert office.post(shown.url.path, data=COLUMNS).status_code == 200
    assert office.get(shown.url.path).status_code == 404


def test_a_long_statement_is_read_whole(centre: Centre, office: TestClient) -> None:
    at = now(centre)
    lines = "".join(f"{at};{1 + number};0;r{number};T{number};ok\n" for number in range(10_000))
    assert "10000 new lines" in brought(office, HEAD + lines).text


def test_a_form_without_its_token_brings_nothing(office: TestClient) -> None:
    office.headers.pop("X-CSRF-Token")
    assert bring(office, "a;b\n").status_code == 403
    assert (
        office.post("/office/statements/day/", data={"day": "2026-01-01", "method": "wave"}).status_code
        == 403
    )


def test_another_restaurants_statement_is_not_there(centre: Centre, office: TestClient) -> None:
    shown = bring(office, HEAD + f"{now(centre)};5 000;0;r;SECRET;ok\n")
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.get(shown.url.path).status_code == 404
    assert other.post(shown.url.path, data=COLUMNS).status_code == 404
    office.post(shown.url.path, data=COLUMNS)
    assert "SECRET" not in "".join(day_page(centre, other).values())
    assert "wave.csv" not in other.get("/office/statements/").text


def test_wave_itself_is_asked_for_its_list_and_every_line_is_known_once(centre: Centre) -> None:
    with running_simulator() as company:
        with TestClient(make_app(centre)) as client:
            program = program_of(centre, client, company.simulator)
            for number in ("1", "2"):
                program.order(number)
                program.initiate(number)
                reference = str(company.control.sessions()[-1]["client_reference"])
                company.control.pay(reference)
            made = [one["id"] for one in program.get("/api/payments/").json()["results"]]
            # One of them the journal knows as paid; of the other the company alone has heard.
            ask_payment(centre, program.restaurant.restaurant_id, payment_id=made[0])
        with centre.database.owner() as connection:
            # The simulator is no company, and its money is in no comparison.
            connection.exec_driver_sql("UPDATE pos.payments SET is_test = 0")
        office = signed_in_client(centre, program.restaurant)
        day = {"day": today_of(centre), "method": "wave"}
        assert "Ask for its list" in office.get("/office/statements/").text
        asked = office.post("/office/statements/ask/", data=day)
        assert asked.status_code == 200, asked.text
        shown = day_page(centre, office)
        assert shown["In both"].count("5\u202f000\u202fF") >= 2
        # What the company alone had heard is counted since it told of it.
        assert [program.status(one) for one in made] == ["success", "success"]
        office.post("/office/statements/ask/", data=day)
        page = office.get("/office/statements/").text
        assert "2 new lines" in page
        assert "2 known already" in page
        company.control.script("transactions", "500", times=9)
        refused = office.post("/office/statements/ask/", data=day)
        assert refused.status_code == 400
        assert "did not tell its list" in refused.text
