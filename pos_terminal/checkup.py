"""The check-up and the look at the line, put together for the command line and for the window.

Neither needs an open terminal, nor a ledger or a settings file that can be read: then they are wanted most.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pos_terminal import settings as settings_file
from pos_terminal.domain.errors import SettingsProblem, TerminalError
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.ledger.reader import Reader
from pos_terminal.methods import COMPANIES, NAMES, practice_access, providers_of
from pos_terminal.ops.doctor import check_up
from pos_terminal.ops.patient import CentreSetUp, MethodSetUp, Patient
from pos_terminal.place import Place
from pos_terminal.providers.keeping import Keeper, keyrings_for
from pos_terminal.providers.registry import Connections, get_provider
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.providers.secrets import EnvironmentSecrets, SecretChain, SecretStore
from pos_terminal.remote.client import CentralClient
from pos_terminal.remote.http import HttpClient
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.services.enrolment import KEY, key_name
from pos_terminal.services.findings import CheckUp, State
from pos_terminal.services.naming import own_name
from pos_terminal.settings import Settings
from pos_terminal.system import SystemClock, SystemIds
from pos_terminal.texts import in_language, tr

if TYPE_CHECKING:
    from pos_terminal.domain.secret import Secret


@contextmanager
def patient_at(
    where: Place,
    environ: Mapping[str, str] = os.environ,
    *,
    screens: int | None = None,
    simulator: tuple[str, int] | None = None,
) -> Iterator[Patient]:
    """This data folder, to be looked at while the block lasts; afterwards its calls under way end.

    `simulator`: where that of an open practice window listens.
    """
    settings, problem = _settings(where, environ)
    methods_line, centre_line = Connections(), HttpClient()
    if where.practice:
        environ = _practice_environ(environ, simulator)

    def methods() -> list[MethodSetUp]:
        return _methods(where, environ, methods_line)

    def centre() -> CentreSetUp | None:
        return None if where.practice else _centre(where, centre_line, settings)

    try:
        yield Patient(
            where.folder,
            where.practice,
            settings,
            problem,
            SystemClock(),
            SystemIds(),
            methods,
            centre,
            screens,
        )
    finally:
        methods_line.close()
        centre_line.close()


def examine(where: Place, *, whole: bool = False, environ: Mapping[str, str] = os.environ) -> CheckUp:
    """Look at everything. Takes up to fifteen seconds, and with `whole` as long as the ledger is large."""
    with patient_at(where, environ) as patient, in_language(patient.settings.language):
        return check_up(patient, whole=whole)


def as_text(found: CheckUp) -> str:
    """The check-up for a person, a paragraph for each finding, in the language that it was made in."""
    with in_language(found.language):
        names = {
            State.WORKS: tr("works"),
            State.WARNING: tr("warning"),
            State.BROKEN: tr("does not work"),
            State.NOT_LOOKED_AT: tr("not looked at"),
        }
    lines: list[str] = []
    for finding in found.findings:
        lines.append(f"{names[finding.state].upper()}  {finding.title} – {finding.sentence}")
        if finding.advice:
            lines.append(f"    → {finding.advice}")
    return "\n".join(lines)


def _settings(where: Place, environ: Mapping[str, str]) -> tuple[Settings, TerminalError | None]:
    try:
        return settings_file.load(where.root, environ), None
    except SettingsProblem as problem:
        return Settings(), problem


def _practice_environ(environ: Mapping[str, str], simulator: tuple[str, int] | None) -> Mapping[str, str]:
    """Practice talks to the simulator of its own window, or to one that was named; without either to none."""
    wanted = environ.get("WAVE_API_URL", "").removesuffix("/wave")
    if simulator is not None:
        wanted = f"http://{simulator[0]}:{simulator[1]}"
    if not wanted.startswith(("http://127.0.0.1:", "http://localhost:")):
        return {}
    return practice_access(environ, lambda company: f"{wanted}/{company}")


def _methods(where: Place, environ: Mapping[str, str], line: Connections) -> list[MethodSetUp]:
    store = _secrets(where, environ)
    known = _known_methods(where.folder / "ledger.db")
    rows = known if known is not None else _first_methods()
    if where.practice and not environ:
        # Whom practice talks to went with its window.
        return [_set_up(row, active=row.active) for row in rows]
    providers, problems = providers_of(
        rows, lambda code, config: get_provider(code, config, store, environ=environ, connections=line)
    )
    found = [
        # Nobody knows which are switched on where the ledger cannot be read: those with keys.
        _set_up(row, active=row.active and (known is not None or row.provider_code in providers))
        for row in rows
    ]
    return [replace(one, provider=providers.get(one.code), problem=problems.get(one.code)) for one in found]


def _set_up(row: PaymentMethod, *, active: bool) -> MethodSetUp:
    name = own_name(row.provider_code, row.name)
    through_centre = row.config.get("route") == "central"
    return MethodSetUp(row.provider_code, name, active, None, through_centre=through_centre)


def _known_methods(ledger: Path) -> list[PaymentMethod] | None:
    """None where the ledger is not there, or cannot be read."""
    if not ledger.exists():
        return None
    try:
        with closing(Reader(ledger)) as reader, reader.reading() as connection:
            return catalogue.methods(connection)
    except TerminalError:
        return None


def _first_methods() -> list[PaymentMethod]:
    codes = ("cash", *COMPANIES)
    return [PaymentMethod(code, code, NAMES[code], True, order) for order, code in enumerate(codes, 1)]


def _secrets(where: Place, environ: Mapping[str, str]) -> SecretStore:
    stores: list[SecretStore] = [EnvironmentSecrets(environ)]
    if not where.practice:
        stores += keyrings_for(where.folder)
    return SecretChain(*stores, _Openable(where.folder))


class _Openable:
    """The encrypted file, of which the finding about keys says that it does not open."""

    def __init__(self, folder: Path) -> None:
        self._file = SecretFile(folder)

    def get(self, name: str) -> Secret | None:
        try:
            return self._file.get(name)
        except TerminalError:
            return None


def _centre(where: Place, http: HttpClient, settings: Settings) -> CentreSetUp | None:
    """Raises TerminalError where the key cannot be read."""
    ledger = where.folder / "ledger.db"
    if not ledger.exists():
        return None
    with closing(Reader(ledger)) as reader, reader.reading() as connection:
        known, terminal_id = enrolment(connection), reader.terminal_id(connection)
    if known is None:
        return None
    kept = Keeper(where.folder).get(key_name(KEY, terminal_id))
    if kept is None:
        return CentreSetUp(known.server, None)
    key = TerminalKey.read(kept)
    return CentreSetUp(
        known.server,
        CentralClient(known.server, terminal_id, key, http, SystemClock(), settings.language),
    )
