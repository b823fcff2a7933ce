"""The first start on real data, in the real window: welcome, every step by keyboard and by touch, and after a
stop at any of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pos_terminal import settings as settings_file
from pos_terminal.compose import open_terminal
from pos_terminal.ledger import backups
from pos_terminal.ledger import people as rows
from pos_terminal.place import Place
from pos_terminal.ui.screens.central import CentralPage
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands

Key = Qt.Key
NEW_PIN = "839204"
RECOVERY = "The recovery code"
LATER = ("methods", "printer", "central", "done")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Real data that nobody has worked with."""
    monkeypatch.delenv("WAVE_API_URL", raising=False)
    monkeypatch.setattr("pos_terminal.ops.putting_back._MOUNTS", (tmp_path / "media",))
    return Place(tmp_path / "live-data", practice=False)


def step(hands: Hands) -> str:
    return str(hands.part("setting_up").step)


def until_step(hands: Hands, name: str) -> None:
    hands.until(lambda: hands.screen == "setting_up" and step(hands) == name)
    hands.let_enter_work()


def name_the_restaurant(hands: Hands) -> None:
    """From the welcome up to the manager, by the keyboard."""
    hands.until_on("welcome")
    hands.press("Set up")
    until_step(hands, "restaurant")
    hands.type("Chez Ama")
    hands.enter()
    until_step(hands, "money")
    hands.enter()
    until_step(hands, "manager")


def type_the_manager(hands: Hands) -> None:
    """The first manager, by the keyboard, up to the recovery code."""
    hands.type("Fatou Diabate")
    for text in ("fatou", NEW_PIN, NEW_PIN):
        hands.key(Key.Key_Tab)
        hands.type(text)
    hands.enter()
    hands.until(lambda: hands.dialog == RECOVERY)


def add_the_manager(hands: Hands) -> None:
    """The first manager, by the keyboard; the recovery code is read."""
    type_the_manager(hands)
    hands.press("I have written it down")
    until_step(hands, "methods")


def sign_in(hands: Hands, screen: str = "home") -> None:
    hands.until_on("sign_in")
    hands.until_reads("Fatou Diabate, Manager")
    hands.type(NEW_PIN)
    hands.until_on(screen)


def test_the_whole_first_start_by_the_keyboard(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    name_the_restaurant(hands)
    for key in (Key.Key_F2, Key.Key_F12):
        hands.key(key)
        assert step(hands) == "manager"
    add_the_manager(hands)
    for name in ("printer", "central", "done"):
        hands.key(Key.Key_PageDown)
        until_step(hands, name)
    hands.key(Key.Key_PageUp)
    until_step(hands, "central")
    [page] = [one for one in hands.app.window.findChildren(CentralPage) if one.isVisible()]
    headings = [one for one in page.findChildren(QLabel) if one.text() == "Central server"]
    assert [one.isVisible() for one in headings] == [True]
    hands.key(Key.Key_PageDown)
    until_step(hands, "done")
    hands.until_reads("Chez Ama, Counter 1 · XOF", "This terminal stands alone")
    hands.enter()
    sign_in(hands)
    assert not hands.reads("The recovery code")
    shop.close(hands)
    assert settings_file.load(empty.root, {}).restaurant == "Chez Ama"
    assert not (empty.folder / "first-start").exists()


def test_a_borrowed_page_speaks_the_language_that_is_chosen_beside_it(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    name_the_restaurant(hands)
    add_the_manager(hands)
    hands.until_reads("Always on", "A method that is off is not shown at the counter.")
    hands.press("Français")
    hands.until_reads("Toujours activé", "Un moyen désactivé n’est pas proposé à la caisse.", "Suivant")


def test_the_recovery_code_is_shown_once_and_no_code_is_stored(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    name_the_restaurant(hands)
    type_the_manager(hands)
    hands.key(Key.Key_Escape)
    hands.enter()
    assert hands.dialog == RECOVERY
    code = next(word for word in hands.words() if word.count("-") == 3)
    hands.press("I have written it down")
    until_step(hands, "methods")
    assert not hands.reads(code)
    shop.close(hands)
    stored = b"".join(path.read_bytes() for path in empty.root.rglob("*") if path.is_file())
    for secret in (NEW_PIN, code, code.replace("-", "")):
        assert secret.encode() not in stored


def test_the_restaurant_is_named_in_french_by_touch_alone(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Français")
    hands.until_reads("Par où commencer ?")
    hands.press("Configurer")
    until_step(hands, "restaurant")
    page = hands.part("setting_up").restaurant
    field = page.fields["place"]
    page.fields["restaurant"].setText("Chez Ama")
    assert not page.pad.isVisible()
    hands.touch(field)
    hands.until(lambda: page.pad.isVisible() and page.pad.key("A").height() > 0)
    for key in ("é", "É", "é", "P", "E", "space", "M", "1", "backspace"):
        hands.touch(page.pad.key(key))
    assert field.text() == "Épe M"
    hands.press("Suivant")
    until_step(hands, "money")
    hands.press("Cotonou")
    assert hands.part("setting_up").money.answers["time_zone"].text() == "Africa/Porto-Novo"
    hands.press("Suivant")
    until_step(hands, "manager")
    shop.close(hands)
    settings = settings_file.load(empty.root, {})
    assert (settings.language, settings.place, settings.time_zone) == ("fr", "Épe M", "Africa/Porto-Novo")


def test_what_cannot_be_is_told_on_the_page_and_nothing_is_kept(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Set up")
    until_step(hands, "restaurant")
    hands.enter()
    hands.until_reads("The restaurant needs a name.")
    assert step(hands) == "restaurant"
    hands.type("Chez Ama")
    hands.enter()
    until_step(hands, "money")
    answers = hands.part("setting_up").money.answers
    answers["currency"].field.setText("ABC")
    hands.enter()
    hands.until_reads("The currency ABC is not known.")
    answers["currency"].field.setText("XAF")
    answers["time_zone"].field.setText("Africa/Nowhere")
    hands.enter()
    hands.until_reads("There is no time zone “Africa/Nowhere”.")
    shop.close(hands)
    settings = settings_file.load(empty.root, {})
    assert (settings.restaurant, settings.currency) == ("Chez Ama", "XOF")
    assert not (empty.folder / "ledger.db").exists()


LONG = [pytest.param(name, marks=pytest.mark.long) for name in ("manager", "methods", "central", "done")]


@pytest.mark.parametrize("stop", ["money", "printer", *LONG])
def test_the_next_start_goes_on_where_it_stopped(shop: Shop, empty: Place, stop: str) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Set up")
    until_step(hands, "restaurant")
    hands.type("Chez Ama")
    hands.enter()
    until_step(hands, "money")
    if stop != "money":
        hands.enter()
        until_step(hands, "manager")
    if stop not in ("money", "manager"):
        add_the_manager(hands)
        for following in LATER[: LATER.index(stop) + 1][1:]:
            hands.key(Key.Key_PageDown)
            until_step(hands, following)
    if stop != "money":
        hands.until_read_again()
    shop.close(hands)
    hands = shop.open(empty)
    if stop not in ("money", "manager"):
        sign_in(hands, "setting_up")
    until_step(hands, stop)
    assert settings_file.load(empty.root, {}).restaurant == "Chez Ama"


def test_a_recovery_code_that_nobody_read_is_made_again(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    name_the_restaurant(hands)
    type_the_manager(hands)
    shop.close(hands)
    hands = shop.open(empty)
    sign_in(hands, "sign_in")
    hands.until(lambda: hands.dialog == RECOVERY)
    hands.press("I have written it down")
    until_step(hands, "methods")


def test_trying_it_starts_practice_and_touches_nothing_real(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.enter()
    assert hands.app.goes_to == Place(empty.root, practice=True)
    shop.close(hands)
    assert not (empty.folder / "ledger.db").exists()
    assert not (empty.root / "settings.toml").exists()


def test_a_step_before_the_ledger_is_gone_back_to_by_another_start(shop: Shop, empty: Place) -> None:
    hands = shop.open(empty)
    name_the_restaurant(hands)
    hands.key(Key.Key_Escape)
    hands.until(lambda: hands.app.goes_to == empty)
    shop.close(hands)
    hands = shop.open(empty)
    until_step(hands, "money")


@pytest.fixture
def stick(shop: Shop, empty: Place, tmp_path: Path) -> Path:
    """A stick with a backup of another terminal, which had one manager."""
    hands = shop.open(empty)
    name_the_restaurant(hands)
    add_the_manager(hands)
    shop.close(hands)
    folder = tmp_path / "media" / "ama" / "STICK"
    folder.mkdir(parents=True)
    made = backups.make(empty.folder / "ledger.db", [folder], 1_770_000_000_000)
    shutil.rmtree(empty.root)
    return made[0].path


def test_a_backup_of_another_machine_is_found_and_its_manager_gets_a_new_code(
    shop: Shop, empty: Place, stick: Path
) -> None:
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Restore from a backup")
    hands.until_reads("Chez Ama", str(stick))
    hands.touch(next(iter(hands.part("setting_up").restore.options.values())))
    hands.until_reads("0 payments, 1 person")
    hands.press("Restore")
    hands.until(lambda: hands.dialog == "Put this backup in place?")
    hands.press("Restore")
    hands.until(lambda: step(hands) == "codes")
    hands.until_reads("The backup is in place", "The terminal is as it was on")
    shop.close(hands)  # a power cut here: nobody has a code yet
    hands = shop.open(empty)
    hands.until(lambda: hands.screen == "setting_up" and step(hands) == "codes")
    hands.let_enter_work()
    hands.type("1111")
    hands.key(Key.Key_Tab)
    hands.type("1111")
    hands.enter()
    hands.until_reads("This code is too easy to guess.")
    hands.type("739128")
    hands.key(Key.Key_Tab)
    hands.type("739128")
    hands.enter()
    hands.until(lambda: hands.dialog == RECOVERY)
    hands.press("I have written it down")
    hands.until_on("sign_in")
    hands.until_reads("Fatou Diabate, Manager")
    hands.type("739128")
    hands.until_on("home")
    shop.close(hands)
    terminal = open_terminal(empty, "command")
    with terminal.ledger.reading() as connection:
        assert [one.code for one in rows.everybody(connection)] == ["fatou"]
    assert terminal.ledger.incarnation == 2
    assert terminal.settings.restaurant == "Chez Ama"
    terminal.close()


def test_a_file_that_is_no_backup_is_refused_where_it_was_typed(
    shop: Shop, empty: Place, tmp_path: Path
) -> None:
    (tmp_path / "wrong.db").write_bytes(b"nothing")
    hands = shop.open(empty)
    hands.until_on("welcome")
    hands.press("Restore from a backup")
    hands.until_reads("No backup was found here")
    hands.touch(hands.part("setting_up").restore.path)
    hands.type(str(tmp_path / "wrong.db"))
    hands.press("Look")
    hands.until_reads("The data is damaged")
    hands.key(Key.Key_Escape)
    hands.until_on("welcome")
    shop.close(hands)
    assert not (empty.folder / "ledger.db").exists()
