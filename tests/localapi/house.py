"""A terminal with its engine and its door for till software, on a real folder and a real socket."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.domain.people import Role
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import Message
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.localapi.desk import Here
from pos_terminal.localapi.door import Door, TillStanding, Wish
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.people import add_staff
from tests.support.core import SilentProvider, TurnedClock, answer, cash, checkout_of, open_ledger, wave
from tests.support.simulator import Answered, ask

MANAGER: Final = "manager"


@dataclass
class House:
    """Everything of it; `standing` is how the door said it is."""

    folder: Path
    ledger: Ledger
    engine: Engine
    door: Door
    clock: TurnedClock
    said: list[Message]
    standing: TillStanding
    token: str = ""
    paired: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where programs ask."""
        return f"http://127.0.0.1:{self.standing.port}"

    def pair(self, name: str = "Till") -> str:
        """Let a program in; its token is used from now on."""
        code = self.door.pair(MANAGER).digits
        said = ask("POST", f"{self.url}/v1/pair", {"code": code, "name": name}, JSON)
        assert said.status == 201, said.body
        self.token = said.json()["token"]
        return self.token

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answered:
        """A request as the paired program makes it."""
        own = {"Authorization": f"Bearer {self.token}", **JSON}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(method, self.url + path, body, own | names)

    def intend(self, key: str, amount: int = 1500, **more: Any) -> dict[str, Any]:
        """Ask for something to be taken, and expect that it is."""
        said = self.ask("POST", "/v1/intents", body(amount, **more), Idempotency_Key=key)
        assert said.status in (200, 201), said.body
        found: dict[str, Any] = said.json()
        return found

    def status(self, key: str) -> dict[str, Any]:
        """What became of it."""
        said = self.ask("GET", f"/v1/intents?idempotency_key={key}")
        assert said.status == 200, said.body
        found: dict[str, Any] = said.json()
        return found

    def pay_cash(self, intent: dict[str, Any], amount: int | None = None) -> Payment:
        """The cashier takes it, or a part of it, in cash."""
        sale = cash(amount or intent["amount"], self.ledger.ids.new_id(), payable=payable(intent))
        return checkout_of(self.ledger).take_cash(sale).payment

    def ask_wave(self, intent: dict[str, Any], amount: int | None = None) -> Payment:
        """The customer is asked by Wave."""
        sale = wave(amount or intent["amount"], self.ledger.ids.new_id(), payable=payable(intent))
        return checkout_of(self.ledger).begin(sale).payment

    def wave_says(self, payment: Payment, what: Outcome, **more: Any) -> None:
        """Wave's answer about it."""
        outcome.apply(self.ledger, payment.payment_id, Step.CHECK, answer(payment, what, **more))

    def is_sound(self) -> bool:
        """The tables are the fold of the journal."""
        with self.ledger.reading() as connection:
            return not verify(connection, self.ledger.terminal_id).problems


JSON: Final = {"Content-Type": "application/json"}


def body(amount: int = 1500, **more: Any) -> dict[str, Any]:
    """What a till sends."""
    return {"amount": amount, "currency": "XOF", "reference": "T4", **more}


def payable(intent: dict[str, Any]) -> PayableRef:
    """What an intent is paid under."""
    return PayableRef("till", f"{intent['reference']}~{intent['id']}")


@cache
def furnished() -> Path:
    """A folder with methods, an open drawer and a manager, made once."""
    folder = Path(tempfile.mkdtemp(prefix="furnished-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ledger = open_ledger(folder)
    add_staff(ledger, code=MANAGER, name="Mariam", role=Role.MANAGER, pin_hash="", staff_id=MANAGER)
    ledger.close()
    return folder


@contextmanager
def house_in(folder: Path, *, api: bool = True, files: str = "", practice: bool = False) -> Iterator[House]:
    """Opened as often as a test likes on the same folder."""
    clock = TurnedClock()
    if not (folder / "ledger.db").exists():
        shutil.copytree(furnished(), folder, dirs_exist_ok=True)
    ledger = open_ledger(folder, clock=clock)
    said: list[Message] = []
    providers = {"cash": CashProvider(), "wave": SilentProvider()}
    engine = Engine(ledger, providers, said.append, BusinessDay())
    engine.start()
    paired = threading.Event()
    here = Here("XOF", "Counter 1", practice, BusinessDay(), "0.1.0")
    door = Door(engine, here, paired.set)
    standing = door.use(Wish(api=api, folder=files))
    made = House(folder, ledger, engine, door, clock, said, standing, paired=paired)
    try:
        yield made
    finally:
        door.shut()
        engine.stop()
