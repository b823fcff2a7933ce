"""What the page of the payment methods shows. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.providers.manual import manual_codes
from pos_terminal.records import dataclass
from pos_terminal.services.health import Health
from pos_terminal.services.method_fields import (
    COMPANIES,
    ROUTE,
    first_name,
    secret_label,
    settings_of,
    shown_value,
)
from pos_terminal.services.method_setup import (
    ACTIVE,
    ENVIRONMENT,
    MethodChange,
    MethodKnown,
    Noted,
    SecretKnown,
    goes_by_centre,
)
from pos_terminal.services.naming import own_name
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Facts
from pos_terminal.ui.presenters.home_tiles import trouble
from pos_terminal.ui.states.methods import FieldState, MethodFormState, MethodRow, MethodsState, SecretState


@dataclass(frozen=True, slots=True)
class MethodsRead:
    """What was read for the list. `notes`, `names` (of staff ids) and `healths` by method and person."""

    methods: Sequence[PaymentMethod]
    notes: Mapping[str, Mapping[str, Noted]]
    names: Mapping[str, str]
    healths: Mapping[str, Health]
    of_centre: bool


def all_codes(methods: Sequence[PaymentMethod]) -> list[str]:
    """The methods of the list, in the order of the tiles: those that there are, and where they would stand
    those that could be."""
    places = {code: place for place, code in enumerate(("cash", *COMPANIES, *manual_codes()), 1)}
    places |= {one.provider_code: one.display_order for one in methods}
    return sorted(places, key=places.__getitem__)


def state_of(read: MethodsRead, facts: Facts, now_ms: int) -> MethodsState:
    """The whole page."""
    known = {one.provider_code: one for one in read.methods}
    rows = tuple(_row(code, known.get(code), read, facts, now_ms) for code in all_codes(read.methods))
    if read.of_centre:
        note = tr("The central server sets the methods. What is only this terminal’s is in their details.")
    else:
        note = tr("Changes here need a manager’s code and are written in the log.")
    return MethodsState(rows, tr("A method that is off is not shown at the counter."), note)


def short_line(read: MethodsRead) -> str:
    """What stands under the section's title."""
    on = sum(one.active for one in read.methods)
    off = sum(not one.active for one in read.methods)
    return tr("{on} on, {off} off", on=on, off=off) if off else tr("{on} on", on=on)


def _row(code: str, method: PaymentMethod | None, read: MethodsRead, facts: Facts, now_ms: int) -> MethodRow:
    name = own_name(code, method.name if method is not None else first_name(code))
    if code == "cash":
        by_itself = facts.settings.drawer_kick != "none" and facts.settings.printer != "none"
        opens = tr("The drawer opens by itself") if by_itself else tr("The drawer opens with its key")
        return MethodRow(code, name, opens, None)
    if method is None:
        return MethodRow(code, name, tr("Not set up"), False, locked=read.of_centre)
    line, warns = _line(method, read, facts, now_ms)
    return MethodRow(code, name, line, method.active, warns, locked=read.of_centre)


def _line(method: PaymentMethod, read: MethodsRead, facts: Facts, now_ms: int) -> tuple[str, bool]:
    """How the method is, and whether somebody should look at it."""
    code = method.provider_code
    if not method.active:
        noted = read.notes.get(code, {}).get(ACTIVE)
        return (_switched_off(noted, read.names, facts.zone, now_ms) if noted else tr("Switched off")), False
    if code in facts.problems:
        return facts.problems[code], True
    health = read.healths.get(code, Health())
    if poor := trouble(health):
        return poor, True
    words = [tr("TEST: no real money")] if code in facts.test_methods and not facts.practice else []
    if goes_by_centre(method):
        words.append(tr("Asked by the central server"))
    if account := shown_value(method.config.get("merchant_code")):
        words.append(tr("Merchant code {code}", code=account))
    if health.last_success_at is not None:
        at = wording.clock_time(health.last_success_at, facts.zone, seconds=False)
        words.append(tr("Last payment {time}", time=at))
    return ", ".join(words) or tr("Ready"), False


def _switched_off(noted: Noted, names: Mapping[str, str], zone: tzinfo, now_ms: int) -> str:
    time = wording.clock_time(noted.at, zone, seconds=False)
    at, today = wording.local(noted.at, zone), wording.local(now_ms, zone)
    if at.date() != today.date():
        time = at.strftime("%d.%m.%Y")
    name = names.get(noted.actor)
    if name is None:
        return tr("Switched off, {time}", time=time)
    if at.date() != today.date():
        return tr("Switched off by {name} on {date}", name=name, date=time)
    return tr("Switched off by {name} at {time}", name=name, time=time)


# -- one method ----------------------------------------------------------------------------------------------


def form_of(known: MethodKnown, facts: Facts) -> MethodFormState:
    """The form of one method. What was typed as a key is never part of it."""
    method = known.method
    code = method.provider_code
    central = goes_by_centre(method)
    fields = tuple(
        FieldState(one.key, one.label, one.kind.value, shown_value(method.config.get(one.key)))
        for one in settings_of(code)
    )
    asks_itself = not facts.practice and not (central and known.of_centre)
    secrets = tuple(_secret(one, facts) for one in known.secrets) if asks_itself else ()
    return MethodFormState(
        code,
        own_name(code, method.name),
        _form_line(known, facts),
        fields,
        secrets,
        active=None if code == "cash" or known.of_centre else method.active,
        # A terminal that stands alone has nobody else to ask for it.
        route=("central" if central else "direct") if known.of_centre or central else "",
        warning=_warning(known) if secrets else "",
        locked=known.of_centre or not fields,
        can_try=code in COMPANIES,
    )


def _form_line(known: MethodKnown, facts: Facts) -> str:
    code = known.method.provider_code
    if known.of_centre:
        return tr("The central server sets this method. Keys of this terminal can be changed here.")
    if code == "cash":
        return tr("Cash is always on. The drawer’s lock is set in “Printer and drawer”.")
    if facts.practice:
        return tr("In practice the companies are played by this terminal, and no key is kept.")
    return ""


def _warning(known: MethodKnown) -> str:
    if known.has_keyring:
        return ""
    return tr(
        "This system keeps no keys for programs. They go into an encrypted file of this terminal: whoever"
        " has the whole machine could open it."
    )


def _secret(one: SecretKnown, facts: Facts) -> SecretState:
    label, line = secret_label(one.name), tr("Not set")
    if one.where == ENVIRONMENT:
        line = tr("Set by the environment as {name}: it counts before what is kept here.", name=one.name)
    elif one.where and one.set_at is not None:
        date = wording.local(one.set_at, facts.zone).strftime("%d.%m.%Y")
        line = tr("Set on {date}", date=date)
    elif one.where:
        line = tr("Set")
    if one.where == "file":
        line = ", ".join((line, tr("in the encrypted file")))
    kept_here = bool(one.where) and one.where != ENVIRONMENT
    return SecretState(one.name, label, line, kept_here, one.where == ENVIRONMENT)


def changed_lines(known: MethodKnown, change: MethodChange) -> tuple[str, ...]:
    """What will be otherwise, by the labels of the form; of a key only that it is another."""
    before, after = known.method, change.method
    labels = {one.key: one.label for one in settings_of(before.provider_code)}
    labels[ROUTE] = tr("Who asks the company")
    lines = []
    if before.active != after.active:
        lines.append(tr("On") if after.active else tr("Off"))
    for key in sorted({*before.config, *after.config}):
        old, new = (shown_value(one.config.get(key)) for one in (before, after))
        if old != new and not (key == ROUTE and not old and new == "direct"):
            value = new or tr("as usual")
            lines.append(f"{labels.get(key, key)}: {value}")
    for name, secret in change.secrets.items():
        what = tr("is forgotten") if secret is None else tr("is another")
        lines.append(f"{secret_label(name)} {what}")
    return tuple(lines)
