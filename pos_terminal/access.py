"""How each company is reached: hosts in clear, keys by their marks; to find at a start what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Provider
from pos_terminal.providers.secrets import SecretStore
from pos_terminal.services.method_setup import ASKED
from pos_terminal.services.settings_changes import mark, short

_IN_CLEAR: Final = ("_URL", "_ENVIRONMENT")
"""How the names of variables end that are no secrets."""


class Noticing:
    """A store that remembers the names and marks of the secrets that were asked for."""

    def __init__(self, store: SecretStore, terminal_id: str) -> None:
        self._store = store
        self._terminal_id = terminal_id
        self.marks: dict[str, str] = {}

    def get(self, name: str) -> Secret | None:
        """What the store has."""
        found = self._store.get(name)
        if found is not None:
            self.marks[name] = mark(self._terminal_id, name, found)
        return found


def access_of(
    providers: Mapping[str, Provider], marks: Mapping[str, str], environ: Mapping[str, str], terminal_id: str
) -> dict[tuple[str, str], str]:
    """(provider code, setting) -> host, address or mark, of everything that reaches a company."""
    found: dict[tuple[str, str], str] = {}
    for code, provider in providers.items():
        if provider.address is None:
            continue
        host, port = provider.address
        found[code, ASKED] = short(f"{host}:{port}")
        prefix = f"{code.upper()}_"
        found |= {(code, name): value for name, value in marks.items() if name.startswith(prefix)}
        for name, value in environ.items():
            if name.startswith(prefix) and name not in marks and value.strip():
                clear = name.endswith(_IN_CLEAR)
                told = short(value.strip()) if clear else mark(terminal_id, name, Secret(value.strip()))
                found[code, name] = told
    return found
