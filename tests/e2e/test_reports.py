"""The reports, by the keyboard alone and by touch alone: looked at, kept as files, a Z opened again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.settings import Settings
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, PIN, Hands
from tests.e2e.truth import events_in
from tests.support.fake_printer import NetworkPrinter

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def as_manager(hands: Hands) -> None:
    """Serge signs in."""
    hands.until_on("sign_in")
    hands.until(lambda: bool(hands.app.counter and hands.app.counter.sign_in.people))
    hands.until_reads("Serge Yao")
    hands.press("Serge Yao, Manager")
    hands.type(PIN)
    hands.until_on("home")
    hands.until_tiles()


def kept(shop: Shop, ending: str) -> list[Path]:
    """The files of reports that were written."""
    folder = shop.root / "reports"
    return sorted(folder.glob(f"*.{ending}")) if folder.exists() else []


def close_the_drawer(hands: Hands) -> None:
    """Count what should be there, and close."""
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.until_reads("Cash sales")
    hands.enter()
    hands.until_on("drawer_count")
    for number in (5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0):
        hands.type(str(number))
        hands.key(Key.Key_Return)
    hands.enter()
    hands.until_reads("The drawer is right")
    hands.enter()
    hands.until_on("z_report")


def test_a_manager_looks_at_the_day_with_the_keyboard_alone(shop: Shop) -> None:
    hands = shop.open()
    as_manager(hands)
    hands.cash("4500", "5000")
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_4, ALT)
    hands.until_on("reports")
    hands.until_reads("Takings: 4 500 F", "Cash, 1, 4 500 F", "By hour")
    hands.key(Key.Key_Right)
    hands.key(Key.Key_Space)
    hands.until_reads("Takings: 0 F", "Yesterday")
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Space)
    hands.until(lambda: hands.dialog == "Export")
    hands.enter()
    hands.until(lambda: len(kept(shop, "pdf")) == 1)
    assert kept(shop, "pdf")[0].read_bytes().startswith(b"%PDF-")
    hands.until(lambda: hands.toast.startswith("Saved as "))


def test_the_reports_by_touch_alone(shop: Shop) -> None:
    hands = shop.open()
    as_manager(hands)
    close_the_drawer(hands)
    hands.press("Done")
    hands.until_on("home")
    hands.press("Reports")
    hands.until_on("reports")
    hands.press("7 days")
    hands.until_reads("By day", "The 7 days before")
    hands.press("Export")
    hands.until(lambda: hands.dialog == "Export")
    hands.press("For a spreadsheet")
    hands.until(lambda: len(kept(shop, "csv")) == 1)
    page = hands.part("reports")
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    hands.press("Z report 0001, 0 F")
    hands.until_on("z_report")
    assert hands.reads("It was saved at the closing", "Chain")
    assert not hands.reads("Now move the cash")
    hands.press("Save as PDF")
    hands.until(lambda: len(kept(shop, "pdf")) == 1)
    hands.press("Done")
    hands.until_on("reports")


def test_after_a_closing_the_paper_says_it_all_and_esc_goes_on(shop: Shop) -> None:
    hands = shop.open()
    as_manager(hands)
    close_the_drawer(hands)
    assert hands.reads("Now move the cash", "Put in the safe", "Z report 0001 is saved")
    assert hands.reads("Expected 50 000 F", "Counted 50 000 F", "The drawer is right 0 F")
    hands.enter()
    hands.until(lambda: "printer" in hands.toast)
    hands.key(Key.Key_Escape)
    hands.until_on("home")


def test_a_cashier_has_no_reports_and_an_x_without_the_cash(hands: Hands) -> None:
    counter = hands.app.counter
    assert counter is not None
    assert not hands.reads("Reports")
    counter.reports.open()
    hands.until(lambda: bool(hands.toast))
    assert hands.screen == "home"
    assert counter.front.drawer is not None
    counter.z_report.open_session("x", counter.front.drawer.session_id)
    hands.until_on("z_report")
    assert hands.reads("X report", "Takings without cash")
    assert not hands.reads("Expected")
    assert not hands.reads("50 000")


def test_a_day_is_printed_from_the_reports_by_its_key_and_by_touch(
    printer: NetworkPrinter, shop: Shop
) -> None:
    settings_file.save(shop.root, Settings(printer=printer.setting, print_receipts="never"))
    hands = shop.open()
    as_manager(hands)
    hands.cash("4500", "5000")
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_4, ALT)
    hands.until_on("reports")
    hands.until_reads("Takings: 4 500 F")
    hands.key(Key.Key_P, CTRL)
    hands.until(lambda: b"By method" in printer.mechanism.printed)
    hands.until(lambda: "printer" in hands.toast)
    assert b"By hour" in printer.mechanism.printed
    hands.press("7 days")
    hands.until_reads("The 7 days before")
    hands.press("Export")
    hands.until(lambda: hands.dialog == "Export")
    hands.press("Print")
    hands.until(lambda: b"By day" in printer.mechanism.printed)


def test_a_cashiers_x_is_made_whole_by_a_managers_code(shop: Shop, hands: Hands) -> None:
    counter = hands.app.counter
    assert counter is not None
    for by_touch in (False, True):
        hands.key(Key.Key_F10)
        hands.until_on("drawer")
        hands.press("X report")
        hands.until_on("z_report")
        hands.until_reads("Takings without cash")
        assert not hands.reads("Expected")
        if by_touch:
            hands.press("With the cash")
        else:
            hands.enter()
        hands.until_reads("It is shown until this page is left.")
        hands.type(PIN)
        hands.press("Show it")
        hands.until_reads("Expected 50 000 F")
        hands.key(Key.Key_Escape)
        hands.until_on("home")
    shown = [body for name, body in events_in(shop) if name == "drawer.shown"]
    assert [(one["what"], one["shown_to"] == one["approved_by"]) for one in shown] == [("x", False)] * 2
