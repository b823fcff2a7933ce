"""An order that another counter is at: the person is told who, and decides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from pos_terminal.contract import claim
from pos_terminal.domain.told_events import CentreTold, ToldPayable
from pos_terminal.texts import set_language, tr
from pos_terminal.ui.questions import claimed_elsewhere
from tests.e2e.hands import Hands

Key = Qt.Key
TOLD = ToldPayable(
    payable_type="order",
    payable_id="1051",
    label="Table 3",
    amount_due=12_500,
    currency="XOF",
    opened_at=1,
    taken=0,
    taken_elsewhere=0,
    settled=False,
)


class Centre:
    """Answers claims; `holder` is at everything."""

    def __init__(self) -> None:
        self.holder = "Counter 2"
        self.asked: list[claim.Ask] = []

    def __call__(self, ask: claim.Ask) -> claim.Said:
        self.asked.append(ask)
        return claim.Said(granted=not self.holder, holder=self.holder, until=1)


@pytest.fixture
def centre(hands: Hands) -> Iterator[Centre]:
    """Told of order 1051, and asked about it."""
    engine = hands.app.engine
    assert engine is not None
    with engine.ledger.reading() as connection:
        [due] = connection.exec_driver_sql(
            "SELECT amount_due FROM payables WHERE payable_id = '1051'"
        ).scalars()
    made = Centre()

    def use(desk: object) -> None:
        assert desk is not None
        with engine.ledger.unit_of_work() as work:
            work.record(CentreTold(counter=1, payables=(_due(due),)))
            work.commit()
        engine.claiming.use(made)

    engine.submit(use)
    hands.settle()
    yield made
    engine.submit(lambda _desk: engine.claiming.use(None))
    hands.settle()


def _due(amount: int) -> ToldPayable:
    return ToldPayable(
        **{name: getattr(TOLD, name) for name in TOLD.__struct_fields__ if name != "amount_due"},
        amount_due=amount,
    )


def _charge(hands: Hands) -> None:
    hands.choose_row(hands.part("home").orders.list, "Table 3")
    hands.key(Key.Key_F6)


def test_the_person_is_told_who_and_waits_for_them(hands: Hands, centre: Centre) -> None:
    _charge(hands)
    hands.until(lambda: hands.dialog == "Counter 2 is taking money for this order.")
    assert hands.reads("the customer may be paying there")
    hands.enter()
    hands.until(lambda: len(centre.asked) == 2 and hands.dialog.startswith("Counter 2"))
    centre.holder = ""
    hands.enter()
    hands.until_code()
    assert hands.payment.payable.id == "1051"
    assert hands.dialog == ""


def test_cash_is_taken_all_the_same_when_the_person_says_so(hands: Hands, centre: Centre) -> None:
    assert centre.holder
    _charge(hands)
    hands.until(lambda: hands.dialog.startswith("Counter 2"))
    hands.let_enter_work()
    hands.press("Take cash all the same")
    hands.until_on("cash")


def test_closed_the_order_stays_chosen(hands: Hands, centre: Centre) -> None:
    _charge(hands)
    hands.until(lambda: hands.dialog.startswith("Counter 2"))
    hands.key(Key.Key_Escape)
    hands.until(lambda: hands.dialog == "")
    assert hands.screen == "home"
    assert centre.asked[0].payable_id == "1051"
    hands.key(Key.Key_F6)
    hands.until(lambda: len(centre.asked) == 2)


def test_it_is_said_in_french_too() -> None:
    english = claimed_elsewhere("Table 3", "Bar")
    try:
        set_language("fr")
        french = claimed_elsewhere("Table 3", "Bar")
        assert french.title == "Bar encaisse cette commande en ce moment."
        assert all(a.text != b.text for a, b in zip(english.choices[:2], french.choices[:2], strict=True))
        assert tr("Take cash all the same") == "Encaisser des espèces quand même"
    finally:
        set_language("en")
