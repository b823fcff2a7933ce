"""The door for till software as a whole: opened, moved and shut by what the settings say."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import EnvironmentProblem, TerminalError
from pos_terminal.engine.engine import Engine
from pos_terminal.localapi.calls import Calls
from pos_terminal.localapi.desk import Here, TillDesk
from pos_terminal.localapi.folder import TillFolder
from pos_terminal.localapi.folder_files import FolderFiles
from pos_terminal.localapi.pairing import Code, Pairing
from pos_terminal.localapi.routes import Api
from pos_terminal.localapi.server import TillServer
from pos_terminal.records import dataclass

log = logging.getLogger(__name__)
PRACTICE_FOLDER: Final = "practice"
_ENDS_WITHIN_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the settings say. Port 0 takes a free one."""

    api: bool = False
    port: int = 0
    folder: str = ""


@dataclass(frozen=True, slots=True)
class TillStanding:
    """How the door is: the port it listens at, the folder it watches, and what is in the way."""

    port: int | None = None
    folder: str = ""
    problem: TerminalError | None = None


class Door:
    """One for an open terminal. `use` and `shut` belong to one thread, which they may keep waiting.

    `paired` is called on a thread of the API when a program was let in.
    """

    def __init__(self, engine: Engine, here: Here, paired: Callable[[], None] = lambda: None) -> None:
        self._here = here
        self._calls = Calls(engine)
        self._desk = TillDesk(self._calls, here, engine.publish)
        self._pairing = Pairing(engine.ledger.clock)
        self._server: TillServer | None = None
        self._watched: tuple[str, threading.Event, threading.Thread] | None = None
        self._paired = paired

    def pair(self, manager: str) -> Code:
        """A fresh code, on the word of this manager. Any thread."""
        return self._pairing.begin(manager)

    def stop_pairing(self) -> None:
        """The code on the screen is good no more. Any thread."""
        self._pairing.end()

    def hush(self) -> None:
        """Nobody is answered any more; what waits is told so. Any thread, and at once."""
        self._pairing.end()
        self._calls.close()

    def shut(self) -> None:
        """Free the port and let the folder alone."""
        self.hush()
        self._shut()
        self._let_alone()

    # -- as the settings say ---------------------------------------------------------------------------------

    def use(self, wish: Wish) -> TillStanding:
        """Be like this from now on."""
        problem: TerminalError | None = None
        try:
            self._listen(wish)
        except EnvironmentProblem as error:
            log.warning("the till software cannot be served: %s", error)
            problem = error
        try:
            self._watch(wish.folder)
        except EnvironmentProblem as error:
            log.warning("the till's folder cannot be watched: %s", error)
            problem = problem or error
        port = None if self._server is None else self._server.port
        return TillStanding(port, "" if self._watched is None else self._watched[0], problem)

    def _listen(self, wish: Wish) -> None:
        if self._server is not None and (not wish.api or self._server.port != wish.port):
            self._shut()
        if wish.api and self._server is None:
            server = TillServer(wish.port, self._calls.ledger.clock)
            server.serve(Api(self._desk, self._pairing, server.stopping, server.port, self._paired))
            self._server = server
            log.info("till software is answered at port %d", server.port)

    def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
            server.join(_ENDS_WITHIN_S)

    def _watch(self, name: str) -> None:
        if self._watched is not None and self._watched[0] != name:
            self._let_alone()
        if not name or self._watched is not None:
            return
        folder = Path(name)
        if not folder.is_absolute():
            raise EnvironmentProblem("till_folder_not_absolute")
        if self._here.practice:
            # Never what is meant for the real till.
            folder = folder / PRACTICE_FOLDER
        stopping = threading.Event()
        watching = TillFolder(FolderFiles(folder), self._desk, self._calls.ledger.clock)
        thread = threading.Thread(target=watching.run, args=(stopping,), name="till-folder", daemon=True)
        self._watched = (name, stopping, thread)
        thread.start()
        self._check(folder)

    def _check(self, folder: Path) -> None:
        """A folder that is not there yet is waited for, and told all the same."""
        try:
            if self._here.practice:
                with suppress(FileExistsError):
                    folder.mkdir()
            if not folder.is_dir():
                raise NotADirectoryError(20, "no folder")
        except OSError as error:
            detail = error.strerror or str(error)
            raise EnvironmentProblem("till_folder_unusable", folder=str(folder), detail=detail) from error

    def _let_alone(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            watched[1].set()
            watched[2].join(_ENDS_WITHIN_S)
