"""Setting up a terminal by a file: all that can be refused is refused first, and what is so already stays.

The order is the one in which a kill leaves something that the same command completes: the server is asked,
keys are kept, then people, settings and methods are written, last whose terminal this is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pos_terminal.contract.enrol import Enrolled
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import InvalidInput, NotAllowed, SettingsProblem
from pos_terminal.domain.people import Role
from pos_terminal.domain.recovery_code import RANDOM_BYTES, as_compared, recovery_code
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ops import methods_setup, setting_up
from pos_terminal.ops.methods_setup import MethodTools
from pos_terminal.ops.setup_file import Central, Method, Person, Wanted
from pos_terminal.records import dataclass
from pos_terminal.remote.client import checked_server
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import enrolment as joining
from pos_terminal.services import method_setup, people, pin_gate, settings_changes, staff
from pos_terminal.services.approval import Decision
from pos_terminal.services.method_setup import MethodChange
from pos_terminal.services.rights import SYSTEM, Action, authorise
from pos_terminal.settings import FILE_NAME, Settings
from pos_terminal.system import random_bytes


@dataclass(frozen=True, slots=True)
class Place:
    """The terminal that is set up: nobody else uses its ledger meanwhile."""

    root: Path
    folder: Path
    settings: Settings
    """As they are kept, or would be where there is no file yet."""
    tools: MethodTools
    pepper: Secret
    actor: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of it. `changed` names what is another than before; nothing where everything was so."""

    changed: tuple[str, ...]
    recovery_code: str
    """Shown now and never again; "" where the terminal has one."""
    joined: Enrolment | None


@dataclass(frozen=True, slots=True)
class _Plan:
    settings: Settings
    people: tuple[tuple[Person, str, str], ...]
    """Who is new, with their id and the hash of their code."""
    others: tuple[tuple[str, Person], ...]
    """Who is there already under another name or role, by their id."""
    methods: tuple[MethodChange, ...]
    recovery: tuple[str, str]
    """A recovery code as it is shown, and its hash; empty where none is made."""


def apply(wanted: Wanted, place: Place) -> Applied:
    """Set the terminal up as the file wants it, or change nothing.

    People who are there already keep their codes. Raises what keeps it from being done: SettingsProblem with
    the line, NotAllowed, InvalidInput, Unreachable and the server's refusals, DataFolderProblem,
    DatabaseProblem.
    """
    ledger = place.tools.ledger
    with ledger.reading() as connection:
        _allowed(connection, place.actor)
        plan = _planned(connection, wanted, place)
        known = enrolment(connection)
    ask = _asked(wanted.central, place, plan.settings, known)
    crash_point("setup_answered")
    for change in plan.methods:
        methods_setup.keep_secrets(place.tools, change)
    crash_point("setup_secrets_kept")
    changed = _write(plan, place)
    crash_point("setup_written")
    joined = known
    if ask is not None:
        joined = ask(_author(place, plan))
        changed.append("central")
    setting_up.finish(place.folder)
    return Applied(tuple(changed), plan.recovery[0], joined)


def _allowed(connection: ReadConnection, actor: str) -> None:
    for action in (Action.MANAGE_SETTINGS, Action.MANAGE_STAFF, Action.MANAGE_METHODS):
        authorise(connection, action, _decision(actor))


def _planned(connection: ReadConnection, wanted: Wanted, place: Place) -> _Plan:
    settings = wanted.settings_over(place.settings)
    paid = connection.exec_driver_sql("SELECT 1 FROM payments LIMIT 1").first() is not None
    if paid and settings.currency != place.settings.currency:
        raise NotAllowed("currency_stays", currency=place.settings.currency)
    first = not rows.anybody(connection)
    new, others = [], []
    for person in wanted.people:
        known = rows.by_code(connection, person.code)
        if known is None:
            new.append(person)
        elif (known.name, known.role) != (person.name, person.role):
            others.append((known.staff_id, person))
    if first and new and not any(one.role is Role.MANAGER for one in new):
        raise NotAllowed("first_is_manager")
    if new:
        staff.may_be_kept_here(connection, place.actor)
    for staff_id, _person in others:
        staff.may_be_kept_here(connection, place.actor, staff_id)
    methods = tuple(_method_change(connection, one, wanted, place) for one in wanted.methods)
    if wanted.methods and enrolment(connection) is None:
        for change in methods:
            method_setup.allowed(connection, change, _decision(place.actor))
    return _Plan(
        settings,
        tuple(_hashed(person, place) for person in _managers_first(new)),
        tuple(others),
        methods,
        _recovery(place.pepper) if first and new else ("", ""),
    )


def _method_change(connection: ReadConnection, one: Method, wanted: Wanted, place: Place) -> MethodChange:
    """The method with what the file says of it over what is known, tried for form. No company is asked."""
    before = method_setup.method_as_it_is(connection, one.code, place.tools.ledger.ids.new_id())
    after = replace(
        before,
        name=one.name or before.name,
        active=one.active,
        display_order=one.order or before.display_order,
        config={**before.config, **one.config},
    )
    change = MethodChange(after, dict(one.secrets))
    try:
        methods_setup.check(place.tools, change)
    except (InvalidInput, SettingsProblem) as error:
        raise wanted.problem(one.line, error) from error
    return change


def _hashed(person: Person, place: Place) -> tuple[Person, str, str]:
    staff_id = place.tools.ledger.ids.new_id()
    hashed = people.hash_pin(person.pin.reveal(), staff_id, place.pepper, random_bytes(16))
    return person, staff_id, hashed


def _managers_first(new: list[Person]) -> list[Person]:
    return sorted(new, key=lambda one: one.role is not Role.MANAGER)


def _recovery(pepper: Secret) -> tuple[str, str]:
    shown = recovery_code(random_bytes(RANDOM_BYTES))
    return shown, people.hash_pin(as_compared(shown), pin_gate.RECOVERY, pepper, random_bytes(16))


def _asked(
    central: Central | None, place: Place, settings: Settings, known: Enrolment | None
) -> Callable[[str], Enrolment] | None:
    """Ask the server to take this terminal; what is returned writes it down. None where it is there already.

    Raises NotAllowed("joined_elsewhere"), and what asking raises.
    """
    if central is None:
        return None
    if known is not None:
        if known.server != checked_server(central.server):
            raise NotAllowed("joined_elsewhere", server=known.server)
        return None
    ledger, keeper = place.tools.ledger, place.tools.keeper
    prepared = joining.prepare(
        ledger,
        keeper,
        server=central.server,
        code=central.code.reveal(),
        name=central.name or settings.counter,
        actor=place.actor,
    )
    http = HttpClient()
    try:
        told: Enrolled = joining.perform(prepared, http, ledger.clock, settings.language)
    finally:
        http.close()
    return lambda actor: joining.apply(
        ledger, keeper, prepared, told, actor=actor, currency=settings.currency
    )


def _write(plan: _Plan, place: Place) -> list[str]:
    """All of it in one transaction; the settings' file is replaced right before it counts."""
    ledger = place.tools.ledger
    anew = not (place.root / FILE_NAME).exists() or plan.settings != place.settings
    changed = ["settings"] if anew else []
    author = _author(place, plan)
    with ledger.unit_of_work(place.actor) as work:
        _allowed(work.connection, place.actor)
        for person, staff_id, hashed in plan.people:
            people.put_staff(work, staff_id, person.code, person.name, person.role, hashed)
            changed.append(f"staff {person.code}")
        if plan.recovery[1]:
            staff.put_recovery(work, plan.recovery[1])
        for staff_id, person in plan.others:
            staff.put_change(work, staff_id, author, name=person.name, role=person.role)
            changed.append(f"staff {person.code}")
        for change in plan.methods:
            if method_setup.record(work, ledger.terminal_id, change, _decision(author)):
                changed.append(f"method {change.method.provider_code}")
        if anew:
            settings_changes.record(work, place.root, plan.settings, _decision(author))
        if changed:
            work.commit()
    return changed


def _decision(actor: str) -> Decision:
    """Whoever gives the command has just typed their code: it is their approval, too."""
    return Decision(actor, "", None if actor == SYSTEM else actor)


def _author(place: Place, plan: _Plan) -> str:
    """Who does what comes after the people: on data where somebody works, "system" may nothing any more."""
    if place.actor != SYSTEM or not plan.people:
        return place.actor
    return plan.people[0][1]
