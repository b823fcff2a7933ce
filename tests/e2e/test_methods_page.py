"""Payment methods in the settings, in the real window on real data: switched, set up, tried, used at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_terminal.compose import open_terminal
from pos_terminal.domain.payment import Status
from pos_terminal.ledger import journal, payments
from pos_terminal.ledger.enrolment import Enrolment, put_enrolment
from pos_terminal.place import Place
from pos_terminal.practice import prepare
from pos_terminal.ui.presenters.approval import Approval
from pos_terminal.ui.screens.methods import MethodsPage
from pos_terminal.ui.widgets.letter_pad import SHIFT
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import PIN, Hands
from tests.support.simulator import Running

Key = Qt.Key
WRONG, RIGHT = "another_key_9999", "wave_sn_prod_canary_31415926"
MANAGER = "Fatou Diabaté, Manager"


@pytest.fixture(autouse=True)
def _no_keyring(records: Records) -> Iterator[None]:
    """A machine without one says so."""
    yield
    records.lines = [line for line in records.lines if "no keyring keeps" not in line]


@pytest.fixture
def live(tmp_path: Path) -> Place:
    """Real data with people, and nothing set up but cash."""
    place = Place(tmp_path / "live-data", practice=False)
    terminal = open_terminal(place, "command")
    prepare(terminal.ledger, terminal.pepper)
    terminal.close()
    return place


def open_page(shop: Shop, live: Place, who: str = MANAGER) -> Hands:
    hands = shop.open(live)
    hands.until_reads(who)
    hands.press(who)
    hands.type(PIN)
    hands.enter()
    hands.until_on("home")
    hands.until_tiles()
    hands.press("Settings")
    hands.until_on("settings")
    hands.until_reads("A method that is off is not shown at the counter.", "Wave")
    return hands


def page_of(hands: Hands) -> MethodsPage:
    page = hands.part("settings").page("methods")
    assert isinstance(page, MethodsPage)
    return page


def approve(hands: Hands, button: str = "Save") -> None:
    """A manager types their code; the button has to be pressed."""
    hands.until(lambda: hands.app.window.dialogs.box() is not None)
    hands.type(PIN)
    hands.press(button)
    hands.until(lambda: hands.app.window.dialogs.box() is None)


def details(hands: Hands, name: str) -> Any:
    hands.press(f"Details: {name}")
    page = page_of(hands)
    hands.until(lambda: page.form_is_open)
    return page.form


def type_key(hands: Hands, form: Any, text: str) -> None:
    hands.touch(form.cells.secrets["WAVE_API_KEY"].field)
    form.cells.secrets["WAVE_API_KEY"].clear()
    hands.type(text)


def events_of(live: Place) -> list[tuple[str, str, dict[str, Any]]]:
    terminal = open_terminal(live, "command")
    with terminal.ledger.reading() as connection:
        found = [entry.read() for entry in journal.entries(connection)]
    terminal.close()
    return [(one.type, one.actor, json.loads(bytes(one.body))) for one in found]


def test_a_method_that_is_switched_off_leaves_the_counter_at_once(shop: Shop, live: Place) -> None:
    hands = open_page(shop, live)
    assert hands.reads("Cash", "Always on", "Changes here need a manager’s code and are written in the log.")
    hands.press("Wave: On")
    hands.until(lambda: hands.app.window.dialogs.box() is not None)
    assert hands.button("Wave: On").isChecked() if not hands.dialog else True
    approve(hands, "Switch off")
    hands.until_reads("Switched off by Fatou Diabaté at")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until(lambda: not any(b.accessibleName() == "Wave" for b in hands._buttons()))
    hands.press("Settings")
    hands.until_on("settings")
    hands.press("Wave: Off")
    approve(hands, "Switch on")
    hands.until(lambda: page_of(hands).rows.view("wave").switch.isChecked())
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.until_tiles()
    shop.close(hands)
    told = [
        (actor, body["active"], body["approved_by"])
        for kind, actor, body in events_of(live)
        if kind == "method.set" and body["provider_code"] == "wave"
    ]
    manager = told[-1][0]
    assert [one[1] for one in told] == [True, False, True]
    assert told[1] == (manager, False, manager)


def test_a_cashier_needs_a_manager_beside_them(shop: Shop, live: Place) -> None:
    hands = open_page(shop, live, "Awa Koné, Cashier")
    hands.press("Wave: On")
    hands.until(lambda: hands.app.window.dialogs.box() is not None)
    hands.press("Switch off")
    hands.until_reads("Choose a manager and type in their code.")
    approve(hands, "Switch off")
    hands.until_reads("Switched off by Fatou Diabaté at")
    shop.close(hands)
    _kind, actor, body = next(one for one in reversed(events_of(live)) if one[0] == "method.set")
    assert actor != body["approved_by"]


def test_a_wrong_key_is_refused_by_the_test_and_a_right_one_pays_without_a_new_start(
    shop: Shop, live: Place, simulator: Running
) -> None:
    hands = open_page(shop, live)
    hands.until_reads("The “API key” of Wave is not there yet.")
    form = details(hands, "Wave")
    assert hands.reads("Not set", "This system keeps no keys for programs.")
    type_key(hands, form, WRONG)
    hands.press("Test the connection")
    hands.until_reads("Access to Wave is not set up correctly")
    type_key(hands, form, RIGHT)
    hands.press("Test the connection")
    hands.until_reads("Wave answers, and takes these keys.")
    hands.press("Save")
    hands.until_reads("API key is another")
    approve(hands)
    hands.until(lambda: not page_of(hands).form_is_open)
    hands.until(lambda: "The “API key” of Wave is not there yet." not in "\n".join(hands.words()))
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.wave("12500")
    assert "Bearer" not in hands.code()
    hands.customer("pay")
    hands.until_on("paid")
    assert [call["operation"] for call in simulator.control.calls("create")]
    shop.close(hands)
    terminal = open_terminal(live, "command")
    with terminal.ledger.reading() as connection:
        [payment] = payments.page(connection, limit=5).rows
    terminal.close()
    assert payment.status is Status.SUCCESS
    changes = [body for kind, _, body in events_of(live) if kind == "settings.changed"]
    told = [(one["setting"], body["approved_by"]) for body in changes for one in body["changes"]]
    assert [name for name, _ in told if name != "WAVE_API_URL"] == ["WAVE_API_KEY"]
    assert told[0][1] is not None
    nowhere(live, RIGHT, WRONG)


def nowhere(live: Place, *secrets: str) -> None:
    """None of these stands in any file in clear."""
    for path in live.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for secret in secrets:
                assert secret.encode() not in data, path


def test_a_key_is_never_shown_again_and_its_date_is(shop: Shop, live: Place) -> None:
    hands = open_page(shop, live)
    form = details(hands, "Wave")
    type_key(hands, form, RIGHT)
    hands.key(Key.Key_Return)
    approve(hands)
    hands.until(lambda: not page_of(hands).form_is_open)
    texts = [one.text() for one in QApplication.allWidgets() if isinstance(one, QLineEdit)]
    assert RIGHT not in "\n".join([*texts, *hands.words()])
    form = details(hands, "Wave")
    hands.until_reads("Set on")
    assert all(cell.field.text() == "" for cell in form.cells.secrets.values())
    hands.press("Forget: API key")
    hands.until_reads("Is forgotten when this is saved.")
    hands.press("Save")
    hands.until_reads("API key is forgotten")
    approve(hands)
    hands.until_reads("The “API key” of Wave is not there yet.")


def test_one_enter_in_a_field_asks_for_one_code(
    shop: Shop, live: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second form would take the place of the first, and of the code that is being typed into it."""
    shown: list[object] = []
    show = Approval._show

    def counted(self: Approval, *arguments: Any) -> None:
        shown.append(arguments)
        show(self, *arguments)

    monkeypatch.setattr(Approval, "_show", counted)
    hands = open_page(shop, live)
    form = details(hands, "Wave")
    type_key(hands, form, RIGHT)
    hands.key(Key.Key_Return)
    approve(hands)
    hands.until(lambda: not page_of(hands).form_is_open)
    assert len(shown) == 1


def test_a_key_is_scanned_and_typed_by_touch(shop: Shop, live: Place) -> None:
    hands = open_page(shop, live)
    form = details(hands, "Wave")
    hands.touch(form.cells.secrets["WAVE_API_KEY"].field)
    hands.scan(RIGHT)
    assert form.cells.secrets["WAVE_API_KEY"].typed == RIGHT
    form.cells.secrets["WAVE_API_KEY"].clear()
    hands.touch(form.cells.secrets["WAVE_API_KEY"].field)
    hands.until(lambda: form.pad.isVisible())
    for name in ("W", SHIFT, "A", "_", "1"):
        hands.touch(form.pad.key(name))
    assert form.cells.secrets["WAVE_API_KEY"].typed == "wA_1"
    hands.key(Key.Key_Escape)
    hands.until(lambda: not page_of(hands).form_is_open)
    assert form.cells.secrets["WAVE_API_KEY"].typed == ""


def test_access_is_not_changed_while_money_may_come_by_it(
    shop: Shop, live: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAVE_API_KEY", RIGHT)
    hands = open_page(shop, live)
    form = details(hands, "Wave")
    assert hands.reads("Set by the environment as WAVE_API_KEY")
    assert not form.cells.secrets["WAVE_API_KEY"].field.isEnabled()
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.wave("12500")
    hands.press("Next customer")
    hands.until_on("home")
    hands.press("Settings")
    hands.until_on("settings")
    if not page_of(hands).form_is_open:
        details(hands, "Wave")
    field = form.cells.fields["api_url"]
    field.setText("http://127.0.0.1:9/wave")
    hands.press("Save")
    hands.until_reads("Change Wave?")
    hands.type(PIN)
    hands.press("Save")
    hands.until_reads("A Wave payment is still under way")
    hands.press("Close")
    assert [one for one in events_of_open(hands) if one == "method.set"].__len__() >= 1


def events_of_open(hands: Hands) -> list[str]:
    assert hands.app.engine is not None
    with hands.app.engine.ledger.reading() as connection:
        return [entry.read().type for entry in journal.entries(connection)]


def test_what_cannot_be_is_said_in_the_form(shop: Shop, live: Place) -> None:
    hands = open_page(shop, live)
    form = details(hands, "Wave")
    form.cells.fields["minimum"].setText("many")
    hands.press("Save")
    hands.until_reads("is a whole number from 0")
    form.cells.fields["minimum"].setText("500")
    form.cells.fields["api_url"].setText("http://example.com")
    hands.press("Test the connection")
    hands.until_reads("must begin with https")


def test_a_terminal_of_a_centre_changes_no_method_and_adds_nobody(shop: Shop, live: Place) -> None:
    terminal = open_terminal(live, "command")
    with terminal.ledger.writing() as connection:
        put_enrolment(connection, Enrolment("https://127.0.0.1:9", "", "r", "Le Baobab", "Counter 1", "", 1))
    terminal.close()
    hands = open_page(shop, live)
    hands.until_reads("The central server sets the methods.")
    assert not hands.button("Wave: On").isEnabled()
    form = details(hands, "Wave")
    assert not form.cells.fields["api_url"].isEnabled()
    assert form.cells.secrets["WAVE_API_KEY"].field.isEnabled()
    hands.key(Key.Key_Escape)
    hands.press("Staff and codes")
    hands.until_reads("The central server keeps the people and their codes.")
    people = hands.part("settings").page("people")
    assert not people.adding.isVisible()
    # Whoever was added here before it joined is still changed here. A row is shown a turn after it is made.
    views = people.rows._views
    hands.until(lambda: bool(views) and all(view.button.isVisible() for view in views))


def test_what_is_under_way_is_still_asked_about_when_its_method_is_switched_off(
    shop: Shop, live: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAVE_API_KEY", RIGHT)
    hands = open_page(shop, live)
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.wave("12500")
    url, payment_id = hands.code(), hands.payment.payment_id
    hands.press("Next customer")
    hands.until_on("home")
    hands.press("Settings")
    hands.until_on("settings")
    hands.press("Wave: On")
    approve(hands, "Switch off")
    hands.until_reads("Switched off by Fatou Diabaté at")
    hands.customer("pay", url)

    def paid() -> bool:
        assert hands.app.engine is not None
        with hands.app.engine.ledger.reading() as connection:
            found = payments.by_id(connection, payment_id)
        return found is not None and found.status is Status.SUCCESS

    hands.next_question(paid)
