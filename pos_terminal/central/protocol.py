"""HTTP over one connection, by uvicorn, with the patience that it has not.

uvicorn waits for ever for the head of a request, and for a client that does not read its answer. Here a head
must be whole, and an answer be taken, within a time; else the connection is dropped, not waited for again.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_READING: Final = 2
"""How much longer than a head an answer may take: its reader may be on a slow line."""


def patient_for(patience_s: float) -> type[H11Protocol]:
    """The protocol with this patience: seconds for a head, twice that for what waits to be read."""

    class Patient(H11Protocol):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._head_due: asyncio.TimerHandle | None = None
            self._reading_due: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._expect_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._expect_head()

        def _expect_head(self) -> None:
            """The first bytes of a head start the clock, and more of them do not start it again."""
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is not None and not cycle.response_complete:
                _stop(self._head_due)
                self._head_due = None
            elif self._head_due is None:
                self._head_due = self.loop.call_later(patience_s, self._drop)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._reading_due = self.loop.call_later(_READING * patience_s, self._drop)

        def resume_writing(self) -> None:
            super().resume_writing()
            _stop(self._reading_due)

        def timeout_keep_alive_handler(self) -> None:
            super().timeout_keep_alive_handler()
            # Closing waits until the rest is read, which may be never.
            self.loop.call_later(_READING * patience_s, self._drop)

        def connection_lost(self, exc: Exception | None) -> None:
            _stop(self._head_due)
            _stop(self._reading_due)
            super().connection_lost(exc)

        def _drop(self) -> None:
            self.transport.abort()

    return Patient


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
