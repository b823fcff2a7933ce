"""Till software in the settings: the switch, its port and folder, who is let in, and the code for that."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.domain.people import Role
from pos_terminal.domain.till import Program
from pos_terminal.engine.desk import Desk
from pos_terminal.ledger import people, till_programs
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import till_programs as service
from pos_terminal.services.approval import Decision
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.people import PersonRow
from pos_terminal.ui.states.till import TillChoices, TillPageState

if TYPE_CHECKING:
    from pos_terminal.ui.presenters.front import PairingCode, TillStanding

SECTION: Final = "till"
_PORTS: Final = range(1024, 65_535)
_Read = tuple[list[Program], dict[str, str]]


class TillPresenter(QObject):
    """What is chosen is used at once, without a new start."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        self._standing: TillStanding | None = None
        self._programs: list[Program] = []
        self._names: dict[str, str] = {}
        self._code: PairingCode | None = None
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self._code_over)
        settings.section_shown.connect(self._shown)
        front.signed_out.connect(self._code_over)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        def connect(page: Any) -> None:
            page.saved.connect(self._save)
            page.pair.connect(self._pair)
            page.removed.connect(self._ask_to_remove)

        screen.when_made(SECTION, connect)
        screen.show_line(SECTION, self._short())

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER

    @property
    def _page(self) -> Any:
        screen: Any = self._front.window.screen("settings")
        return screen.page(SECTION)

    def _shown(self, section: str) -> None:
        if section != SECTION:
            self._code_over()
            return
        self._render(anew=True)
        self._read()
        if is_on(self._front.facts.settings):
            self._use()

    # -- what is set -----------------------------------------------------------------------------------------

    def _save(self, choices: TillChoices) -> None:
        if not self._manages:
            return
        try:
            changed = changes(choices)
        except InvalidInput as error:
            self._page.refuse(
                *((say(error), "") if error.code == "till_port_impossible" else ("", say(error)))
            )
            return
        before = self._front.facts.settings
        if any(getattr(before, name) != value for name, value in changed.items()):
            self._front.change_settings(**changed)
        self._code_over()
        self._use()
        self._front.tell(tr("Saved."), icon="check")
        self._render(anew=True)

    def _use(self) -> None:
        front = self._front
        if front.till is not None:
            front.till.use(
                front.facts.settings, lambda standing: front.bridge.call_here(self._stands, standing)
            )

    def _stands(self, standing: TillStanding) -> None:
        self._standing = standing
        self._render(anew=False)

    # -- who is let in ---------------------------------------------------------------------------------------

    def _read(self) -> None:
        def question(connection: ReadConnection) -> _Read:
            return till_programs.let_in(connection), people.names(connection)

        def done(result: _Read | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
                return
            self._programs, self._names = result
            self._render(anew=False)

        self._front.bridge.read(question, done)

    def _pair(self) -> None:
        front = self._front
        if front.till is None or not self._manages:
            return
        front.till.paired = lambda: front.bridge.call_here(self._was_paired, None)
        front.till.pair(front.actor, lambda code: front.bridge.call_here(self._show_code, code))

    def _show_code(self, code: PairingCode) -> None:
        if not self._manages:
            self._code_over()
            return
        self._code = code
        self._over.start(max(0, code.until - self._front.clock.now_ms()))
        self._render(anew=False)

    def _code_over(self) -> None:
        self._over.stop()
        if self._code is not None and self._front.till is not None:
            self._front.till.stop_pairing()
            self._code = None
            self._render(anew=False)

    def _was_paired(self, _nothing: None) -> None:
        self._over.stop()
        self._code = None
        self._front.tell(tr("The program is paired."), icon="check")
        self._read()

    def _ask_to_remove(self, program_id: str) -> None:
        name = next((one.name for one in self._programs if one.program_id == program_id), "")
        question = yes_or_no(
            tr("Let {name} in no more?", name=name),
            tr("It can ask for nothing from now on. What it asked for before stays as it is."),
            tr("Remove it"),
            tr("Keep the program"),
            danger=True,
        )
        self._front.window.dialog(
            question, lambda answer: self._remove(program_id) if answer == "yes" else None
        )

    def _remove(self, program_id: str) -> None:
        decision = Decision(self._front.actor, "")

        def job(desk: Desk) -> None:
            service.revoke(desk.ledger, program_id, decision)

        def done(result: TerminalError | None) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            self._read()

        self._front.bridge.submit(job, done)

    # -- how it is -------------------------------------------------------------------------------------------

    def _render(self, *, anew: bool) -> None:
        screen: Any = self._front.window.screens.find("settings")
        if screen is None:
            return
        line, warns = self._line()
        settings, code = self._front.facts.settings, self._code
        shown = "" if code is None else f"{code.digits[:4]} {code.digits[4:]}"
        screen.render_page(
            SECTION,
            TillPageState(
                TillChoices(settings.local_api, str(settings.local_api_port), settings.till_folder),
                line,
                warns,
                self._manages,
                may_pair=settings.local_api,
                programs=tuple(self._row(one) for one in self._programs),
                code=shown,
                code_line="" if code is None else self._code_line(code),
            ),
            anew=anew,
        )
        screen.show_line(SECTION, self._short())

    def _row(self, one: Program) -> PersonRow:
        day = wording.local(one.paired_at, self._front.facts.zone).strftime("%d.%m.%Y")
        who = self._names.get(one.paired_by, one.paired_by)
        line = tr("Paired on {day} by {name}", day=day, name=who)
        return PersonRow(one.program_id, one.name, line, button=tr("Remove") if self._manages else "")

    def _code_line(self, code: PairingCode) -> str:
        until = wording.clock_time(code.until, self._front.facts.zone, seconds=False)
        return tr(
            "Type this code into the till software. It is good until {time}, and for one program.", time=until
        )

    def _line(self) -> tuple[str, bool]:
        settings, standing = self._front.facts.settings, self._standing
        if not is_on(settings):
            return tr("Off: no other program on this computer can ask this terminal for anything."), False
        if standing is not None and standing.problem is not None:
            return say(standing.problem), True
        if standing is not None and standing.port is not None:
            address = f"127.0.0.1:{standing.port}"
            return tr("Programs on this computer ask at {address}.", address=address), False
        return tr("The till’s requests are taken from its folder."), False

    def _short(self) -> str:
        return tr("On") if is_on(self._front.facts.settings) else tr("Off")


def is_on(settings: Settings) -> bool:
    """Whether any till software may ask."""
    return settings.local_api or bool(settings.till_folder)


def changes(choices: TillChoices) -> dict[str, Any]:
    """The settings that these choices stand for. Raises InvalidInput: till_port_impossible,
    till_folder_not_absolute."""
    if not choices.port.isdigit() or int(choices.port) not in _PORTS:
        raise InvalidInput("till_port_impossible", lowest=_PORTS.start, highest=_PORTS.stop - 1)
    if choices.folder and not PurePath(choices.folder).is_absolute():
        raise InvalidInput("till_folder_not_absolute")
    return {"local_api": choices.on, "local_api_port": int(choices.port), "till_folder": choices.folder}
