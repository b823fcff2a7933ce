"""The check of this terminal and the panel of the line, in the whole program, by keyboard and by touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import LEFT, Hands
from tests.support.simulator import Running
from tests.sync.line import Line

Key = Qt.Key


def _open_section(hands: Hands) -> Any:
    assert hands.app.counter is not None
    hands.app.counter.settings.open("check_up")
    hands.until_on("settings")
    return hands.part("settings").page("check_up")


def _press_the_line(hands: Hands) -> None:
    QTest.mouseClick(hands.app.window.top_bar._network, LEFT, pos=QPoint(5, 5))


def test_a_check_is_begun_by_enter_and_says_how_everything_is(hands: Hands) -> None:
    page = _open_section(hands)
    hands.until_reads("Nothing is charged, printed or changed.")
    assert page.rows.texts() == []
    hands.enter()
    hands.until_reads("Everything works")
    said = "\n".join(page.rows.texts())
    for wanted in ("Database: works.", "Journal: works.", "Wave: works.", "Practice has no keys to keep."):
        assert wanted in said
    assert hands.control.sessions() == []


def test_the_list_moves_by_keys_and_leads_on_at_its_end(hands: Hands) -> None:
    page = _open_section(hands)
    hands.enter()
    hands.until(lambda: bool(page.rows.texts()))
    for _ in range(30):
        if hands.part("settings").section != "check_up":
            break
        hands.key(Key.Key_Down)
    assert hands.part("settings").section != "check_up"


def test_the_worst_stands_first(hands: Hands, simulator: Running) -> None:
    page = _open_section(hands)
    simulator.control.post("keys", key="wave_practice", revoked=True)
    hands.enter()
    hands.until_reads("1 thing does not work")
    assert page.rows.texts()[0].startswith("Wave: does not work.")


def test_the_line_is_told_from_the_top_bar_where_there_is_no_server(hands: Hands) -> None:
    hands.until(lambda: hands.app.window.top_bar._network.isVisible())
    _press_the_line(hands)
    hands.until(lambda: hands.dialog == "Everything can be reached")
    hands.until_reads("At the counter", "Wave can be used.", "It works without internet.")
    hands.key(Key.Key_Escape)
    hands.until(lambda: hands.dialog == "")
    assert hands.screen == "home"


def test_a_dead_line_says_that_cash_works_and_is_looked_at_again(hands: Hands, simulator: Running) -> None:
    hands.until(lambda: hands.app.window.top_bar._network.isVisible())
    simulator.simulator.stop()
    _press_the_line(hands)
    hands.until(lambda: "Cash works." in hands.dialog)
    hands.until_reads("Wave cannot be used now; cash works.", "127.0.0.1 cannot be reached.")
    hands.enter()
    hands.until_reads("The line is looked at …")
    hands.until(lambda: "Cash works." in hands.dialog)


def test_whoever_closed_the_panel_is_not_bothered_by_its_answer(hands: Hands) -> None:
    hands.until(lambda: hands.app.window.top_bar._network.isVisible())
    _press_the_line(hands)
    hands.key(Key.Key_Escape)
    told: list[object] = []
    counter = hands.app.counter
    assert counter is not None
    counter.sending.connection.answered.connect(told.append)
    hands.until(lambda: bool(told))
    assert hands.dialog == ""


def test_where_there_is_a_server_the_page_about_sending_leads_to_it(hands: Hands) -> None:
    engine = hands.app.engine
    assert engine is not None
    engine.submit(lambda _desk: engine.sending.use(Line(broken=True)))
    hands.until(lambda: "waiting" in hands.app.window.top_bar._network.accessibleName())
    _press_the_line(hands)
    hands.until_on("sending")
    for press in (lambda: hands.part("sending").line.click(), lambda: _press_the_line(hands)):
        press()
        hands.until(lambda: hands.dialog == "Everything can be reached")
        hands.key(Key.Key_Escape)
        hands.until(lambda: hands.dialog == "")


@pytest.mark.parametrize("language", ["fr"])
def test_the_panel_speaks_the_language_in_use(shop: Shop, language: str) -> None:
    (shop.root / "settings.toml").write_text(f'language = "{language}"\n')
    hands = shop.open()
    hands.until_on("sign_in")
    hands.sign_in()
    hands.until(lambda: hands.app.window.top_bar._network.isVisible())
    _press_the_line(hands)
    hands.until(lambda: hands.dialog == "Tout est joignable")
    hands.until_reads("Au comptoir", "Wave est utilisable.")


def test_safe_mode_can_be_asked_what_is_wrong(shop: Shop, root: Path, records: Records) -> None:
    (root / "practice" / "ledger.db").write_bytes(b"rubbish" * 1000)
    hands = shop.open()
    hands.until_on("safe_mode")
    hands.part("safe_mode").check_up.click()
    hands.until_reads("Database", "does not work", "Call support: it can be exported")
    hands.until(lambda: hands.dialog.endswith("do not work"))
    hands.enter()
    hands.until(lambda: hands.dialog == "")
    assert hands.screen == "safe_mode"
    assert records.lines == []
