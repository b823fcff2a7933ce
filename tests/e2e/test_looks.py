"""French and dark at run time, small and large windows."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt

from pos_terminal.resources import resource
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, Hands

Key = Qt.Key
_PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
_BOTH = frozenset({"Orange Money"})
"""Words that stand on the French screens for another reason than a missing translation."""


def english_only() -> set[str]:
    """Sentences without a hole whose French is different."""
    catalogue = resource("translations/fr.po").read_text(encoding="utf-8")
    pairs = _PAIR.findall(catalogue)
    french = {text for _english, text in pairs}
    return {english for english, text in pairs if english != text and "{" not in english} - french - _BOTH


def english_on(hands: Hands) -> set[str]:
    seen = {part.strip() for text in hands.words() for part in (text, *text.split(", "))}
    return seen & english_only()


def dark(hands: Hands) -> bool:
    """Whether the ground of the window is dark."""
    corner = hands.app.window.grab().toImage().pixelColor(hands.app.window.width() // 2, 30)
    return bool(corner.lightness() < 100)


def test_after_the_switch_to_french_no_screen_says_an_english_word(shop: Shop) -> None:
    hands = shop.open()
    hands.until_reads("Awa Koné, Cashier")
    assert english_on(hands)
    hands.press("Français")
    hands.until_reads("Awa Koné, Caisse")
    assert english_on(hands) == set()
    hands.sign_in()
    assert english_on(hands) == set()
    hands.key(Key.Key_F1)
    assert english_on(hands) == set()
    hands.key(Key.Key_Escape)
    hands.type("5000")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    assert english_on(hands) == set()
    hands.type("10000")
    hands.enter()
    hands.until_on("paid")
    assert english_on(hands) == set()
    hands.enter()
    hands.until_on("home")
    hands.wave("5000")
    assert english_on(hands) == set()
    hands.touch(hands.part("waiting").cancel)
    hands.until_on("not_paid")
    assert english_on(hands) == set()
    hands.key(Key.Key_Escape)
    hands.until_on("home")
    hands.control.script("any", "500", times=1000)
    hands.type("6000")
    hands.key(Key.Key_F6)
    hands.until_on("unknown")
    assert english_on(hands) == set()
    hands.touch(hands.part("unknown").next)
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until_reads("6 000 F")
    hands.choose_row(hands.part("payments").list, "6 000 F")
    hands.until_read_again()
    assert english_on(hands) == set()
    shop.close(hands)
    set_language("en")
    again = shop.open()
    again.until_reads("Awa Koné, Caisse")


def test_dark_and_light_by_a_key_and_kept(shop: Shop, hands: Hands) -> None:
    assert not dark(hands)
    for name in ("home", "payments"):
        hands.key(Key.Key_F2 if name == "home" else Key.Key_F11)
        hands.until_on(name)
        hands.key(Key.Key_T, CTRL)
        hands.until(lambda: dark(hands))
        hands.key(Key.Key_T, CTRL)
        hands.until(lambda: not dark(hands))
    hands.key(Key.Key_T, CTRL)
    hands.settle()
    shop.close(hands)
    theme.use(theme.Theme())
    again = shop.open()
    again.until_reads("Awa Koné, Cashier")
    assert theme.current().dark


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080)])
def test_every_button_can_be_touched_and_the_code_read(shop: Shop, width: int, height: int) -> None:
    hands = shop.open()
    hands.app.window.resize(width, height)
    hands.sign_in()
    assert (hands.app.window.width(), hands.app.window.height()) == (width, height)
    hands.type("5000")
    hands.press("Wave")
    hands.until_code()
    assert hands.code() == hands.payment.redirect_url
    for name in ("Cancel payment", "Check now", "Next customer", "Copy link", "Pay another way"):
        assert hands.app.window.rect().contains(hands.inside_window(hands.button(name)))
    hands.press("Next customer")
    hands.until_on("home")
    hands.type("4000")
    hands.press("Cash")
    hands.until_on("cash")
    for name in ("Back", "Start over", "Payment received", "10 000 F"):
        assert hands.app.window.rect().contains(hands.inside_window(hands.button(name)))
    hands.press("5 000 F")
    hands.press("Payment received")
    hands.until_on("paid")
    hands.press("Next customer")
    hands.until_on("home")
    hands.press("Payments")
    hands.until_on("payments")
