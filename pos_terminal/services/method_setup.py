"""A terminal's own payment methods: switched on and off, set up, and their keys changed; each is an event.

Of a key the journal has a mark, from which nobody gets the key. Where the key itself is kept is no matter of
this module: it is kept between `allowed` and `save`, and a start finds a key whose event was lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from typing import Final

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.settings_events import SettingChange, SettingsChanged
from pos_terminal.ledger import catalogue, known_settings, payments
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.claimed import holds
from pos_terminal.services.method_fields import (
    COMPANIES,
    HOST,
    ROUTE,
    ROUTES,
    SECRETS,
    codes,
    first_name,
    is_method,
    typed_config,
)
from pos_terminal.services.method_saving import put_method, read_key
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.settings_changes import mark

_ACCESS: Final = (ROUTE, HOST, "country", "environment", "currency", "merchant_code")
"""Settings that say who is asked, and whose account is paid."""
_NOTED: Final = "changed:"
"""What the names of notes begin with: when a setting was changed here, and by whom."""
ACTIVE: Final = "active"
ASKED: Final = "host"
"""Under which name the host and port of the company are known."""
ENVIRONMENT: Final = "environment"
"""Where a secret comes from that only whoever runs this machine can change."""


@dataclass(frozen=True, slots=True)
class MethodChange:
    """A method as it is to be from now on; of its secrets only those that are others, None to forget one."""

    method: PaymentMethod
    secrets: Mapping[str, Secret | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """When something was changed on this terminal (UTC milliseconds), and by whom (a staff id)."""

    at: int
    actor: str


@dataclass(frozen=True, slots=True)
class SecretKnown:
    """What may be said of a secret: `where` it is kept ("environment", "keyring", "file"), "" where it is not
    set; when it was last set here (UTC milliseconds), where that is known."""

    name: str
    where: str = ""
    set_at: int | None = None


@dataclass(frozen=True, slots=True)
class MethodKnown:
    """A method as it is set, without a secret. `of_centre`: its settings are a central server's."""

    method: PaymentMethod
    secrets: tuple[SecretKnown, ...]
    has_keyring: bool
    of_centre: bool


def of_centre(connection: ReadConnection) -> bool:
    """Whether the methods are a central server's to set."""
    return enrolment(connection) is not None


def method_as_it_is(connection: ReadConnection, code: str, new_id: str) -> PaymentMethod:
    """The method, or as it would begin: off, at the place where the program itself would put it. Raises
    InvalidInput("method_unknown")."""
    if not is_method(code):
        raise InvalidInput("method_unknown", method=code)
    known = catalogue.method_of(connection, code)
    if known is not None:
        return known
    usual = ("cash", *COMPANIES, *(one for one in codes() if one not in ("cash", *COMPANIES)))
    order = usual.index(code) + 1 if code in usual else len(usual) + 1
    return PaymentMethod(new_id, code, first_name(code), False, order)


def switched(connection: ReadConnection, code: str, new_id: str, *, on: bool) -> MethodChange:
    """The method as it is, but on or off. Raises InvalidInput("method_unknown")."""
    return MethodChange(replace(method_as_it_is(connection, code, new_id), active=on))


def change_of(
    before: PaymentMethod,
    values: Mapping[str, str] | None,
    secrets: Mapping[str, str],
    forgotten: Collection[str] = (),
    *,
    active: bool = True,
) -> MethodChange:
    """What a form says: its fields as text (see method_fields.typed_config; None leaves them as they are),
    the secrets that were typed, and those that are to go. Raises InvalidInput for a field, SettingsProblem
    for what no key looks like."""
    code = before.provider_code
    # Where it is not asked who asks, that stays.
    routed = {ROUTE: str(before.config.get(ROUTE, ROUTES[0])), **(values or {})}
    config = dict(before.config) if values is None else typed_config(code, before.config, routed)
    if ROUTE not in before.config and config.get(ROUTE) == ROUTES[0]:
        # As it is where nobody chose.
        del config[ROUTE]
    typed: dict[str, Secret | None] = dict.fromkeys(forgotten)
    typed |= {name: read_key(name, text) for name, text in secrets.items() if text.strip()}
    for name in typed:
        if name not in SECRETS.get(code, ()):
            raise InvalidInput("secret_unknown", name=name)
    return MethodChange(replace(before, active=active, config=config), typed)


def goes_by_centre(method: PaymentMethod) -> bool:
    """Whether the central server asks the company for it."""
    return method.provider_code in COMPANIES and method.config.get(ROUTE) == "central"


def allowed(connection: ReadConnection, change: MethodChange, decision: Decision) -> str | None:
    """Who approved of this change. Raises NotAllowed: for whoever may not, methods_of_centre, cash_stays_on,
    method_under_way while money may still come by the access that would be changed."""
    wanted = change.method
    known = method_as_it_is(connection, wanted.provider_code, wanted.method_id)
    switched = wanted.active != known.active
    set_up = wanted.name != known.name or dict(wanted.config) != dict(known.config)
    if (switched or set_up) and of_centre(connection):
        raise NotAllowed("methods_of_centre")
    if wanted.provider_code == "cash" and not wanted.active:
        raise NotAllowed("cash_stays_on")
    action = Action.MANAGE_METHODS if set_up or change.secrets or not switched else Action.SWITCH_METHOD
    approver = authorise(connection, action, decision)
    others = any(wanted.config.get(name) != known.config.get(name) for name in _ACCESS)
    if (others or change.secrets) and _under_way(connection, wanted.provider_code):
        raise NotAllowed("method_under_way", method=wanted.provider_code)
    return approver


def save(ledger: Ledger, change: MethodChange, decision: Decision, host: str = "") -> bool:
    """Let the change count, in one transaction with its event; the keys are kept already. `host` is who is
    asked from now on, which the next start would else find and tell once more. False where everything was
    so. Raises what `allowed` raises, InvalidInput, DatabaseProblem."""
    with ledger.unit_of_work(decision.actor) as work:
        recorded = record(work, ledger.terminal_id, change, decision, host)
        if recorded:
            work.commit()
    return recorded


def record(
    work: UnitOfWork, terminal_id: str, change: MethodChange, decision: Decision, host: str = ""
) -> bool:
    """The same in a transaction that has more to do."""
    code = change.method.provider_code
    approver = allowed(work.connection, change, decision)
    author = approver or decision.actor
    known = catalogue.method_of(work.connection, code)
    # A key alone makes no method of one that was never set up.
    begun = known is not None or change.method.active or bool(change.method.config)
    recorded = begun and put_method(work, change.method, approver)
    note = f"{work.at} {author}"
    notes = {(code, ASKED): host} if host else {}
    if recorded and (known is None or known.active != change.method.active):
        notes[code, _NOTED + ACTIVE] = note
    told = known_settings.known(work.connection)
    changes = []
    for name, secret in sorted(change.secrets.items()):
        before = told.get((code, name), "")
        after = "" if secret is None else mark(terminal_id, name, secret)
        if before != after:
            changes.append(SettingChange(method=code, setting=name, before=before, after=after))
            notes[code, _NOTED + name] = note
    if changes:
        work.record(SettingsChanged(changes=changes, approved_by=approver))
        known_settings.put(work.connection, {(code, one.setting): one.after for one in changes})
    if not recorded and not changes:
        return False
    known_settings.put(work.connection, notes)
    return True


def noted(connection: ReadConnection, code: str) -> dict[str, Noted]:
    """When "active" and each secret of this method were last changed here; nothing for what never was."""
    found = {}
    for (method, name), value in known_settings.known(connection).items():
        if method == code and name.startswith(_NOTED):
            at, _, actor = value.partition(" ")
            found[name.removeprefix(_NOTED)] = Noted(int(at), actor)
    return found


def _under_way(connection: ReadConnection, code: str) -> bool:
    """Whether money may still come by a request of this method that nobody has decided about."""
    return any(
        payment.provider_code == code and payment.charge_reference is not None and holds(payment)
        for payment in payments.in_flight(connection)
    )
