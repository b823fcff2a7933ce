"""The payment methods in the settings: switched with a manager's code, set up, tried, and used at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.messages import CentreHeard, MethodsBuilt
from pos_terminal.ledger import catalogue, people
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import method_setup
from pos_terminal.services.health import health
from pos_terminal.services.method_fields import COMPANIES
from pos_terminal.services.method_setup import MethodChange, MethodKnown
from pos_terminal.services.naming import own_name
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import method_states as states
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SHOWN_ON, SettingsPresenter
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.states.methods import MethodEntered, TriedState
from pos_terminal.ui.widgets.change_form import ChangeForm

if TYPE_CHECKING:
    from pos_terminal.services.method_trying import Tried

SECTION: Final = "methods"


class MethodsPresenter(QObject):
    """What is saved is used at once, without a new start."""

    def __init__(self, front: Front, approval: Approval, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        self._read: states.MethodsRead | None = None
        self._known: MethodKnown | None = None
        """The method whose form is open."""
        settings.section_shown.connect(self._shown)
        front.bridge.message.connect(self._message)
        front.signed_out.connect(self._forget)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, self._connect_page)
        self.refresh()

    def _connect_page(self, page: Any) -> None:
        page.switched.connect(self._switch)
        page.opened.connect(self._open)
        page.left.connect(self._left)
        page.tried.connect(self._try)
        page.saved.connect(self._save)

    @property
    def _page(self) -> Any:
        return self._front.window.screen("settings").page(SECTION)

    def _shown(self, section: str) -> None:
        if section == SECTION:
            self.refresh()

    def _message(self, message: object) -> None:
        if isinstance(message, MethodsBuilt | CentreHeard) and self._front.window.screens.find("settings"):
            self.refresh()

    def _forget(self) -> None:
        screen: Any = self._front.window.screens.find("settings")
        self._known = None
        page = None if screen is None else screen.made_page(SECTION)
        if page is not None and page.form_is_open:
            page.show_list()

    # -- the list ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the methods again."""
        now = self._front.clock.now_ms()

        def job(connection: ReadConnection) -> states.MethodsRead:
            methods = catalogue.methods(connection)
            codes = [one.provider_code for one in methods]
            return states.MethodsRead(
                methods,
                {code: method_setup.noted(connection, code) for code in codes},
                people.names(connection),
                {code: health(connection, code, now) for code in codes if code in COMPANIES},
                method_setup.of_centre(connection),
            )

        self._front.bridge.read(job, self._loaded)

    def _loaded(self, result: states.MethodsRead | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._read = result
        screen = self._front.window.screen("settings")
        screen.render_page(SECTION, states.state_of(result, self._front.facts, self._front.clock.now_ms()))
        screen.show_line(SECTION, states.short_line(result))

    def _switch(self, code: str, on: bool) -> None:
        """On or off at the counter, with a manager's code; what is under way goes on being asked about."""
        front = self._front
        new_id = front.ids.new_id()

        def loaded(change: MethodChange | TerminalError) -> None:
            if isinstance(change, TerminalError):
                front.refuse(change)
                return
            name = own_name(code, change.method.name)
            title = tr("Switch {method} on?", method=name) if on else tr("Switch {method} off?", method=name)
            line = (
                tr("It is shown at the counter from now on.")
                if on
                else tr("It is not shown at the counter any more. What is under way is still asked about.")
            )
            confirm = tr("Switch on") if on else tr("Switch off")
            self._ask(change, title, line, (), confirm)

        front.bridge.read(lambda c: method_setup.switched(c, code, new_id, on=on), loaded)

    # -- one method --------------------------------------------------------------------------------------

    def _open(self, code: str) -> None:
        front = self._front
        if front.methods_setup is None:
            return

        def known(result: MethodKnown | TerminalError) -> None:
            if front.staff is None or front.window.current_screen() not in SHOWN_ON:
                return
            if isinstance(result, TerminalError):
                front.refuse(result)
                return
            self._known = result
            self._page.show_form(states.form_of(result, front.facts))

        front.methods_setup.known(code, lambda result: front.bridge.call_here(known, result))

    def _left(self) -> None:
        self._known = None

    def _change(self, entered: MethodEntered) -> MethodChange | None:
        """What is in the form, or None where it was refused there."""
        known = self._known
        if known is None or known.method.provider_code != entered.code:
            return None
        # Of a method that is the centre's only the keys are ours.
        values = None if known.of_centre else entered.values
        active = known.method.active if known.of_centre else entered.active
        try:
            return method_setup.change_of(
                known.method, values, entered.secrets, entered.forgotten, active=active
            )
        except TerminalError as error:
            self._page.form.refuse(say(error))
            return None

    def _try(self, entered: MethodEntered) -> None:
        front, known = self._front, self._known
        change = self._change(entered)
        if change is None or front.methods_setup is None:
            return

        def tried(result: Tried | TerminalError) -> None:
            if self._known is not known:
                return
            if isinstance(result, TerminalError):
                self._page.form.refuse(say(result))
            else:
                self._page.form.show_tried(TriedState(result.works, result.sentence))

        front.methods_setup.try_it(change, lambda result: front.bridge.call_here(tried, result))

    def _save(self, entered: MethodEntered) -> None:
        change = self._change(entered)
        known = self._known
        if change is None or known is None:
            return
        lines = states.changed_lines(known, change)
        self._page.form.ask_again()
        if not lines:
            self._page.show_list()
            return
        name = own_name(entered.code, known.method.name)
        line = tr("It is written in the log, and stands on the next Z report.")
        self._ask(change, tr("Change {method}?", method=name), line, lines, "")

    # -- saving ------------------------------------------------------------------------------------------

    def _ask(self, change: MethodChange, title: str, line: str, lines: tuple[str, ...], confirm: str) -> None:
        """Have a manager approve of it with their code, also one who is signed in."""

        def make(approvers: Approvers) -> ChangeForm:
            return ChangeForm(title, line, lines, approvers.state(), confirm)

        def decide(_entered: Entered, approver: str | None) -> None:
            self._keep(change, approver)

        self._approval.open(make, decide)

    def _keep(self, change: MethodChange, approver: str | None) -> None:
        front, setup = self._front, self._front.methods_setup
        if setup is None:
            return

        def saved(error: TerminalError | None) -> None:
            if error is not None:
                self._approval.refuse(error)
                return
            self._approval.close()
            front.tell(tr("Saved."), icon="check")
            if self._known is not None:
                self._page.show_list()
            self.refresh()

        decision = self._approval.decision("", approver)
        setup.save(change, decision, lambda error: front.bridge.call_here(saved, error))
