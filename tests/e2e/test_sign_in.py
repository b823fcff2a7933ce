"""Signing in and locking, in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.ui.widgets.staff_cards import PersonButton
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands

Key = Qt.Key


def typed(hands: Hands) -> str:
    """The digits of the amount on the home screen."""
    assert hands.app.counter is not None
    return hands.app.counter.home.typed.digits


def test_the_right_code_opens_the_counter(shop: Shop) -> None:
    hands = shop.open()
    hands.sign_in()
    assert hands.reads("Awa Koné", "Open orders", "Table 3")


def test_a_wrong_code_is_told_and_the_next_one_is_taken(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Awa Koné, Cashier")
    hands.type("1111")
    hands.until_reads("Wrong code.")
    assert hands.screen == "sign_in"
    hands.type(PIN)
    hands.until_on("home")


def test_a_person_is_chosen_by_a_touch_and_signs_in_on_the_pad(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Fatou Diabaté, Manager")
    hands.press("Fatou Diabaté, Manager")
    chosen = hands.button("Fatou Diabaté, Manager")
    assert isinstance(chosen, PersonButton)
    assert chosen.isChecked()
    for digit in PIN:
        hands.touch(hands.part("sign_in").pane.pad.key(digit))
    hands.until_on("home")
    hands.until_reads("Fatou Diabaté, Manager")


def test_f12_locks(hands: Hands) -> None:
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.key(Key.Key_F11)
    hands.key(Key.Key_F2)
    assert hands.screen == "sign_in"


def test_ten_minutes_without_a_touch_lock_but_never_during_a_payment(hands: Hands) -> None:
    assert hands.app.counter is not None
    hands.wave("5000")
    hands.clock.ahead_s += 700
    with hands.qtbot.waitSignal(hands.app.counter.shell.ticked):
        pass
    assert hands.screen == "waiting"
    hands.press("Next customer")
    hands.until_on("home")
    hands.clock.ahead_s += 700
    hands.until_on("sign_in")


def test_what_was_asked_before_the_lock_is_not_answered_after_it(hands: Hands) -> None:
    hands.control.script("any", "500", times=1000)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    hands.press("Next customer")
    hands.until_on("home")
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until(lambda: hands.dialog == "Same customer?")
    hands.clock.ahead_s += 700
    hands.until_on("sign_in")
    assert hands.dialog == ""


def test_see_on_the_locked_screen_opens_the_payment_after_the_code(hands: Hands) -> None:
    hands.wave("5000")
    reference = hands.payment.charge_reference or ""
    hands.press("Next customer")
    hands.until_on("home")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.control.pay(reference)
    hands.next_question(lambda: "confirmed" in hands.toast)
    hands.press("See")
    assert hands.screen == "sign_in"
    hands.type(PIN)
    hands.until_on("paid")


def test_locking_before_the_code_has_come_stays_locked_and_asks_on(hands: Hands) -> None:
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.key(Key.Key_F12)
    hands.until(lambda: len(hands.control.sessions()) == 1)
    [session] = hands.control.sessions()
    hands.control.pay(session["client_reference"])
    hands.next_question(lambda: "confirmed" in hands.toast)
    assert hands.screen == "sign_in"


def test_somebody_else_signs_in_over_the_lock_and_what_was_typed_is_there_again(hands: Hands) -> None:
    hands.type("12505")
    hands.until(lambda: typed(hands) == "12505")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.press("Koffi N’Guessan, Cashier")
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()
    assert typed(hands) == ""
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.press("Awa Koné, Cashier")
    hands.type(PIN)
    hands.until_on("home")
    hands.until(lambda: typed(hands) == "12505")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.press("Koffi N’Guessan, Cashier")
    hands.type(PIN)
    hands.until_on("payments")


def test_after_half_an_hour_everybody_begins_anew(hands: Hands) -> None:
    hands.type("12505")
    hands.until(lambda: typed(hands) == "12505")
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.clock.ahead_s += 1_900
    hands.type(PIN)
    hands.until_on("home")
    assert typed(hands) == ""


def test_the_terminal_locks_itself_after_the_minutes_of_the_settings(shop: Shop) -> None:
    (shop.root / "settings.toml").write_text("lock_after_minutes = 2\n")
    hands = shop.open()
    hands.sign_in()
    hands.clock.ahead_s += 115
    assert hands.app.counter is not None
    with hands.qtbot.waitSignal(hands.app.counter.shell.ticked):
        pass
    assert hands.screen == "home"
    hands.clock.ahead_s += 10
    hands.until_on("sign_in")


def test_the_limits_of_the_settings_are_the_ones_that_are_asked(shop: Shop) -> None:
    (shop.root / "settings.toml").write_text("limit_correction = 1000\n")
    hands = shop.open()
    hands.sign_in()
    assert hands.app.terminal is not None
    assert hands.app.terminal.limits.correction == 1_000
    told: list[int] = []
    hands.app.bridge.submit(
        lambda desk: desk.decisions.limits.correction, lambda limit: told.append(int(str(limit)))
    )
    hands.until(lambda: told == [1_000])
