"""The customer's display beside the cashier's window: it follows in the same turn, and shows nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_terminal.domain.payment import Phase
from pos_terminal.ui.customer_display import CustomerDisplay, spoken
from pos_terminal.ui.states.customer import Page
from pos_terminal.ui.states.outcome import Outcome
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.test_unknown import answers_again, no_answers
from tests.ui.test_payment_screens_looks import decoded

Key = Qt.Key
_WORDS = {"paid": Outcome.PAID, "unknown": Outcome.UNKNOWN}


class Customer:
    """Reads the display, and after everything that the window's presenters are told compares it with the
    cashier's screen: still in the same turn, for a slot runs inside the signal."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        hands.until(lambda: hands.app.customer is not None)
        assert hands.app.customer is not None
        self.display: CustomerDisplay = hands.app.customer.display
        self.behind: list[str] = []
        self.compared = 0
        hands.app.window.screen_shown.connect(self._compare)
        hands.app.bridge.message.connect(self._compare)

    def _compare(self, _what: object) -> None:
        state, screen = self.display.state(), self._hands.screen
        assert state is not None
        expected = {"cash": Page.CASH, "waiting": Page.PAY, "not_paid": Page.WORD}
        right = state.page is expected.get(screen, Page.IDLE)
        if screen in _WORDS:
            right = (state.page, state.outcome) == (Page.WORD, _WORDS[screen])
        elif screen == "waiting":
            # A code that the cashier's window has is on the display, too.
            payment = self._hands.payment
            can_scan = payment.phase is Phase.WAITING and payment.redirect_url is not None
            right = right and bool(state.code) == can_scan
        self.compared += 1
        if not right:
            self.behind.append(f"{screen}: {spoken(state)}")

    def reads(self, *sentences: str) -> bool:
        """Whether each of these stands on it."""
        state = self.display.state()
        assert state is not None
        seen = "\n".join(spoken(state)).replace("\u202f", " ")
        return all(sentence in seen for sentence in sentences)

    def code(self) -> list[str]:
        """What a phone reads off it."""
        return decoded(self.display.grab().toImage())


def open_with(shop: Shop, *lines: str) -> Hands:
    """The program with these settings, somebody signed in."""
    (shop.root / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    hands = shop.open()
    hands.sign_in()
    return hands


@pytest.fixture
def hands(shop: Shop) -> Hands:
    return open_with(shop, 'customer_display = "window"', 'customer_language = "fr"', 'place = "Cocody"')


@pytest.fixture
def customer(hands: Hands) -> Customer:
    return Customer(hands)


def test_it_is_off_unless_it_is_wanted(shop: Shop) -> None:
    hands = open_with(shop)
    hands.cash("500")
    assert hands.app.customer is None


def test_cash_is_followed_to_the_change(hands: Hands, customer: Customer) -> None:
    hands.until(lambda: customer.reads("ENTRAÎNEMENT", "Cocody", "Le Baobab", "Bonjour", "Espèces", "Wave"))
    hands.type("15000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    assert customer.reads("À payer", "15 000 F", "En espèces")
    hands.type("10000")
    assert customer.reads("Reçu 10 000 F", "Reste à payer 5 000 F")
    hands.type("0")
    assert customer.reads("Reçu 100 000 F", "Monnaie 85 000 F")
    hands.enter()
    hands.until_on("paid")
    assert customer.reads("Merci", "15 000 F", "Payé en espèces", "Monnaie 85 000 F")
    assert not hands.app.customer.presenter.rest.running  # type: ignore[union-attr]  # it is there
    hands.enter()
    hands.until_on("home")
    assert customer.reads("Bonjour")
    assert customer.compared > 3
    assert customer.behind == []


def test_a_code_is_scanned_from_the_display_and_the_thanks_go_by_themselves(
    hands: Hands, customer: Customer
) -> None:
    hands.wave("15000")
    assert customer.reads("À payer", "15 000 F", "Scannez avec Wave", "puis confirmez sur votre téléphone")
    [code] = customer.code()
    assert code == hands.code()
    hands.customer("refuse", code)
    hands.until_reads("The customer can try again with the same code.")
    assert customer.code() == [code]
    assert not customer.reads("refus")
    hands.customer("pay", code)
    hands.until_on("paid")
    assert customer.reads("Merci", "15 000 F", "Payé avec Wave")
    assert customer.behind == []
    rest = hands.app.customer.presenter.rest  # type: ignore[union-attr]  # it is there
    assert 0 < rest.left <= 8
    rest.ended.emit()
    assert hands.screen == "paid"
    assert customer.reads("Bonjour")


def test_not_known_is_amber_and_becomes_thanks_only_by_the_answer(hands: Hands, customer: Customer) -> None:
    no_answers(hands)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    assert customer.reads("Nous vérifions votre paiement", "Ne payez pas une deuxième fois", "Wave")
    answers_again(hands)
    hands.control.pay(hands.payment.charge_reference or "")
    hands.press("Check now")
    hands.until_on("paid")
    assert customer.reads("Merci", "5 000 F")
    assert customer.behind == []


def test_a_parked_payment_never_comes_back_to_the_display(hands: Hands, customer: Customer) -> None:
    hands.wave("5000")
    parked = hands.payment
    hands.press("Next customer")
    hands.until_on("home")
    assert customer.reads("Bonjour")
    hands.wave("7000")
    assert customer.reads("7 000 F")
    hands.control.pay(parked.charge_reference or "")
    hands.next_question(lambda: "5 000" in hands.toast)
    assert not customer.reads("5 000 F")
    hands.app.window.toast_action.emit(f"payment:{parked.payment_id}")
    assert customer.reads("Bonjour")
    hands.until_on("paid")
    assert hands.payment.payment_id == parked.payment_id
    assert customer.reads("Bonjour")


def test_a_cancelled_payment_is_told_plainly(hands: Hands, customer: Customer) -> None:
    hands.wave("5000")
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    assert customer.reads("Non payé", "Rien n’a été débité")
    assert customer.code() == []
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    assert customer.reads("Bonjour")
    assert customer.behind == []


def test_locking_clears_it_and_what_comes_later_stays_away(hands: Hands, customer: Customer) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    assert hands.app.counter is not None
    hands.app.counter.lock()
    assert customer.reads("Bonjour")
    hands.control.pay(reference)
    hands.next_question(lambda: "5 000" in hands.toast)
    assert customer.reads("Bonjour")
    assert customer.behind == []


def test_the_cashiers_language_does_not_change_the_customers(hands: Hands, customer: Customer) -> None:
    assert hands.app.counter is not None
    hands.app.counter.looks.change_language()
    hands.app.counter.looks.change_language()
    hands.wave("5000")
    assert hands.reads("Show the code to the customer")
    assert customer.reads("Scannez avec Wave")


def test_it_closes_with_the_cashiers_window_and_keys_stay_there(shop: Shop, hands: Hands) -> None:
    customer = Customer(hands)
    hands.until(lambda: QApplication.activeWindow() is hands.app.window)
    # Off screen every window that is shown gets the keyboard.
    customer.display.hide()
    customer.display.show()
    hands.until(lambda: QApplication.activeWindow() is hands.app.window)
    hands.type("42")
    hands.until_reads("42 francs")
    shop.close(hands)
    assert hands.app.customer is None
    assert [one for one in QApplication.topLevelWidgets() if isinstance(one, CustomerDisplay)] == []


_TWO = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from pos_terminal.ui import qt_setup, theme
from pos_terminal.ui.customer_display import CustomerDisplay
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.second_screen import SecondScreen

app = qt_setup.application()
theme.load_fonts()
window = MainWindow()
window.show()
display = CustomerDisplay(frameless=True)
place = SecondScreen(display, window)
app.processEvents()
told = [display.isVisible(), display.geometry().getRect(), window.windowHandle().screen().name()]
if len(QGuiApplication.screens()) > 1:
    far = QGuiApplication.screens()[1]
    window.windowHandle().setScreen(far)
    window.move(far.geometry().topLeft())
    app.processEvents()
    app.processEvents()
    told += [display.geometry().getRect()]
    place._gone(display.screen())
    told += [display.isVisible()]
    app.processEvents()
    told += [display.isVisible()]
window.close()
display.end()
import json
print(json.dumps(told))
"""


def _on_screens(tmp_path: Path, *sizes: tuple[int, int]) -> list[object]:
    """What the display does on a machine with these screens side by side."""
    screens, left = [], 0
    for number, (width, height) in enumerate(sizes):
        one = {"name": f"s{number}", "x": left, "y": 0, "width": width, "height": height}
        screens.append(one | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1})
        left += width
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": screens}))
    environ = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", _TWO], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told: list[object] = json.loads(done.stdout)
    return told


def test_it_fills_the_screen_that_the_cashier_does_not_use(tmp_path: Path) -> None:
    visible, where, used, moved, unplugged, again = _on_screens(tmp_path, (1366, 768), (1024, 600))
    assert (visible, where, used) == (True, [1366, 0, 1024, 600], "s0")
    # The cashier's window went to the other screen, and the display made room.
    assert moved == [0, 0, 1366, 768]
    assert (unplugged, again) == (False, True)


def test_with_one_screen_it_never_lies_over_the_cashiers_window(tmp_path: Path) -> None:
    visible, _where, _used = _on_screens(tmp_path, (1366, 768))
    assert not visible
