"""Putting a backup in place, before there is a ledger to work with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from pos_terminal.domain.errors import TerminalError
from pos_terminal.services import first_steps as steps
from pos_terminal.services.first_steps import About, Begun, PutBack
from pos_terminal.services.sentences import say
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters.new_codes import typed_twice
from pos_terminal.ui.presenters.restore_words import contents, question, row_of, what_became
from pos_terminal.ui.questions import information
from pos_terminal.ui.screens.setting_up import RESTORE
from pos_terminal.ui.widgets.recovery_code import recovery_code_dialog

SETTING_UP: Final = "setting_up"


class Files(Protocol):
    """What is done beside the window; each `done` runs on Qt's thread."""

    begun: Begun
    settings: Settings

    def keep(self, settings: Settings, step: str, done: Callable[[TerminalError | None], None]) -> None: ...

    def backups(self, done: Callable[[list[About] | TerminalError], None]) -> None: ...

    def about(self, path: str, done: Callable[[About | TerminalError], None]) -> None: ...

    def put_back(self, path: str, done: Callable[[PutBack | TerminalError], None]) -> None: ...

    def in_place(self, done: Callable[[PutBack | TerminalError], None]) -> None: ...

    def new_code(self, staff_id: str, pin: str, done: Callable[[str | TerminalError], None]) -> None: ...

    def open(self) -> None: ...

    def practise(self) -> None: ...


class Waits:
    """The page waits for what is done beside the window: one thing at a time."""

    def __init__(self, screen: Any) -> None:
        self._screen = screen
        self.busy = False

    def wait(self, words: str) -> None:
        """Say what is being waited for."""
        self.busy = True
        self._screen.say(words, busy=True)

    def answering(self, use: Callable[[Any], None]) -> Callable[[Any], None]:
        """Tell what went wrong, else go on."""

        def done(result: Any) -> None:
            self.busy = False
            if isinstance(result, TerminalError):
                self._screen.say(say(result))
            else:
                self._screen.say("")
                use(result)

        return done


class PuttingBack:
    """`use_language` takes the language that the backup was used in; `opened` goes on with what is there."""

    def __init__(
        self,
        window: MainWindow,
        files: Files,
        waits: Waits,
        use_language: Callable[[str], None],
        opened: Callable[[], None],
    ) -> None:
        self._window = window
        self._files = files
        self._waits = waits
        self._use_language = use_language
        self._open = opened
        self._found: dict[str, About] = {}
        self._wanted = ""
        self._screen: Any = window.screen(SETTING_UP)

    def go_on_with_codes(self) -> None:
        """A backup is in place since the last start, and nobody has a code yet."""
        self._screen.show_step(RESTORE, back=False)
        self._waits.wait(tr("One moment …"))
        self._window.show_screen(SETTING_UP)
        self._files.in_place(self._waits.answering(self._put_back))

    def look(self) -> None:
        """List what can be found, here and on sticks."""
        self._found, self._wanted = {}, ""
        self._screen.restore.show_rows((), tr("Looking for backups …"))
        self._screen.show_step(RESTORE, back=True, next_words=lambda: tr("Restore"))
        self._screen.next.set_ready(False)
        self._window.show_screen(SETTING_UP)
        self._files.backups(self._waits.answering(self._show_backups))

    def _show_backups(self, found: list[About]) -> None:
        if self._screen.step != RESTORE:
            return
        self._found = {str(one.backup.path): one for one in found}
        rows = tuple(row_of(one) for one in found)
        said = tr("The newest is first. Choose one to see what is in it.") if rows else _none_found()
        self._screen.restore.show_rows(rows, said)
        self._screen.next.set_ready(False)
        self._screen.take_focus()

    def choose(self, path: str) -> None:
        """Somebody chose this one of the list."""
        self._wanted = path
        self._screen.restore.choose(path)
        self._screen.say(contents(self._found[path]), busy=True)
        self._screen.next.set_ready(True)

    def look_at(self, path: str) -> None:
        """Somebody typed the path of another one."""
        if path:
            self._files.about(path, self._waits.answering(self._add))

    def _add(self, one: About) -> None:
        self._show_backups([one, *(other for other in self._found.values() if other != one)])
        self.choose(str(one.backup.path))

    def ask(self) -> None:
        """Say what happens, then do it."""
        chosen = self._found.get(self._wanted)
        if chosen is None:
            self._screen.say(tr("Choose a backup first."))
            return

        def answered(name: str) -> None:
            if name == "yes":
                self._waits.wait(tr("The backup is being put in place …"))
                self._files.put_back(self._wanted, self._waits.answering(self._put_back))

        self._window.dialog(question(chosen), answered)

    def _put_back(self, result: PutBack) -> None:
        self._use_language(result.settings.language)
        told = what_became(result)
        if not result.needs_code:
            state = information(tr("The backup is in place"), told)
            self._window.dialog(state, lambda _name: self._open())
            return
        people = tuple((one.staff_id, one.name) for one in result.about.managers)
        self._screen.codes.show_people(people, told)
        self._screen.show_step(steps.CODES, back=False)

    def give_code(self) -> None:
        """The new code of whoever begins here."""
        page = self._screen.codes
        typed = [page.fields[name].text() for name in ("pin", "again")]
        try:
            pin = typed_twice(*typed)
        except TerminalError as error:
            page.say(say(error))
            page.take_focus()
            return
        self._waits.wait(tr("One moment …"))
        self._files.new_code(page.chosen(), pin, self._waits.answering(self._code_given))

    def _code_given(self, shown: str) -> None:
        state, body = recovery_code_dialog(shown)
        self._window.dialog(state, lambda _name: self._open(), body)


def _none_found() -> str:
    return tr("No backup was found here, or on a stick. Put the stick in and look again, or type the file.")
