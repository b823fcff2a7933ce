"""What somebody changed, as one sentence, and what more there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pos_terminal.central.backoffice.access import user_role
from pos_terminal.central.backoffice.restaurant import fields
from pos_terminal.central.backoffice.staff import role_name
from pos_terminal.domain import drawer_events, events, office_events, people_events
from pos_terminal.domain.event_body import Body
from pos_terminal.domain.settings_events import SettingsChanged
from pos_terminal.receipts.report_words import setting_word
from pos_terminal.services.naming import method_name, own_name
from pos_terminal.texts import tr, trn

Said = tuple[str, str]
"""The sentence, and what more there is to say; both in the language in use."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names of this restaurant's people, keys, terminals and staff, by their ids."""

    users: Mapping[str, str]
    keys: Mapping[str, str]
    terminals: Mapping[str, str]
    staff: Mapping[str, str]

    def author(self, actor: str) -> str:
        """Who that is: a person of the office, a program, or the server itself."""
        kind, _, ident = actor.removeprefix("centre:").partition(":")
        if kind == "user":
            return self.users.get(ident, ident)
        if kind == "key":
            return tr("Program {name}", name=self.keys.get(ident, ident))
        return tr("The server") if kind == "system" else actor


def said(event: events.Event, known: Known) -> Said | None:
    """What it says; None for an event that is nobody's change."""
    body = event.read_body()
    word = _WORDS.get(type(body))
    return None if word is None else word(body, known)


def _user_added(body: office_events.UserAdded, _known: Known) -> Said:
    return tr("Let {name} sign in to these pages", name=body.name), user_role(body.role)


def _user_switched(body: office_events.UserSwitched, known: Known) -> Said:
    name = known.users.get(body.user_id, body.user_id)
    on = tr("Let {name} sign in to these pages again", name=name)
    return (on if body.active else tr("{name} can no longer sign in to these pages", name=name)), ""


def _password(body: office_events.UserPasswordChanged, known: Known) -> Said:
    name = known.users.get(body.user_id, body.user_id)
    if body.own:
        return tr("Chose another password"), ""
    return tr("Made a one-time password for {name}", name=name), ""


def _key_made(body: office_events.KeyMade, _known: Known) -> Said:
    return tr("Made a key for the program {name}", name=body.name), ""


def _key_revoked(body: office_events.KeyRevoked, known: Known) -> Said:
    return tr("Took back the key of the program {name}", name=known.keys.get(body.key_id, body.key_id)), ""


def _code_made(_body: office_events.CodeMade, _known: Known) -> Said:
    return tr("Made a code for a terminal"), ""


def _code_revoked(_body: office_events.CodeRevoked, _known: Known) -> Said:
    return tr("Took back a code for a terminal"), ""


def _terminal_revoked(body: office_events.TerminalRevoked, known: Known) -> Said:
    return tr("Took off the terminal {name}", name=_terminal(body.terminal_id, known)), ""


def _terminal_renamed(body: office_events.TerminalRenamed, _known: Known) -> Said:
    return tr("Renamed the terminal {before} to {name}", before=body.before, name=body.name), ""


def _terminal_released(body: office_events.TerminalReleased, known: Known) -> Said:
    return tr("Let the terminal {name} go on", name=_terminal(body.terminal_id, known)), ""


def _callbacks_set(body: office_events.CallbacksSet, known: Known) -> Said:
    name = known.keys.get(body.owner_id, body.owner_id)
    return tr("Callbacks of the program {name} go to another address", name=name), body.host


def _callbacks_forgotten(body: office_events.CallbacksForgotten, known: Known) -> Said:
    name = known.keys.get(body.owner_id, body.owner_id)
    return tr("The program {name} gets no callbacks any more", name=name), ""


def _callback_secret(body: office_events.CallbackSecretChanged, known: Known) -> Said:
    name = known.keys.get(body.owner_id, body.owner_id)
    return tr("Another secret signs the callbacks of the program {name}", name=name), ""


def _push_address(body: office_events.PushAddressChanged, _known: Known) -> Said:
    return tr("Another address for messages of {method}", method=method_name(body.provider_code)), ""


def _mail(body: office_events.MailChanged, _known: Known) -> Said:
    which = [tr("each Z report")] * body.each_z + [tr("each business day")] * body.each_day
    many = trn("Reports go to {count} address", "Reports go to {count} addresses", body.addresses)
    return many, ", ".join(which)


def _sent_again(body: office_events.SentAgain, _known: Known) -> Said:
    return (tr("Had a report sent again") if body.what == "mail" else tr("Had a callback sent again")), ""


def _statement_brought(body: office_events.StatementBrought, _known: Known) -> Said:
    return tr("Brought a statement of {method}", method=method_name(body.provider_code)), ""


def _statement_read(body: office_events.StatementRead, _known: Known) -> Said:
    method = method_name(body.provider_code)
    asked = tr("Asked {method} for its statement", method=method)
    read = tr("Read a statement of {method}", method=method)
    return asked if body.asked else read, trn("{count} line", "{count} lines", body.lines)


def _line_matched(_body: office_events.StatementLineMatched, _known: Known) -> Said:
    return tr("Said which payment a line of a statement is"), ""


def _settings(body: SettingsChanged, _known: Known) -> Said:
    labels = {name: label for _title, some in fields() for name, label, _kind in some}
    lines = [
        f"{method_name(one.method) if one.method else ''} "
        f"{labels.get(one.setting) or setting_word(one.setting)}: {one.before or '–'} → {one.after or '–'}"
        for one in body.changes
    ]
    return tr("Changed settings"), "; ".join(line.strip() for line in lines)


def _method(body: events.MethodSet, _known: Known) -> Said:
    name = own_name(body.provider_code, body.name)
    return tr("Set the method {method}", method=name), "" if body.active else tr("Switched off")


def _staff_added(body: events.StaffAdded, _known: Known) -> Said:
    return tr("Added {name} to the staff", name=body.name), role_name(body.role)


def _staff_changed(body: people_events.StaffChanged, _known: Known) -> Said:
    more = role_name(body.role) if body.active else tr("Cannot act")
    return tr("Changed {name} of the staff", name=body.name), more


def _pin(body: people_events.PinChanged, known: Known) -> Said:
    return tr("Gave {name} a new code", name=known.staff.get(body.staff_id, body.staff_id)), ""


def _decided(body: events.ExceptionResolved, _known: Known) -> Said | None:
    if body.decided_by == "system":
        return None
    words = {
        "kept": tr("Kept"),
        "loss": tr("A loss"),
        "given_back": tr("Given back"),
        "settled": tr("It came right by itself"),
    }
    return tr("Decided about money"), ": ".join(filter(None, (words.get(body.decision), body.note)))


def _approved(body: drawer_events.DrawerApproved, _known: Known) -> Said:
    return tr("Approved a difference of a drawer"), body.note


def _terminal(terminal_id: str, known: Known) -> str:
    return known.terminals.get(terminal_id, terminal_id)


_WORDS: Final[Mapping[type[Body], Callable[[Any, Known], Said | None]]] = {
    office_events.UserAdded: _user_added,
    office_events.UserSwitched: _user_switched,
    office_events.UserPasswordChanged: _password,
    office_events.KeyMade: _key_made,
    office_events.KeyRevoked: _key_revoked,
    office_events.CodeMade: _code_made,
    office_events.CodeRevoked: _code_revoked,
    office_events.TerminalRevoked: _terminal_revoked,
    office_events.TerminalRenamed: _terminal_renamed,
    office_events.TerminalReleased: _terminal_released,
    office_events.CallbacksSet: _callbacks_set,
    office_events.CallbacksForgotten: _callbacks_forgotten,
    office_events.CallbackSecretChanged: _callback_secret,
    office_events.PushAddressChanged: _push_address,
    office_events.MailChanged: _mail,
    office_events.SentAgain: _sent_again,
    office_events.StatementBrought: _statement_brought,
    office_events.StatementRead: _statement_read,
    office_events.StatementLineMatched: _line_matched,
    SettingsChanged: _settings,
    events.MethodSet: _method,
    events.StaffAdded: _staff_added,
    people_events.StaffChanged: _staff_changed,
    people_events.PinChanged: _pin,
    events.ExceptionResolved: _decided,
    drawer_events.DrawerApproved: _approved,
}
