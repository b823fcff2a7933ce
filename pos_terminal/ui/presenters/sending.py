"""Screen 15: what waits to be sent to the central server, and sending it now."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.messages import Connection, SendingChanged
from pos_terminal.services import operations
from pos_terminal.services.operations import Operation, Page
from pos_terminal.texts import trn
from pos_terminal.ui.presenters.connection import ConnectionPresenter
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.sending_states import Shown, segment, state_of
from pos_terminal.ui.states.sending import SendingFilter
from pos_terminal.ui.states.shell import Segment


class SendingPresenter(QObject):
    """Hears what the engine says of sending. `changed` tells that the top bar has something else to say;
    `back_wanted` that the person is done with the page."""

    changed = Signal()
    back_wanted = Signal()

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        self.standing: SendingChanged | None = None
        self._waited = 0
        """How many operations waited at most while nothing could be reached."""
        self._chosen = SendingFilter.ALL
        self._rows: list[Operation] = []
        self._next: int | None = None
        self._question = 0
        self._loading = False
        self.connection = ConnectionPresenter(front)
        front.bridge.message.connect(self._message)
        front.signed_out.connect(self._forget)
        front.window.screens.connect(
            "sending",
            send_now=self._send_now,
            filter_chosen=self._filtered,
            more_wanted=self._more,
            back=self.back_wanted.emit,
            connection_wanted=self.connection.open,
        )

    @property
    def alone(self) -> bool:
        """Whether there is no central server to send to."""
        return self.standing is None or self.standing.state == "alone"

    def open(self) -> None:
        """Show the page. A terminal that stands alone has none: how its line is, is all that there is to
        tell; so it is for who presses again."""
        if self.alone or self._front.window.current_screen() == "sending":
            self.connection.open()
            return
        self._front.window.show_screen("sending")
        self._read(before=None)
        self.render()

    def segment(self) -> Segment | None:
        """What the top bar says; None where there is no central server."""
        return segment(self._front.online, self.standing)

    def language_changed(self) -> None:
        """Say it again in the language in use."""
        self._show_again(read=False)

    def render(self) -> None:
        """Show what is known."""
        if self.standing is None:
            return
        front = self._front
        shown = Shown(
            standing=self.standing,
            online=front.online,
            offline_since_ms=front.offline_since_ms,
            now_ms=front.clock.now_ms(),
            zone=front.facts.zone,
            currency=front.facts.settings.currency,
            rows=tuple(self._rows),
            chosen=self._chosen,
            more=self._next is not None,
        )
        front.window.screen("sending").render_state(state_of(shown))

    def _message(self, message: object) -> None:
        if isinstance(message, SendingChanged):
            before, self.standing = self.standing, message
            self._tell_when_sent(message)
            if before is None or _bar(before) != _bar(message):
                self.changed.emit()
            moved = before is None or (before.events, before.last_sent_ms) != (
                message.events,
                message.last_sent_ms,
            )
            self._show_again(read=moved)
        elif isinstance(message, Connection):
            self._show_again(read=False)

    def _tell_when_sent(self, now: SendingChanged) -> None:
        """After the line was away: that what had waited is sent."""
        if now.tried and now.waiting:
            self._waited = max(self._waited, now.waiting)
        elif self._waited and not now.waiting and now.state == "in_step":
            waited, self._waited = self._waited, 0
            if self._front.staff is not None:
                self._front.tell(
                    trn(
                        "The internet is back. {count} operation sent.",
                        "The internet is back. {count} operations sent.",
                        waited,
                    ),
                    icon="wifi",
                )

    def _show_again(self, *, read: bool) -> None:
        if self._front.window.current_screen() != "sending":
            return
        if read:
            self._read(before=None, limit=max(operations.PAGE, len(self._rows)))
        self.render()

    def _send_now(self) -> None:
        self._front.bridge.send_now()

    def _filtered(self, name: str) -> None:
        self._chosen = SendingFilter(name)
        self._rows, self._next = [], None
        self._read(before=None)

    def _more(self) -> None:
        if self._next is not None and not self._loading:
            self._read(before=self._next)

    def _forget(self) -> None:
        self._chosen, self._rows, self._next = SendingFilter.ALL, [], None

    def _read(self, before: int | None, limit: int = operations.PAGE) -> None:
        self._question += 1
        question, only_waiting = self._question, self._chosen is not SendingFilter.ALL
        self._loading = True

        def loaded(result: Page | TerminalError) -> None:
            self._loading = False
            if question != self._question:
                return
            if isinstance(result, TerminalError):
                self._front.refuse(result)
                return
            self._rows = result.rows if before is None else self._rows + result.rows
            self._next = result.next
            self.render()

        self._front.bridge.read(
            lambda connection: operations.page(
                connection, only_waiting=only_waiting, before=before, limit=limit
            ),
            loaded,
        )


def _bar(standing: SendingChanged) -> tuple[object, ...]:
    """What the top bar says of it."""
    return standing.waiting, standing.state, bool(standing.tried)
