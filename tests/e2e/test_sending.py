"""The page about sending, in the whole program: what waits is seen, sent and gone; sales go on meanwhile."""

from __future__ import annotations

import threading

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from pos_terminal.domain import printing_events as events
from pos_terminal.ledger.enrolment import Enrolment, put_enrolment
from pos_terminal.ledger.ledger import Ledger
from tests.e2e.conftest import Shop
from tests.e2e.hands import LEFT, Hands
from tests.support.model_centre import ModelCentre
from tests.sync.line import Line

Key = Qt.Key


def add_notes(ledger: Ledger, count: int) -> None:
    """So many more events of the smallest kind."""
    with ledger.unit_of_work() as work:
        for _ in range(count):
            work.record(events.DrawerKicked(cause="test", subject=ledger.ids.new_id()))
        work.commit()


def _join(hands: Hands, line: Line) -> None:
    engine = hands.app.engine
    assert engine is not None
    engine.submit(lambda _desk: engine.sending.use(line))


def _segment(hands: Hands) -> str:
    found: str = hands.app.window.top_bar._network.accessibleName()
    return found


def _belong(ledger: Ledger, known: Enrolment) -> None:
    with ledger.writing() as connection:
        put_enrolment(connection, known)


def _open_settings(hands: Hands) -> None:
    assert hands.app.counter is not None
    hands.app.counter.settings.open("central")
    hands.until_on("settings")


def _amounts(hands: Hands) -> list[int]:
    return [row.amount.amount for row in hands.part("sending").list.rows if row.amount is not None]


def _sell(hands: Hands, amount: str) -> None:
    hands.type(amount)
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type(amount)
    hands.enter()
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")


def test_what_waits_is_seen_sent_and_gone(hands: Hands) -> None:
    line = Line(broken=True)
    _join(hands, line)
    _sell(hands, "1500")
    hands.until(lambda: "waiting to be sent" in _segment(hands))
    QTest.mouseClick(hands.app.window.top_bar._network, LEFT, pos=QPoint(5, 5))
    hands.until_on("sending")
    hands.until_reads("operations wait to be sent", "Nothing is lost", "1 500 F", "Do not reinstall")
    hands.until(lambda: 1_500 in _amounts(hands))
    line.broken = False
    hands.enter()
    hands.until_reads("Everything is sent", "The central server has everything that happened here.")
    hands.until(lambda: "Everything sent" in _segment(hands))
    hands.until(lambda: "The internet is back." in hands.toast)
    hands.until(lambda: {row.words for row in hands.part("sending").list.rows} == {"Sent"})
    hands.key(Key.Key_Escape)
    hands.until_on("home")


def test_sales_go_on_while_a_batch_hangs_and_thousands_wait(hands: Hands) -> None:
    line = Line(hold=threading.Event())
    engine = hands.app.engine
    assert engine is not None
    engine.submit(lambda desk: add_notes(desk.ledger, 2_000))
    _join(hands, line)
    hands.until(line.held.is_set)
    _sell(hands, "700")
    assert line.hold is not None
    assert line.centre.raw(1) == []
    line.hold.set()
    _sell(hands, "800")
    hands.until(lambda: "Everything sent" in _segment(hands), 60_000)
    [opened, *_] = line.centre.raw(1)
    assert b"journal.opened" in opened
    assert len(line.centre.raw(1)) > 2_000


def test_two_machines_with_the_same_data_end_with_a_sentence(hands: Hands) -> None:
    line = Line(centre=ModelCentre(quarantined=True))
    _join(hands, line)
    hands.until(lambda: "Needs a person" in _segment(hands))
    hands.key(Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    hands.until_on("sending")
    hands.until_reads("Two terminals have the same data", "Show it to a manager")
    # Selling goes on.
    hands.key(Key.Key_F2)
    hands.until_on("home")
    _sell(hands, "500")


def test_a_terminal_that_stands_alone_sends_nowhere_and_says_nothing_of_it(hands: Hands, shop: Shop) -> None:
    assert shop.place.practice
    assert "sent" not in _segment(hands)
    hands.key(Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert hands.screen == "home"
    _open_settings(hands)
    hands.until_reads("This terminal stands alone", "Stands alone")
    assert not hands.part("settings").page("central").button.isVisible()


def test_the_settings_say_whose_terminal_it_is_and_lead_to_what_waits(hands: Hands) -> None:
    engine = hands.app.engine
    assert engine is not None
    known = Enrolment("https://centre.test", "key", "r", "Le Baobab", "Counter 1", "public", 1)
    engine.submit(lambda desk: _belong(desk.ledger, known))
    _join(hands, Line(broken=True))
    _open_settings(hands)
    hands.until_reads("Joined as Counter 1", "https://centre.test", "Le Baobab", "waiting to be sent")
    hands.enter()
    hands.until_on("sending")
