"""The one place that puts real things together: folders, lock, ledger, secrets, providers. No Qt here.

`open_terminal` may take a while (disk, keyring, simulator): the window calls it on a thread of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pos_terminal.access import Noticing, access_of
from pos_terminal.domain.errors import DataFolderProblem, EnvironmentProblem, TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.holding import Held, hold
from pos_terminal.kept_private import keep_memory_private
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.methods import first_methods, practice_access, providers_of
from pos_terminal.place import Place
from pos_terminal.providers.base import Provider
from pos_terminal.providers.central_line import CentralLine
from pos_terminal.providers.keeping import keyrings_for, peppers
from pos_terminal.providers.registry import Connections, get_provider
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.providers.secrets import EnvironmentSecrets, SecretChain, SecretStore
from pos_terminal.services.approval import Limits
from pos_terminal.services.business_day import BusinessDay, zone
from pos_terminal.services.called import called
from pos_terminal.services.drawer_rules import DrawerLimits
from pos_terminal.services.limits import drawer_limits_of, limits_of
from pos_terminal.services.settings_changes import found_at_start, values_of
from pos_terminal.settings import Settings
from pos_terminal.system import SystemClock, SystemIds


@dataclass(slots=True)
class Terminal:
    """Everything that is open. `problems` says for each method that cannot be used why not."""

    place: Place
    settings: Settings
    ledger: Ledger
    providers: dict[str, Provider]
    problems: dict[str, TerminalError]
    secrets: SecretStore
    environ: Mapping[str, str]
    pepper: Secret
    hosts: list[tuple[str, int]]
    _connections: Connections
    _build: Callable[[str, Mapping[str, str | int | bool]], Provider]
    _closers: list[Callable[[], object]] = field(default_factory=list)

    @property
    def day(self) -> BusinessDay:
        """The restaurant's business day."""
        return business_day(self.settings)

    @property
    def limits(self) -> Limits:
        """Above which amounts a manager has to approve."""
        return limits_of(self.settings)

    @property
    def drawer_limits(self) -> DrawerLimits:
        """What the restaurant allows at the drawer without a manager."""
        return drawer_limits_of(self.settings)

    @property
    def backup_folders(self) -> list[Path]:
        """Where backups go: beside the data, and to the second place that the settings name. Practice has
        none."""
        if self.place.practice:
            return []
        second = self.settings.backup_folder
        return [self.place.folder / "backups", *([Path(second)] if second else [])]

    def warm_up(self) -> None:
        """Read what the first payment would otherwise wait for; for idle moments, on any thread but Qt's."""
        from pos_terminal.ledger.light_import import without

        # The machine could also be awaited; ours is not.
        with without("asyncio"):
            import pos_terminal.domain.payment_flow  # noqa: F401

        self._connections.warm_up()

    def built_anew(self) -> tuple[dict[str, Provider], dict[str, TerminalError]]:
        """Who speaks for each method as the methods are now, and why not; for a hand. `problems` follows."""
        with self.ledger.reading() as connection:
            methods = catalogue.methods(connection)
        providers, problems = providers_of(methods, self._build)
        self.problems.update(problems)
        for code in set(self.problems) - set(problems):
            del self.problems[code]
        return providers, problems

    def provider_with(
        self, code: str, config: Mapping[str, str | int | bool], secrets: SecretStore
    ) -> Provider:
        """The provider of a method as it might be set, with these secrets; for a hand. Raises
        TerminalError."""
        return _build(secrets, self.environ, self._connections, code, config)

    @property
    def central_line(self) -> CentralLine:
        """The way of its methods to the central server."""
        return self._connections.central

    def close(self) -> None:
        """Let go of everything; the ledger first, the lock last."""
        self.ledger.close()
        for closer in reversed(self._closers):
            closer()


def business_day(settings: Settings) -> BusinessDay:
    """Where the restaurant is, and when its days begin."""
    return BusinessDay(zone(settings.time_zone), settings.business_day_begins)


def pepper_of(where: Place, environ: Mapping[str, str] = os.environ) -> Secret:
    """What codes are compared with at this place, for a command that reads beside an open window."""
    return _secrets(where, environ)[1]


def open_terminal(
    where: Place, holder: str, environ: Mapping[str, str] = os.environ, held: Held | None = None
) -> Terminal:
    """Lock, check and open the data of this place. `holder` is "window" or "command"; `held` is the place
    where it is held already.

    Raises SettingsProblem, DataFolderProblem or DatabaseProblem; then nothing stays open.
    """
    held = held or hold(where, holder, environ)
    keep_memory_private()
    settings = held.settings
    closers: list[Callable[[], object]] = [held.release]
    try:
        ledger = Ledger.open(
            where.folder,
            clock=SystemClock(),
            ids=SystemIds(),
            practice=where.practice,
            currency=settings.currency,
        )
        closers.append(ledger.close)
        if where.practice:
            environ = _practice_environment(where, settings, environ, closers)
        store, pepper = _secrets(where, environ)
        connections = Connections()
        closers.append(connections.close)
        noticing = Noticing(store, ledger.terminal_id)
        build = partial(_build, noticing, environ, connections)
        first_methods(ledger, build, practice=where.practice)
        with ledger.reading() as connection:
            methods = catalogue.methods(connection)
        providers, problems = providers_of(methods, build)
        # Practice reaches the simulator alone, at another port each time.
        access = {} if where.practice else access_of(providers, noticing.marks, environ, ledger.terminal_id)
        found_at_start(ledger, values_of(settings) | access)
        hosts = [provider.address for provider in providers.values() if provider.address is not None]
    except BaseException:
        for closer in reversed(closers):
            closer()
        raise
    closers.remove(ledger.close)
    return Terminal(
        where,
        settings,
        ledger,
        providers,
        problems,
        store,
        environ,
        pepper,
        hosts,
        connections,
        build,
        closers,
    )


def _build(
    store: SecretStore,
    environ: Mapping[str, str],
    connections: Connections,
    code: str,
    config: Mapping[str, str | int | bool],
) -> Provider:
    return get_provider(code, config, store, environ=environ, connections=connections)


def secrets_of(where: Place, environ: Mapping[str, str] = os.environ) -> SecretStore:
    """Where the keys of this place's methods are looked up: environment, then keyring, then the encrypted
    file. Nothing is written; commands that read may ask it beside an open window."""
    stores: list[SecretStore] = [EnvironmentSecrets(environ)]
    if not where.practice:
        # Practice never asks the keyring: it might show a dialog, and there is nothing real to keep.
        stores += keyrings_for(where.folder)
    return SecretChain(*stores, SecretFile(where.folder))


def _secrets(where: Place, environ: Mapping[str, str]) -> tuple[SecretStore, Secret]:
    """The keys, and the pepper, which is made at the first start."""
    return secrets_of(where, environ), peppers(SecretFile(where.folder))


def _practice_environment(
    where: Place, settings: Settings, environ: Mapping[str, str], closers: list[Callable[[], object]]
) -> dict[str, str]:
    """Practice talks to the simulator and to nothing else, whatever the environment says."""
    wanted = environ.get("WAVE_API_URL", "")
    if wanted.startswith(("http://127.0.0.1:", "http://localhost:")):
        return practice_access(environ, lambda company: f"{wanted.removesuffix('/wave')}/{company}")
    # Read here: a start without the simulator does not wait for it.
    from importlib.metadata import entry_points

    found = [point for point in entry_points(group="pos_terminal.practice") if point.name == "wave"]
    if not found:
        raise EnvironmentProblem("simulator_missing")
    try:
        simulator: Any = found[0].load()(
            where.folder / "simulator", shop=called(settings, practice=True).restaurant
        )
    except OSError as error:
        raise DataFolderProblem(
            "data_folder_unusable", folder=str(where.folder), detail=str(error)
        ) from error
    closers.append(simulator.stop)
    return practice_access(environ, simulator.url_of)
