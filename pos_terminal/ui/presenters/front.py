"""What the presenters share: the way to the engine, the window, who is signed in, and how to go somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.people import Staff
from pos_terminal.domain.ports import Clock, Ids
from pos_terminal.engine.bridge import Bridge
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import ClockMoved, MethodsBuilt, PrinterChanged
from pos_terminal.ledger.enrolment import Enrolment
from pos_terminal.providers.base import Capabilities
from pos_terminal.records import dataclass
from pos_terminal.services import settings_changes
from pos_terminal.services.approval import Decision
from pos_terminal.services.limits import drawer_limits_of, limits_of
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.questions import same_customer
from pos_terminal.ui.states.dialogs import DialogState, ToastState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from pos_terminal.services.findings import CheckUp, ConnectionReport
    from pos_terminal.services.method_setup import MethodChange, MethodKnown
    from pos_terminal.services.method_trying import Tried
    from pos_terminal.ui.screen_shelf import ScreenShelf
    from pos_terminal.ui.widgets.dialog import DialogLayer

DRAWER_FIRST: Final = frozenset({"drawer_closed", "drawer_counting"})
"""Refusals for which something has to be done with the drawer first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be paid: an amount with a reference, or what is left of an order. Minor units."""

    amount: int
    currency: str
    payable: PayableRef | None = None
    label: str = ""
    reference: str = ""
    another_customer: bool = False
    customer_phone: str | None = None
    """Where the request goes to the customer's phone, as +225…"""
    opens_for: int | None = None
    """The whole of a keyed-in amount of which this is a part: see services.checkout.Sale."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the window knows of the terminal that was opened for it. `problems` are ready sentences by
    method."""

    settings: Settings
    zone: tzinfo
    practice: bool
    root: Path | None = None
    """Where settings are kept."""
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    test_methods: frozenset[str] = frozenset()
    simulator: tuple[str, int] | None = None
    """Practice: where the simulator listens."""
    play_scene: Callable[[str], None] | None = None
    """Practice: makes the trouble of this name for the next payment. Blocks, and raises OSError."""


class Window(Protocol):
    """The shell as the presenters use it."""

    dialogs: DialogLayer
    screens: ScreenShelf

    def show_screen(self, name: str) -> None: ...

    def current_screen(self) -> str: ...

    def screen(self, name: str) -> Any: ...

    def toast(self, state: ToastState) -> None: ...

    def dialog(
        self, state: DialogState, answered: Callable[[str], None], body: QWidget | None = None
    ) -> None: ...


class Membership(Protocol):
    """Joining a central server, and leaving it; `done` runs on the engine's thread."""

    def join(
        self,
        server: str,
        code: str,
        name: str,
        actor: str,
        done: Callable[[Enrolment | TerminalError], None],
    ) -> None: ...

    def leave(self, actor: str, done: Callable[[TerminalError | None], None]) -> None: ...


class Support(Protocol):
    """The file for support and the licences; `done` runs on Qt's thread."""

    def collect(self, done: Callable[[str | TerminalError], None]) -> None: ...

    def write(self, done: Callable[[Path | TerminalError], None]) -> None: ...

    def licences(self, done: Callable[[tuple[str, ...] | TerminalError], None]) -> None: ...

    def licence(self, place: int, done: Callable[[str | TerminalError], None]) -> None: ...


class CheckUps(Protocol):
    """Looking at everything that can be wrong, and at the line; `done` runs on Qt's thread."""

    def check_up(self, done: Callable[[CheckUp], None], *, whole: bool, screens: int) -> None: ...

    def connection(self, done: Callable[[ConnectionReport], None]) -> None: ...


class MethodsSetup(Protocol):
    """Setting up payment methods, see ops.methods_setup; each `done` runs on the engine's thread."""

    def known(self, code: str, done: Callable[[MethodKnown | TerminalError], None]) -> None: ...

    def try_it(self, change: MethodChange, done: Callable[[Tried | TerminalError], None]) -> None: ...

    def save(
        self, change: MethodChange, decision: Decision, done: Callable[[TerminalError | None], None]
    ) -> None: ...


class PairingCode(Protocol):
    """A code that lets a program in, until so many UTC milliseconds."""

    @property
    def digits(self) -> str: ...
    @property
    def until(self) -> int: ...


class TillStanding(Protocol):
    """How the door for till software is: where it listens, and what is in the way."""

    @property
    def port(self) -> int | None: ...
    @property
    def problem(self) -> TerminalError | None: ...


class TillDoor(Protocol):
    """The door for till software; what is `done` and `paired` is told on threads of its own."""

    paired: Callable[[], None] | None

    def use(self, settings: Settings, done: Callable[[TillStanding], None]) -> None: ...

    def pair(self, manager: str, done: Callable[[PairingCode], None]) -> None: ...

    def stop_pairing(self) -> None: ...


class SettingUp(Protocol):
    """How far the first start has come; what is kept is kept beside the window."""

    step: str

    def keep_step(self, step: str) -> None: ...

    def finish(self) -> None: ...

    def again(self, step: str) -> None: ...


class Front(QObject):
    """One for a window. Its signals are how presenters tell each other."""

    signed_in = Signal()
    signed_out = Signal()
    payments_changed = Signal()
    open_payment = Signal(str)
    decision_wanted = Signal(object)
    """A manager is to decide about this payment, which is not known."""
    home_wanted = Signal(object)
    counter_read = Signal()
    broken = Signal(str)
    damaged = Signal(object)
    """What was found in the ledger beside the work: nothing is sold any more."""

    def __init__(self, bridge: Bridge, window: Window, clock: Clock, ids: Ids, facts: Facts) -> None:
        super().__init__()
        self.bridge = bridge
        self.window = window
        self.clock = clock
        self.ids = ids
        self.facts = facts
        self.staff: Staff | None = None
        self.online: bool | None = None
        self.offline_since_ms: int | None = None
        self.clock_moved: ClockMoved | None = None
        self.left_beside: int | None = None
        """While something is split: what can be taken beside the part under way, in minor units."""
        self.methods: Mapping[str, PaymentMethod] = {}
        """By provider code, as they were last read."""
        self.drawer: Session | None = None
        """The session of the drawer that is open."""
        self.printer = PrinterChanged(None)
        """The printer and what waits for it, as the engine last said."""
        self.membership: Membership | None = None
        """Joins a central server, or leaves it."""
        self.till: TillDoor | None = None
        """Lets till software in."""
        self.methods_setup: MethodsSetup | None = None
        """Tries payment methods, and keeps how they are set."""
        self.start_at: Callable[[bool], None] | None = None
        """Closes this window and starts again: in practice, or in real work."""
        self.show_customer: Callable[[], None] | None = None
        """Shows the customer's display as the settings say now, or closes it."""
        self.support: Support | None = None
        """Puts together what support asks for."""
        self.check_ups: CheckUps | None = None
        """Looks at everything that can be wrong."""
        self.setting_up: SettingUp | None = None
        """Where a first start may be under way."""
        self.show_report: Callable[[str, str], None] | None = None
        """Shows the "x" or the "z" report of a session."""

    @property
    def actor(self) -> str:
        """Who acts: the staff id of whoever is signed in."""
        return self.staff.staff_id if self.staff else "system"

    def change_settings(self, **changed: str | int) -> None:
        """Use other settings from now on and keep them; what cannot be kept is told. What is no matter of
        taste stands in the journal, and needs a manager."""
        before = self.facts.settings
        self.facts = replace(self.facts, settings=msgspec.structs.replace(before, **changed))
        root, decision = self.facts.root, Decision(self.actor, "")
        if root is None:
            return

        def job(desk: Desk) -> Settings:
            return settings_changes.change(desk.ledger, root, before, changed, decision)

        def done(result: Settings | TerminalError) -> None:
            if isinstance(result, TerminalError):
                kept = {name: getattr(before, name) for name in changed}
                self.facts = replace(
                    self.facts, settings=msgspec.structs.replace(self.facts.settings, **kept)
                )
                self.refuse(result)

        self.bridge.submit(job, done)

    def restaurant_settled(self, settings: Settings) -> None:
        """The centre decided these; what somebody changes here just now stays theirs."""
        from pos_terminal.contract.pull import RESTAURANT_SETTINGS

        decided = {name: getattr(settings, name) for name in RESTAURANT_SETTINGS}
        self.facts = replace(self.facts, settings=msgspec.structs.replace(self.facts.settings, **decided))

    def use_methods(self, built: MethodsBuilt) -> None:
        """The methods are used as they are set now."""
        problems = {code: say(problem) for code, problem in built.problems.items()}
        self.facts = replace(
            self.facts, capabilities=built.capabilities, problems=problems, test_methods=built.tests
        )

    def keep_settings(self, changed: Mapping[str, Any], done: Callable[[TerminalError | None], None]) -> None:
        """Keep these settings and use them as soon as they are kept; `done` hears why not."""
        root, before, decision = self.facts.root, self.facts.settings, Decision(self.actor, "")

        def job(desk: Desk) -> Settings:
            settings = msgspec.structs.replace(before, **changed)
            if root is not None:
                settings = settings_changes.change(desk.ledger, root, before, changed, decision)
            desk.drawer.limits, desk.decisions.limits = drawer_limits_of(settings), limits_of(settings)
            return settings

        def kept(result: Settings | TerminalError) -> None:
            if isinstance(result, TerminalError):
                done(result)
                return
            # What somebody changed meanwhile stays changed.
            self.facts = replace(self.facts, settings=msgspec.structs.replace(self.facts.settings, **changed))
            done(None)

        self.bridge.submit(job, kept)

    def refuse(self, error: TerminalError) -> None:
        """Tell the person why not, with the way to what has to be done first."""
        if error.code in DRAWER_FIRST:
            self.window.toast(ToastState(say(error), tr("To the drawer"), "drawer:", icon="alert-circle"))
        else:
            self.tell(say(error), icon="alert-circle")

    def tell(self, text: str, *, icon: str = "info-circle") -> None:
        """A short message that goes away by itself."""
        self.window.toast(ToastState(text, icon=icon))

    def same_customer(self, error: TerminalError, draft: Draft, go_on: Callable[[], None]) -> None:
        """An equal amount is still being checked: only another customer may be charged."""
        payment_id = str(error.params.get("payment_id", ""))

        def answered(name: str) -> None:
            if name == "other":
                go_on()
            else:
                self.open_payment.emit(payment_id)

        self.window.dialog(same_customer(Money(draft.amount, draft.currency)), answered)
