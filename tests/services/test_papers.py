"""Slips and reports from the tables: what they say, and when there is nothing to say."""

from __future__ import annotations

import re

import pytest

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.receipts.layout import Signature
from pos_terminal.receipts.rows import plain_text
from pos_terminal.services import drawer, outcome, refunds
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.papers import Kind, Papers, look_of, x_subject
from pos_terminal.services.people import add_staff
from pos_terminal.services.refunds import RefundOrder
from pos_terminal.settings import Settings
from tests.support.core import TurnedClock, answer, cash, open_order, wave

SETTINGS = Settings(
    restaurant="Le Baobab",
    receipt_header="Rue des Jardins\n\n Abidjan ",
    receipt_footer="Merci",
    receipt_language="fr",
)
BOSS = Decision("boss", "plat froid", approver="boss")


@pytest.fixture
def papers(ledger: Ledger) -> Papers:
    """As a place in French has them."""
    add_staff(ledger, code="boss", name="Serge Yao", role=Role.MANAGER, pin_hash="", staff_id="boss")
    return Papers(look_of(SETTINGS, practice=False), ledger.terminal_id)


def text(ledger: Ledger, papers: Papers, kind: Kind, subject: str, copy: int = 0) -> str:
    """The paper as text, its spaces made plain."""
    with ledger.reading() as connection:
        found = plain_text(papers.paper(connection, kind, subject, copy=copy), 48)
    return re.sub(r"[\u202f ]+", " ", found)


def refused(ledger: Ledger, papers: Papers, kind: Kind, subject: str) -> str:
    """Why it cannot be printed."""
    with ledger.reading() as connection, pytest.raises(NotAllowed) as why:
        papers.paper(connection, kind, subject)
    return why.value.code


def test_header_and_footer_are_lines_of_the_settings(
    ledger: Ledger, checkout: Checkout, papers: Papers
) -> None:
    payment = checkout.take_cash(cash(500, "k", tendered=500)).payment
    said = re.sub(r" +", " ", plain_text(papers.shown(ledger, payment.payment_id), 48))
    assert "\n Rue des Jardins\n Abidjan\n" in said
    assert "\n Merci\n" in said
    assert "Reçu 0001" in said


def test_practice_is_on_every_paper(ledger: Ledger, checkout: Checkout, papers: Papers) -> None:
    practised = Papers(look_of(SETTINGS, practice=True), ledger.terminal_id)
    payment = checkout.begin(wave(1_000, "k")).payment
    assert "ENTRAÎNEMENT" in text(ledger, practised, Kind.WATCH, payment.payment_id)
    assert "ENTRAÎNEMENT" not in text(ledger, papers, Kind.WATCH, payment.payment_id)


def test_a_watched_payment_gets_a_slip_until_it_is_paid(
    ledger: Ledger, checkout: Checkout, papers: Papers
) -> None:
    open_order(ledger, "1047", 15_000)
    payment = checkout.begin(wave(15_000, "k", reference="Table 6")).payment
    said = text(ledger, papers, Kind.WATCH, payment.payment_id)
    assert "Wave" in said.replace("W a v e", "Wave")
    assert f"Notre numéro P-{payment.position}" in said
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.PAID))
    assert refused(ledger, papers, Kind.WATCH, payment.payment_id) == "nothing_to_print"


def test_a_link_is_printed_while_it_can_be_paid(ledger: Ledger, checkout: Checkout, papers: Papers) -> None:
    payment = checkout.begin(wave(15_000, "k")).payment
    assert refused(ledger, papers, Kind.LINK, payment.payment_id) == "nothing_to_print"
    link = "https://pay.wave.com/c/cos-1"
    waiting = answer(payment, Outcome.PENDING, redirect_url=link)
    outcome.apply(ledger, payment.payment_id, Step.INITIATE, waiting)
    said = text(ledger, papers, Kind.LINK, payment.payment_id)
    assert f"[QR {link}]" in said
    assert "rien n’est encore payé" in said
    outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, Outcome.EXPIRED))
    assert refused(ledger, papers, Kind.LINK, payment.payment_id) == "nothing_to_print"


def test_change_that_is_owed_has_a_slip_until_it_is_paid(
    ledger: Ledger, checkout: Checkout, papers: Papers
) -> None:
    payment = checkout.take_cash(cash(4_475, "k", tendered=5_000)).payment
    assert refused(ledger, papers, Kind.OWED, payment.payment_id) == "nothing_to_print"
    owed = drawer.Move(MovementKind.CHANGE_OWED, 25, "owed", payment_id=payment.payment_id)
    drawer.move(ledger, owed, Decision("boss", ""))
    assert "25 F" in text(ledger, papers, Kind.OWED, payment.payment_id).replace("2 5 F", "25 F")
    shown = re.sub(r"[\u202f ]+", " ", plain_text(papers.shown(ledger, payment.payment_id), 48))
    assert "Monnaie 500 F" in shown
    assert "Monnaie que nous vous devons 25 F" in shown
    paid = drawer.Move(MovementKind.OWED_PAID, 25, "paid", payment_id=payment.payment_id)
    drawer.move(ledger, paid, Decision("boss", ""))
    assert refused(ledger, papers, Kind.OWED, payment.payment_id) == "nothing_to_print"


def test_cash_given_back_is_signed_for(ledger: Ledger, checkout: Checkout, papers: Papers) -> None:
    payment = checkout.take_cash(cash(4_000, "k")).payment
    order = RefundOrder(payment.payment_id, "back", 1_500, payer="0707000000")
    refund = refunds.begin(ledger, Capabilities(), order, BOSS).refund
    said = text(ledger, papers, Kind.REFUND, refund.refund_id, copy=1)
    assert {"Motif plat froid", "Numéro du payeur 0707000000", "Validé par Serge Yao"} <= set(
        said.split("\n")
    )
    assert "DUPLICATA 1" in said
    with ledger.reading() as connection:
        paper = papers.paper(connection, Kind.REFUND, refund.refund_id)
    assert any(isinstance(line, Signature) for line in paper.lines)


def test_a_bag_names_who_received_it_or_has_room_to_sign(ledger: Ledger, papers: Papers) -> None:
    signed = drawer.move(ledger, drawer.Move(MovementKind.DROP, 9_000, "a", received_by="boss"), BOSS)
    open_one = drawer.move(ledger, drawer.Move(MovementKind.DROP, 8_000, "b"), BOSS)
    assert signed.movement_id is not None
    assert open_one.movement_id is not None
    assert "Reçu par Serge Yao" in text(ledger, papers, Kind.BAG, signed.movement_id)
    said = text(ledger, papers, Kind.BAG, open_one.movement_id)
    assert "Nom et signature" in said
    paid_out = drawer.Move(MovementKind.PAY_OUT, 500, "c", category=next(iter(drawer.PAY_OUT_KINDS)))
    moved = drawer.move(ledger, paid_out, BOSS)
    assert moved.movement_id is not None
    assert refused(ledger, papers, Kind.BAG, moved.movement_id) == "nothing_to_print"


def test_an_x_is_of_now_and_a_z_of_its_closing(
    ledger: Ledger, checkout: Checkout, papers: Papers, clock: TurnedClock
) -> None:
    checkout.take_cash(cash(4_000, "k"))
    with ledger.reading() as connection:
        session = drawers.open_session(connection)
        assert session is not None
        asked = x_subject(connection, session.session_id)
    clock.ms += 3_600_000
    checkout.take_cash(cash(1_000, "k2"))
    said = text(ledger, papers, Kind.X, asked)
    assert "Rapport X" in said
    assert "Espèces × 2 5 000 F" in said
    assert refused(ledger, papers, Kind.Z, session.session_id) == "nothing_to_print"
    counted = drawer.count(ledger, session.session_id, 55_000, BOSS, "count")
    drawer.close(ledger, drawer.Closing(counted.count_id, 5_000, 50_000, key="close"), BOSS)
    z_report = text(ledger, papers, Kind.Z, session.session_id)
    assert "Rapport Z 0001" in z_report
    assert refused(ledger, papers, Kind.X, asked) == "nothing_to_print"
    checkout_again = drawer.Opening(amount=50_000, key="next")
    drawer.open_drawer(ledger, checkout_again, BOSS)
    checkout.take_cash(cash(7_000, "k3"))
    assert text(ledger, papers, Kind.Z, session.session_id) == z_report
