"""Our pages in a real browser: with a mouse, with keys alone, and on a phone by a finger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.browser.conftest import Office
from tests.central.browser.day import LABEL
from tests.central.browser.looks import wrong_with
from tests.central.people import PASSWORD, api_key, bearer
from tests.central.test_office_statements import today_of
from tests.support.chromium_page import Page
from tests.support.simulator import ask

pytestmark = pytest.mark.browser
WIDTHS = (500, 768, 1280)
BEYOND = (
    "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth)"
    ".map((one) => one.innerText)"
)
"""The words of boxes that have to be scrolled."""
ANYBODYS = ("/payments/success/", "/payments/error/", "/office/sign-in/", "/office/none/")


def paths_of(office: Office) -> list[str]:
    """The address of each page, as one of its kind."""
    with office.centre.database.tenant(office.restaurant.restaurant_id) as connection:

        def one(question: str) -> str:
            return str(connection.exec_driver_sql(question).scalar_one())

        payment = one("SELECT payment_id FROM pos.payments WHERE label <> '' LIMIT 1")
        drawer = one("SELECT session_id FROM pos.drawer_sessions WHERE closed_at IS NOT NULL LIMIT 1")
    today = today_of(office.centre)
    return [
        *("", "payments/", f"payments/{payment}/", "exceptions/", "exceptions/?decided=1", "drawers/"),
        *(f"drawers/{drawer}/", "terminals/", "staff/", "users/", "keys/", "methods/", "methods/wave/"),
        *(
            "methods/manual.card/",
            "statements/",
            f"statements/day/?day={today}&method=wave",
        ),
        *("records/entries/", "records/refunds/", "records/customers/", "records/payables/", "callbacks/"),
        *("callbacks/?state=all", "restaurant/"),
    ]


def test_a_person_comes_in_and_goes_out_with_the_keyboard_alone(office: Office, page: Page) -> None:
    page.go(f"{office.url}/office/payments/")
    assert page.path == "/office/sign-in/"
    page.type(office.email)
    page.key("Tab")
    page.type(PASSWORD)
    with page.loading():
        page.key("Enter")
    assert (page.path, page.run("document.querySelector('nav [aria-current]').innerText")) == (
        "/office/payments/",
        "Payments",
    )
    page.key("Tab")
    assert page.run("document.activeElement.innerText") == "To the content"
    assert page.run("document.activeElement.getBoundingClientRect().left") >= 0
    for _ in range(2):
        page.key("Tab")
    assert page.run("document.activeElement.innerText") == "Sign out"
    with page.loading():
        page.key("Enter")
    assert page.path == "/office/sign-in/"
    page.go(f"{office.url}/office/")
    assert page.path == "/office/sign-in/"


def test_the_day_and_its_payments_are_looked_at_in_both_languages(office: Office, page: Page) -> None:
    office.enter(page)
    page.go(f"{office.url}/office/")
    bars = "[...document.querySelectorAll('svg.chart .now')].map((one) => one.getBoundingClientRect().height)"
    assert max(page.run(bars)) > 100
    assert LABEL.encode() in page.download("CSV")
    pdf = "fetch([...document.links].find((one) => one.innerText === 'PDF').href).then((one) => one.text())"
    assert page.run(pdf).startswith("%PDF")
    page.follow("Français")
    assert page.run("document.documentElement.lang") == "fr"
    assert "Par moyen de paiement" in page.text
    page.follow("English")
    page.follow("Payments")
    page.fill("search", "101")
    page.follow("Search")
    page.follow(page.run("document.querySelector('td a').innerText"))
    assert (LABEL in page.text, "Asked for" in page.text, "TX_0000000000000101" in page.text) == (True,) * 3
    page.follow("Payments")
    page.run("document.getElementsByName('until')[0].value = '2026-01-01'")
    page.follow("Search")
    assert "No payment was found." in page.text
    page.follow("Records")
    assert b"TX_0000000000000101" in page.download("CSV")


def test_what_waits_is_decided_and_what_is_set_is_kept(office: Office, page: Page) -> None:
    office.enter(page)
    page.go(f"{office.url}/office/exceptions/")
    page.press("Keep")
    assert page.run("document.activeElement.name") == "note", "a decision without a reason is not sent"
    page.fill("note", "the guest said keep it")
    page.follow("Keep")
    assert "Nothing waits for a decision." in page.text
    page.follow("What was decided")
    assert "the guest said keep it" in page.text
    page.follow("Drawers")
    page.follow("0001")
    assert "Z report 0001" in page.text
    assert page.download("CSV").startswith(b"\xef\xbb\xbf")
    page.follow("Staff")
    for name, value in {"name": "Koffi", "code": "koffi", "pin": "4711", "again": "4711"}.items():
        page.fill(name, value)
    page.follow("Add")
    assert "Koffi" in page.text
    page.follow("Methods")
    page.follow("Card machine")
    page.follow("Save")
    assert "Saved." in page.text


def test_a_statement_of_the_card_machine_is_brought_as_a_file(
    office: Office, page: Page, tmp_path: Path
) -> None:
    office.enter(page)
    page.go(f"{office.url}/office/methods/manual.card/")
    page.follow("Save")
    page.follow("Statements")
    file = tmp_path / "bank.csv"
    file.write_text(f"Date;Montant;Transaction\n{today_of(office.centre)} 12:00;5 000;ABC123\n", "utf-8")
    page.choose("method", "manual.card")
    page.give_file("file", file)
    page.follow("Read it")
    assert "bank.csv" in page.text
    for name, value in {"at": "0", "amount": "1", "transaction": "2"}.items():
        page.choose(name, value)
    page.follow("Read it")
    assert "The statement was read." in page.text
    day = today_of(office.centre)
    page.go(f"{office.url}/office/statements/day/?day={day}&method=manual.card")
    assert "ABC123" in page.text


def test_a_terminal_gets_a_code_and_is_taken_off_by_a_finger(office: Office, phone: Page) -> None:
    office.enter(phone)
    phone.go(f"{office.url}/office/")
    phone.press("Menu")
    phone.follow("Terminals")
    phone.follow("Make a code")
    assert office.url in phone.text
    assert wrong_with(phone) == []
    phone.follow("Back to the terminals")
    phone.press("Take off")
    phone.follow("Take off for good")
    assert "Taken off." in phone.text


def test_every_page_fits_a_phone_and_its_menu_is_used_by_a_finger(office: Office, phone: Page) -> None:
    office.enter(phone, "fr")
    wrong = {}
    phone.go(f"{office.url}/office/")
    menu = phone.run("[...document.querySelectorAll('#pages a')].map((one) => one.pathname.slice(8))")
    for path in dict.fromkeys([*menu, *paths_of(office)]):
        phone.go(f"{office.url}/office/{path}")
        wrong[path] = wrong_with(phone)
    assert {path: found for path, found in wrong.items() if found} == {}
    assert phone.run("document.getElementById('pages').checkVisibility()") is False
    phone.press("Menu")
    assert wrong_with(phone) == []
    hidden = "[...document.querySelectorAll('#pages a')].filter((one) => !one.checkVisibility()).length"
    assert phone.run(hidden) == 0
    phone.key("Escape")
    assert phone.run("document.getElementById('pages').checkVisibility()") is False
    phone.press("Menu")
    phone.follow("Caisses")
    assert phone.path == "/office/drawers/"


def test_every_page_fits_other_widths(office: Office, page: Page) -> None:
    office.enter(page, "fr")
    wrong = {}
    for path in paths_of(office):
        page.go(f"{office.url}/office/{path}")
        for width in WIDTHS:
            page.size(width, 800)
            wrong[path, width] = wrong_with(page)
        assert page.run(BEYOND) == [], f"at the last and widest nothing is out of sight: {path}"
    assert {path: found for path, found in wrong.items() if found} == {}


def checkout_at(office: Office, key: str) -> str:
    """Where a program sends its customer to pay 30,000 F."""
    wanted = {
        "payable": {"type": "booking", "id": key},
        "amount": 30_000,
        "label": "Deposit",
        "customer": {"email": "ama@example.com", "name": "Ama"},
        "idempotency_key": key,
        # Companies send their customers back to https alone, and this server speaks http.
        "success_url": "https://centre.test/payments/success/",
        "error_url": "https://centre.test/payments/error/",
    }
    headers = {**bearer(api_key(office.centre, office.restaurant)), "Content-Type": "application/json"}
    made = ask("POST", f"{office.url}/api/payments/checkout/", wanted, headers)
    assert made.status in (200, 201), made.body
    return str(made.json()["checkout_url"])


def test_the_hosted_checkout_fits_the_phone_of_a_customer(office: Office, phone: Page) -> None:
    phone.go(checkout_at(office, "b-8"))
    assert "30\u202f000\u202fF" in phone.text
    assert wrong_with(phone) == []


@pytest.mark.parametrize("path", ANYBODYS)
def test_pages_for_anybody_fit_any_width_in_the_browsers_own_language(
    office: Office, page: Page, path: str
) -> None:
    page.tell("Network.setExtraHTTPHeaders", headers={"Accept-Language": "fr-FR,fr"})
    page.go(f"{office.url}{path}")
    assert page.run("document.documentElement.lang") == "fr"
    for width in (320, 390, 768, 1280):
        page.size(width, 800)
        assert wrong_with(page) == [], width
    page.complaints = [one for one in page.complaints if "404" not in one]
