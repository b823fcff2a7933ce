"""Till software and the window: let in on the screen, and what it asks for is taken by the cashier."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal import settings as settings_file
from pos_terminal.place import Place
from pos_terminal.settings import Settings
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
from tests.e2e.test_people import go_to_people
from tests.e2e.truth import events_in
from tests.support.simulator import Answered, ask

Key = Qt.Key
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def port() -> int:
    """A free one; practice listens one above what is set."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Program:
    """The till beside the window."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.headers = dict(JSON)

    def pair(self, code: str) -> None:
        """With the code on the screen."""
        said = ask("POST", f"{self.url}/v1/pair", {"code": code, "name": "Bar till"}, JSON)
        assert said.status == 201, said.body
        self.headers["Authorization"] = f"Bearer {said.json()['token']}"

    def intend(self, key: str, reference: str, amount: int = 1500, **more: object) -> Answered:
        """Something to be taken."""
        body = {"amount": amount, "currency": "XOF", "reference": reference, **more}
        return ask("POST", f"{self.url}/v1/intents", body, self.headers | {"Idempotency-Key": key})

    def state(self, key: str) -> str:
        """What became of it."""
        said = ask("GET", f"{self.url}/v1/intents?idempotency_key={key}", None, self.headers)
        return str(said.json()["state"])


def till_page(hands: Hands) -> Any:
    """The settings of the till software."""
    rows = hands.part("settings").rows
    rows.ensureWidgetVisible(rows.row("till"))
    hands.press("Till software")
    hands.until(lambda: hands.part("settings").section == "till")
    return hands.part("settings").page("till")


def paired(hands: Hands, port: int) -> Program:
    """A program that is let in by hand; the window shows the settings then."""
    go_to_people(hands)
    page = till_page(hands)
    assert hands.reads("Off: no other program on this computer can ask this terminal for anything.")
    hands.press("On")
    page.port.setText(str(port - 1))
    hands.enter()
    hands.until_reads(f"Programs on this computer ask at 127.0.0.1:{port}.")
    hands.press("Pair a program")
    hands.until(lambda: len(page.code.text()) == 9)
    program = Program(port)
    program.pair(page.code.text())
    hands.until_reads("Bar till")
    assert not page.code.isVisible()
    return program


def typed(hands: Hands) -> Any:
    """What is chosen at home."""
    assert hands.app.counter is not None
    return hands.app.counter.home.typed


def test_a_till_is_let_in_asks_and_learns_that_the_cashier_took_it(shop: Shop, port: int) -> None:
    hands = shop.open()
    till = paired(hands, port)
    hands.press("Take payment")
    hands.until_on("home")
    assert till.intend("k-1", "T4", note="2 coffees", methods=["cash"]).status == 201
    hands.until_reads("Order T4", "2 coffees", "Not for this order")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    assert till.state("k-1") == "waiting"
    hands.press("Exact")
    hands.enter()
    hands.until_on("paid")
    assert till.state("k-1") == "paid"
    assert [name for name, _ in events_in(shop)].count("program.paired") == 1
    assert settings_file.load(shop.root, {}).local_api_port == port - 1


def test_a_till_interrupts_nobody(shop: Shop, port: int) -> None:
    hands = shop.open()
    till = paired(hands, port)
    till.intend("k-1", "TABLE4")

    def told() -> bool:
        """What was said before makes room."""
        if hands.toast and not hands.toast.startswith("The till asks for order"):
            hands.app.window.toasts.dismiss()
        return hands.toast.startswith("The till asks for order") and "TABLE4" in hands.toast

    hands.until(told)
    hands.press("Take payment")
    hands.until_on("home")
    hands.type("25")
    till.intend("k-2", "TABLE5")
    hands.until_reads("TABLE5")
    assert (typed(hands).digits, typed(hands).order_id) == ("25", "")
    hands.scan("TABLE4")
    hands.until_reads("Order TABLE4")
    found = ask("GET", f"{till.url}/v1/intents?idempotency_key=k-1", None, till.headers).json()
    assert ask("POST", f"{till.url}/v1/intents/{found['id']}/cancel", None, till.headers).status == 200
    hands.until(lambda: typed(hands).order_id == "")


def test_a_program_that_is_removed_asks_no_more_and_the_door_is_shut_again(shop: Shop, port: int) -> None:
    hands = shop.open()
    till = paired(hands, port)
    hands.press("Remove: Bar till")
    hands.press("Remove it")
    hands.until_reads("No program is paired.")
    assert till.intend("k-1", "T4").status == 401
    hands.press("Off")
    hands.press("Save")
    hands.until_reads("Off: no other program on this computer can ask this terminal for anything.")

    def refused() -> bool:
        try:
            return till.intend("k-1", "T4").status == 0
        except OSError:
            return True

    hands.until(refused)


def test_what_cannot_be_a_port_or_a_folder_is_said_where_it_was_typed(shop: Shop) -> None:
    hands = shop.open()
    go_to_people(hands)
    page = till_page(hands)
    page.port.setText("80")
    hands.enter()
    assert hands.reads("A port from 1024 to 65534.")
    page.port.setText("8474")
    page.folder.setText("till")
    hands.press("Save")
    assert hands.reads("Write the whole path of the folder, from the drive on.")
    assert not settings_file.load(shop.root, {}).till_folder


def test_a_cashier_sees_it_and_changes_nothing(hands: Hands) -> None:
    hands.press("Settings")
    hands.until_on("settings")
    page = till_page(hands)
    assert not page.on.isEnabled()
    assert not page.save.isVisible()
    assert not page.pairing.isVisible()


def test_a_terminal_at_which_nobody_is_answers_its_till(shop: Shop, port: int) -> None:
    settings_file.save(shop.root, Settings(local_api=True, local_api_port=port - 1))
    hands = shop.open(Place(shop.root, practice=True), waits=True)

    def answers() -> bool:
        try:
            return bool(ask("GET", f"http://127.0.0.1:{port}/v1/health").json()["ready"])
        except OSError:
            return False

    hands.until(answers)
    assert hands.screen == "sign_in"
