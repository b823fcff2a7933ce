"""What receipts say above and below, changed on the screen by a manager, seen before and kept after."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.settings import Settings
from pos_terminal.ui.printing.preview import said
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, Hands
from tests.e2e.test_people import go_to_people
from tests.e2e.truth import events_in
from tests.support.fake_printer import NetworkPrinter

Key = Qt.Key


def receipts_page(hands: Hands) -> Any:
    """The settings of the receipts."""
    hands.press("Receipts")
    hands.until(lambda: hands.part("settings").section == "receipts")
    return hands.part("settings").page("receipts")


def seen(page: Any) -> str:
    """The paper as it is shown."""
    return said(page.preview._paper)


def test_head_foot_and_fiscal_number_are_seen_while_typed_and_on_the_next_receipt(
    printer: NetworkPrinter, shop: Shop
) -> None:
    settings_file.save(shop.root, Settings(printer=printer.setting, print_receipts="always"))
    hands = shop.open()
    go_to_people(hands)
    page = receipts_page(hands)
    assert "EXAMPLE" in seen(page)
    hands.type("Tel. 07 00 00 00 01")
    assert "Tel. 07 00 00 00 01" in seen(page)
    for _ in range(4):
        hands.key(Key.Key_Tab)
    hands.type("Merci")
    for _ in range(3):
        hands.key(Key.Key_Tab)
    hands.type("CI-77")
    assert "Fiscal number CI-77" in seen(page)
    assert settings_file.load(shop.root, {}).fiscal_number == ""
    hands.enter()
    hands.until(lambda: hands.toast == "Saved.")
    hands.until(lambda: settings_file.load(shop.root, {}).fiscal_number == "CI-77")
    kept = settings_file.load(shop.root, {})
    assert (kept.receipt_header, kept.receipt_footer, kept.fiscal_number) == (
        "Tel. 07 00 00 00 01",
        "Merci",
        "CI-77",
    )

    def told() -> list[tuple[str, str]]:
        found = [body["changes"] for name, body in events_in(shop) if name == "settings.changed"]
        return [(one["setting"], one["after"]) for one in found[-1]]

    wanted = [
        ("fiscal_number", "CI-77"),
        ("receipt_footer", "Merci"),
        ("receipt_header", "Tel. 07 00 00 00 01"),
    ]
    hands.until(lambda: told() == wanted)
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.cash("4500", "5000")
    hands.until(lambda: b"CI-77" in printer.mechanism.printed)
    assert b"Tel. 07 00 00 00 01" in printer.mechanism.printed
    assert b"Merci" in printer.mechanism.printed


def test_a_cashier_looks_and_changes_nothing(hands: Hands) -> None:
    hands.press("Settings")
    hands.until_on("settings")
    page = receipts_page(hands)
    assert not page.save.isVisible()
    assert all(field.isReadOnly() for field in (*page.head, *page.foot, page.number, page.code))
    hands.key(Key.Key_P, CTRL)
    assert hands.screen == "settings"
