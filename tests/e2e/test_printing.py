"""Receipts at the counter: by themselves or on demand, again as copies, and never in anybody's way."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.settings import Settings
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import CTRL, Hands
from tests.e2e.test_people import go_to_people
from tests.e2e.truth import payments_in
from tests.support.fake_printer import NetworkPrinter

Key = Qt.Key


def signed_in(shop: Shop, printer: NetworkPrinter, receipts: str) -> Hands:
    """The counter with this printer."""
    settings_file.save(shop.root, Settings(printer=printer.setting, print_receipts=receipts))  # type: ignore[arg-type]
    hands = shop.open()
    hands.sign_in()
    return hands


def take_cash(hands: Hands, amount: str) -> None:
    """Cash, and stay on the green screen."""
    hands.type(amount)
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type(amount)
    hands.enter()
    hands.until_on("paid")


def banner(hands: Hands) -> str:
    """What would stand over the orders; in practice its own band stands there."""
    state = hands.part("home")._state.banner
    return f"{state.title} {state.line}" if state is not None else ""


def copies(printer: NetworkPrinter) -> int:
    """How many copies came out."""
    return printer.mechanism.printed.count(b"DUPLICAT")


def test_a_receipt_is_printed_by_itself_and_again_as_a_copy(printer: NetworkPrinter, shop: Shop) -> None:
    hands = signed_in(shop, printer, "always")
    take_cash(hands, "4500")
    hands.until_reads("Receipt printed")
    assert b"4 500" in printer.mechanism.printed
    assert b"PRACTICE" in printer.mechanism.printed
    assert copies(printer) == 0
    hands.key(Key.Key_P, CTRL)
    hands.until_reads("Printed again, as a copy")
    assert copies(printer) == 1
    hands.press("Print again")
    hands.until(lambda: copies(printer) == 2)
    assert printer.mechanism.pulses == [], "in practice the drawer stays shut"
    assert hands.screen == "paid"
    hands.enter()
    hands.until_on("home")


def test_asked_each_time_it_is_printed_only_for_a_yes(printer: NetworkPrinter, shop: Shop) -> None:
    hands = signed_in(shop, printer, "ask")
    take_cash(hands, "1000")
    hands.until_reads("Print the receipt? Ctrl+P")
    hands.enter()
    hands.until_on("home")
    take_cash(hands, "2000")
    hands.press("Print receipt")
    hands.until_reads("Receipt printed")
    assert b"2 000" in printer.mechanism.printed
    assert b"1 000" not in printer.mechanism.printed


def test_a_printer_that_is_away_is_told_and_holds_nobody_up(printer: NetworkPrinter, shop: Shop) -> None:
    printer.disappear()
    hands = signed_in(shop, printer, "always")
    take_cash(hands, "4500")
    hands.until_reads(f"127.0.0.1:{printer.port}", "1 receipt waits")
    hands.enter()
    hands.until_on("home")
    hands.until(lambda: "1 receipt waits and prints by itself afterwards." in banner(hands))
    hands.cash("2500")
    hands.until(lambda: "2 receipts wait" in banner(hands))
    assert len(payments_in(shop)) == 2
    printer.come_back()
    hands.later(20)
    hands.until(lambda: b"2 500" in printer.mechanism.printed)
    hands.until(lambda: banner(hands) == "")
    assert printer.mechanism.printed.index(b"4 500") < printer.mechanism.printed.index(b"2 500")


def test_no_paper_says_what_to_do_and_prints_when_there_is_some(printer: NetworkPrinter, shop: Shop) -> None:
    printer.mechanism.paper_lines = 0
    hands = signed_in(shop, printer, "always")
    take_cash(hands, "4500")
    hands.until_reads("The printer has no paper. Receipts wait and print when you add paper.")
    hands.enter()
    hands.until_on("home")
    said = "The printer has no paper. Receipts wait and print when you add paper."
    hands.until(lambda: banner(hands) == said)
    printer.mechanism.add_paper()
    hands.later(20)
    hands.until(lambda: b"4 500" in printer.mechanism.printed)
    hands.until(lambda: banner(hands) == "")


def test_gone_in_the_middle_asks_before_it_prints_again(
    printer: NetworkPrinter, shop: Shop, records: Records
) -> None:
    hands = signed_in(shop, printer, "always")
    printer.gone_after = 150
    take_cash(hands, "4500")
    hands.until_reads("The receipt may have printed. Look at the printer before you print it again.")
    printer.come_back()
    printer.mechanism.forget_what_waits()
    hands.later(20)
    assert copies(printer) == 0
    hands.press("Print again")
    hands.until(lambda: copies(printer) == 1)
    hands.until_reads("Printed again, as a copy")
    records.expected("may have printed")


def test_from_the_list_of_payments_by_key_and_by_touch(printer: NetworkPrinter, shop: Shop) -> None:
    hands = signed_in(shop, printer, "never")
    hands.cash("4500")
    assert printer.mechanism.printed == b""
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until(lambda: hands.part("payments").list.model().rowCount() == 1)
    hands.key(Key.Key_Down)
    hands.until_reads("Print receipt")
    hands.key(Key.Key_P, CTRL)
    hands.until(lambda: b"4 500" in printer.mechanism.printed)
    assert copies(printer) == 0
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("Print again", "Receipt 0001 printed")
    hands.press("Print again")
    hands.until(lambda: copies(printer) == 1)


def test_the_printer_is_chosen_tried_and_used_in_the_settings(printer: NetworkPrinter, shop: Shop) -> None:
    settings_file.save(shop.root, Settings(print_receipts="always"))
    hands = shop.open()
    go_to_people(hands)
    hands.press("Printer and drawer")
    hands.until_reads("Without a printer nothing is printed")
    hands.press("Network")
    page = hands.part("settings").page("printer")
    hands.until(page.address.isVisible)
    hands.touch(page.address)
    hands.type("127.0.0.1:port")
    hands.press("Save")
    hands.until_reads("names no printer")
    page.address.clear()
    hands.type(f"127.0.0.1:{printer.port}")
    printer.mechanism.cover_open = True
    hands.press("Print a test page")
    hands.until_reads("The printer’s cover is open. Close it.")
    printer.mechanism.add_paper()
    hands.press("Print a test page")
    hands.until_reads("The page was sent to the printer.")
    assert b"Printer test" in printer.mechanism.printed
    hands.press("Print them")
    hands.until(lambda: b"Code pages" in printer.mechanism.printed)
    hands.touch(page.code_page)
    page.code_page.clear()
    hands.type("2")
    hands.press("Save")
    hands.settle()
    assert settings_file.load(shop.root, {}) == Settings(
        print_receipts="always", printer=printer.setting, printer_code_page=2
    )
    hands.key(Key.Key_F2)
    hands.until_on("home")
    take_cash(hands, "4500")
    hands.until_reads("Receipt printed")
    assert b"\x1bt\x10" in printer.mechanism.received


def test_a_cashier_tries_the_printer_and_changes_nothing(printer: NetworkPrinter, shop: Shop) -> None:
    hands = signed_in(shop, printer, "never")
    hands.press("Settings")
    hands.until_on("settings")
    hands.press("Printer and drawer")
    page = hands.part("settings").page("printer")
    hands.until(page.trial.isVisible)
    assert not page.save.isVisible()
    assert not page.address.isEnabled()
    hands.key(Key.Key_P, CTRL)
    hands.until(lambda: b"Printer test" in printer.mechanism.printed)


def test_the_code_goes_on_a_slip(printer: NetworkPrinter, shop: Shop) -> None:
    hands = signed_in(shop, printer, "ask")
    hands.wave("4500")
    link = hands.payment.redirect_url
    assert link
    hands.press("Print the code on a slip")
    hands.until(lambda: link.encode() in printer.mechanism.received)
    assert b"4 500" in printer.mechanism.printed
    assert hands.screen == "waiting"
    hands.press("Cancel payment")
    hands.until_on("not_paid")


def test_what_may_have_printed_before_a_restart_is_asked_about(
    printer: NetworkPrinter, shop: Shop, records: Records
) -> None:
    hands = signed_in(shop, printer, "always")
    printer.gone_after = 150
    take_cash(hands, "4500")
    hands.until_reads("The receipt may have printed.")
    shop.close(hands)
    records.expected("may have printed")
    printer.come_back()
    printer.mechanism.forget_what_waits()
    hands = shop.open()
    hands.sign_in()
    hands.until(lambda: "The receipt may have printed." in hands.toast)
    hands.press("Answer")
    hands.until(lambda: hands.dialog == "Did it print?")
    hands.press("It is there")
    hands.settle()
    assert copies(printer) == 0
    shop.close(hands)
    hands = shop.open()
    hands.sign_in()
    hands.settle()
    assert hands.toast == ""
