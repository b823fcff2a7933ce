"""The way of payment methods to the central server; see central."""

from __future__ import annotations

from typing import Protocol


class Client(Protocol):
    """The signed client of the central server."""

    def ask(self, method: str, path: str, body: bytes = b"", *, deadline_s: float | None = None) -> bytes:
        """The body of a good answer. Raises Unreachable, Busy or Refused."""


class CentralLine:
    """For all methods that go through the central server: open once the terminal has joined it."""

    def __init__(self) -> None:
        self.client: Client | None = None
        self.address: tuple[str, int] | None = None

    def use(self, client: Client | None, address: tuple[str, int] | None = None) -> None:
        """Ask by this client from now on."""
        self.client, self.address = client, address
