"""The page behind the QR code: who is paid, how much, three buttons; nothing a name could break."""

from __future__ import annotations

import pytest

from tests.support.simulator import Answered, Running, ask, running_simulator


def launch(simulator: Running, session_id: str, language: str = "fr") -> Answered:
    return ask("GET", f"{simulator.url}/pay/{session_id}", headers={"Accept-Language": language})


def press(simulator: Running, session_id: str, choice: str) -> Answered:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": simulator.simulator.origin}
    answer = ask("POST", f"{simulator.url}/pay/{session_id}", f"choice={choice}".encode(), form)
    assert answer.status == 303
    return ask("GET", simulator.simulator.origin + answer.headers["location"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr-SN,fr;q=0.9,en;q=0.5", ("Payer", "Refuser", "Solde insuffisant", "Aucun argent réel")),
        ("en-GB,en;q=0.9,fr;q=0.5", ("Pay<", "Refuse<", "Not enough money", "No real money")),
        ("wo", ("Payer", "Refuser", "Solde insuffisant", "Aucun argent réel")),
    ],
)
def test_the_page_speaks_the_customers_language(
    simulator: Running, language: str, words: tuple[str, ...]
) -> None:
    session = simulator.create("Table 3", "12500").json()
    page = ask("GET", session["wave_launch_url"], headers={"Accept-Language": language})
    html = page.body.decode()
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for word in (*words, "12\u202f500\u202fF", "Le Baobab", "Table 3"):
        assert word in html
    assert "<script" not in html


def test_pay_pays_and_the_page_says_so(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    html = press(simulator, session_id, "pay").body.decode()
    transaction = simulator.status(session_id).json()["transaction_id"]
    assert "Payé" in html
    assert transaction in html
    assert "<button" not in html
    assert simulator.control.captures("T1-1") == 1


def test_pressing_pay_twice_pays_once(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    press(simulator, session_id, "pay")
    press(simulator, session_id, "pay")
    truth = simulator.control.truth()
    assert (len(truth["captures"]), truth["duplicates_refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("choice", "code", "words"),
    [
        ("refuse", "payment-failure", "Vous avez refusé"),
        ("no-money", "insufficient-funds", "solde est insuffisant"),
    ],
)
def test_a_failed_try_leaves_the_buttons(simulator: Running, choice: str, code: str, words: str) -> None:
    session_id = simulator.create().json()["id"]
    html = press(simulator, session_id, choice).body.decode()
    session = simulator.status(session_id).json()
    assert (session["checkout_status"], session["last_payment_error"]["code"]) == ("open", code)
    assert words in html
    assert "Payer" in html


def test_an_ended_request_cannot_be_paid(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.post("expire", session=session_id)
    html = press(simulator, session_id, "pay").body.decode()
    assert "Rien n’a été payé" in html
    assert "<button" not in html
    assert simulator.control.captures("T1-1") == 0


def test_a_refunded_payment_says_so(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.pay("T1-1")
    simulator.control.post("refund-by-dashboard", session=session_id)
    assert "Given back" in launch(simulator, session_id, "en").body.decode()


def test_names_and_references_are_shown_as_text() -> None:
    evil = "<script>alert(1)</script>\"'&{}"
    with running_simulator(shop=f"Chez {evil}") as simulator:
        session_id = simulator.create(evil).json()["id"]
        html = launch(simulator, session_id).body.decode()
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;{}") == 2


def test_the_page_may_load_and_run_nothing(simulator: Running) -> None:
    page = launch(simulator, simulator.create().json()["id"])
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "form-action 'self'" in page.headers["content-security-policy"]


def test_an_unknown_request_has_a_page_too(simulator: Running) -> None:
    page = launch(simulator, "cos-%3Cb%3E")
    assert page.status == 404
    assert "existe pas" in page.body.decode()
