"""A business day as a file for a spreadsheet and as a PDF."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.backoffice.day_pdf import drawable
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.services.checkout import Sale
from tests.central.people import make_restaurant, signed_in_client
from tests.central.test_office_records import given_back, paid
from tests.support.core import add_methods, checkout_of

HOSTILE = "<img src='http://127.0.0.1:9/x'/> éàçœ €"


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre, "Chez Aïssatou <b>")


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def test_the_file_has_the_figures_and_the_payments_of_the_day(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    payment = paid(centre, house, label="=1+1")
    text = office.get("/office/exports/day.csv").content.decode("utf-8-sig")
    lines = [line.split(",") for line in text.splitlines()]
    assert lines[1][:5] == ["takings", "", "1", "5000", "XOF"]
    assert ["method", "Wave", "1", "5000", "XOF"] in [line[:5] for line in lines]
    [row] = [line for line in lines if line[0] == payment.payment_id]
    head = next(line for line in lines if line[:1] == ["payment_id"])
    assert dict(zip(head, row, strict=True))["label"] == "'=1+1"
    assert payment.payment_id not in office.get("/office/exports/day.csv?day=2020-01-01").text


def test_amounts_of_two_currencies_are_never_one_sum(
    centre: Centre, house: Restaurant, office: TestClient, tmp_path: Path
) -> None:
    paid(centre, house)
    books = books_of(centre, house.restaurant_id)
    checkout_of(books).take_cash(Sale(300, "cash", "in-euros", currency="EUR", tendered=300), "centre:x")
    text = office.get("/office/exports/day.csv").content.decode("utf-8-sig")
    lines = [line.split(",")[:5] for line in text.splitlines()]
    takings = [line for line in lines if line[0] == "takings"]
    assert takings == [["takings", "", "1", "5000", "XOF"], ["takings", "", "1", "300", "EUR"]]
    assert [line[3:] for line in lines if line[0] == "given_back"] == [["0", "XOF"]]
    assert ["method", "Wave", "1", "5000", "XOF"] in lines
    pdf = text_of(office.get("/office/exports/day.pdf").content, tmp_path)
    assert "5 300" not in pdf
    for page in ("/office/", "/office/statements/"):
        shown = office.get(page).text
        assert "5\u202f000\u202fF" in shown
        assert "5\u202f300" not in shown
    assert "3,00\u202f€" in office.get("/office/").text


def test_what_was_given_back_of_another_currency_is_said_beside_its_takings(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    books = books_of(centre, house.restaurant_id)
    add_methods(books)
    sale = Sale(300, "cash", "in-euros", currency="EUR", tendered=300)
    given_back(centre, house, checkout_of(books).take_cash(sale, "centre:x").payment, 120, "EUR")
    shown = office.get("/office/").text
    assert "3,00\u202f€" in shown
    assert "1,20\u202f€" in shown
    text = office.get("/office/exports/day.csv").content.decode("utf-8-sig")
    parts = [line.split(",")[:5] for line in text.splitlines()]
    assert ["given_back", "", "1", "120", "EUR"] in parts
    assert ["given_back", "", "0", "0", "XOF"] in parts


def text_of(pdf: bytes, folder: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("needs pdftotext")
    (folder / "day.pdf").write_bytes(pdf)
    done = subprocess.run([tool, "-layout", folder / "day.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ")


def test_the_paper_has_them_too_and_a_name_is_only_a_name(
    centre: Centre, house: Restaurant, office: TestClient, tmp_path: Path
) -> None:
    paid(centre, house, label=HOSTILE)
    answered = office.get("/office/exports/day.pdf", headers={"Accept-Language": "fr"})
    assert answered.headers["content-type"] == "application/pdf"
    said = text_of(answered.content, tmp_path)
    assert "Chez Aïssatou <b>" in said
    assert "<img src=" in said
    assert "5 000 F" in said
    assert "Payé" in said


def test_many_payments_go_on_on_further_pages(
    centre: Centre, house: Restaurant, office: TestClient, tmp_path: Path
) -> None:
    for number in range(1, 61):
        paid(centre, house, str(number))
    said = text_of(office.get("/office/exports/day.pdf").content, tmp_path)
    assert said.count("\f") >= 2
    assert said.count("5 000 F") >= 60


def test_what_the_font_cannot_draw_is_written_without_it() -> None:
    assert drawable("Où, çà, œuf, 5\u202f000 €, l’été") == "Où, çà, œuf, 5\u00a0000 €, l’été"
    assert drawable("ạ") == "a"
    assert drawable("\u4e2d") == "?"


def test_another_restaurants_day_is_empty(centre: Centre, house: Restaurant) -> None:
    payment = paid(centre, house)
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert payment.payment_id not in other.get("/office/exports/day.csv").text
    assert other.get("/office/exports/day.pdf?day=x").status_code == 200
