"""A payment's receipt on the screen: looked at, printed, kept as a PDF, with the keyboard and by touch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.settings import Settings
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, Hands
from tests.e2e.truth import reading
from tests.support import pdf_text
from tests.support.fake_printer import NetworkPrinter

Key = Qt.Key


def paid_and_listed(shop: Shop) -> Hands:
    """One payment in cash, open in the list."""
    hands = shop.open()
    hands.sign_in()
    hands.cash("7250", "10000")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until(lambda: hands.part("payments").list.model().rowCount() == 1)
    hands.choose_row(hands.part("payments").list, "7 250")
    hands.until(lambda: hands.part("payments").detail.receipt_button.isVisible())
    return hands


def said(hands: Hands) -> str:
    """The paper on the screen, in words."""
    return str(hands.part("receipt").paper.accessibleName()).replace("\u202f", " ")


def saved(shop: Shop) -> list[Path]:
    """The PDFs there are."""
    return sorted((shop.root / "reports").glob("*.pdf"))


def states(shop: Shop) -> list[str]:
    """What became of each document."""
    with reading(shop) as connection:
        rows = connection.exec_driver_sql("SELECT state FROM print_jobs ORDER BY position").all()
    return [state for (state,) in rows]


def test_without_a_printer_it_can_be_looked_at_and_kept(shop: Shop) -> None:
    hands = paid_and_listed(shop)
    assert not hands.part("payments").detail.print_button.isVisible()
    hands.press("Receipt")
    hands.until_on("receipt")
    for words in ("PRACTICE. No real money.", "Receipt 0001", "Paid 7 250 F", "Change 2 750 F"):
        assert words in said(hands)
    assert "DUPLICATA" not in said(hands)
    hands.press("Save as PDF")
    hands.until(lambda: bool(saved(shop)))
    [path] = saved(shop)
    assert path.name == "receipt-0001.pdf"
    # Only when it is written whole does it count as given out.
    hands.until(lambda: "DUPLICATA 1" in said(hands))
    words = pdf_text.words(path.read_bytes()).replace("\u202f", " ")
    assert "2 750 F" in words
    assert "DUPLICATA" not in words
    hands.press("Done")
    hands.until_on("payments")
    hands.until_reads("Receipt 0001 printed")


def test_with_the_keyboard_alone_it_is_printed_and_comes_again_as_a_copy(
    printer: NetworkPrinter, shop: Shop
) -> None:
    settings_file.save(shop.root, Settings(printer=printer.setting, printer_width=58))
    hands = paid_and_listed(shop)
    hands.part("payments").list.setFocus(Qt.FocusReason.OtherFocusReason)
    button = hands.part("payments").detail.receipt_button
    for _ in range(30):
        if button.hasFocus():
            break
        hands.key(Key.Key_Tab)
    assert button.hasFocus()
    hands.key(Key.Key_Space)
    hands.until_on("receipt")
    assert hands.part("receipt").paper.width() < hands.part("receipt").area.width()
    hands.enter()
    hands.until(lambda: b"7 250" in printer.mechanism.printed)
    hands.until(lambda: "DUPLICATA 1" in said(hands))
    hands.key(Key.Key_P, CTRL)
    hands.until(lambda: b"DUPLICATA 1" in printer.mechanism.printed)
    hands.until_reads("Printed or saved 2 times.")
    hands.until(lambda: states(shop) == ["done", "done"])
    assert max(len(row) for row in printer.mechanism.printed.split(b"\n")) <= 32
    hands.key(Key.Key_Escape)
    hands.until_on("payments")


def test_a_printer_that_wants_pictures_gets_the_paper_as_dots(printer: NetworkPrinter, shop: Shop) -> None:
    settings_file.save(
        shop.root, Settings(printer=printer.setting, printer_output="picture", print_receipts="always")
    )
    hands = shop.open()
    hands.sign_in()
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("4500")
    hands.enter()
    hands.until_on("paid")
    # The green screen goes on by itself: what counts is that the list says so.
    hands.until(lambda: states(shop) == ["done"])
    assert b"\x1dv0" in printer.mechanism.received
    assert printer.mechanism.printed.strip() == b"", "no letter is the printer's own"


def test_receipts_follow_the_terminals_language_from_now_on(printer: NetworkPrinter, shop: Shop) -> None:
    settings_file.save(shop.root, Settings(printer=printer.setting))
    hands = paid_and_listed(shop)
    assert hands.app.counter is not None
    hands.app.counter.looks.change_language()
    hands.key(Key.Key_P, CTRL)
    hands.until(lambda: "Reçu 0001".encode("cp858") in printer.mechanism.printed)
    hands.until(lambda: states(shop) == ["done"])
    hands.app.counter.looks.change_language()


def test_a_payment_that_is_not_paid_has_no_receipt(shop: Shop) -> None:
    hands = shop.open()
    hands.sign_in()
    hands.wave("9100")
    hands.press("Cancel payment")
    hands.until_on("not_paid")
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until(lambda: hands.part("payments").list.model().rowCount() == 1)
    hands.choose_row(hands.part("payments").list, "9 100")
    hands.until_reads("Cancelled")
    assert not hands.part("payments").detail.receipt_button.isVisible()
