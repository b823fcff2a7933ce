"""How this terminal joins a restaurant of a central server, by the code that somebody there made for it.

Three steps: `prepare` makes the key and keeps it, `perform` asks (on a hand), `apply` writes down whose
terminal this is. Each leaves what the next start can go on from: where the answer is lost, or the power, the
same code is typed again, the same key is found, and the server says the same again.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from pos_terminal import __version__
from pos_terminal.contract import enrol as contract
from pos_terminal.contract import signing
from pos_terminal.domain import events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.ports import Clock
from pos_terminal.domain.recovery_code import LENGTH, as_compared
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.settings_events import TerminalEnrolled, TerminalLeft
from pos_terminal.ledger import enrolment as rows
from pos_terminal.ledger import known_settings, sending, unsent
from pos_terminal.ledger.enrolment import Enrolment
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.lives import another_life
from pos_terminal.providers.keeping import Keeper
from pos_terminal.records import dataclass
from pos_terminal.remote.client import CentralClient, checked_server
from pos_terminal.remote.http import HttpClient
from pos_terminal.remote.keys import TerminalKey
from pos_terminal.remote.problems import Unreachable
from pos_terminal.services.approval import Decision
from pos_terminal.services.people import clean_name
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.settings_changes import CENTRE

KEY = "central.key"
_NEXT = "central.key.next"
_ENROLLED = msgspec.json.Decoder(contract.Enrolled)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is asked with; the key is kept already."""

    server: str
    ask: contract.Enrol
    key: TerminalKey


def prepare(ledger: Ledger, keeper: Keeper, *, server: str, code: str, name: str, actor: str) -> Prepared:
    """Make the key, or find the one of a try whose answer was lost. Before anything is sent.

    Raises NotAllowed for whoever may not, InvalidInput, SettingsProblem for an address that cannot be,
    DataFolderProblem where the key cannot be kept.
    """
    server, compared = checked_server(server), as_compared(code)
    called = clean_name(name)
    if len(compared) != LENGTH:
        raise InvalidInput("code_unreadable")
    with ledger.reading() as connection:
        _authorise(connection, actor)
    key = _key_of_this_try(keeper, ledger.terminal_id, compared)
    crash_point("enrolment_key_kept")
    public = key.public
    message = signing.enrolment_bytes(compared, ledger.terminal_id, ledger.incarnation, called, public)
    ask = contract.Enrol(
        code=code,
        terminal_id=ledger.terminal_id,
        name=called,
        incarnation=ledger.incarnation,
        public_key=signing.as_text(public),
        proof=signing.as_text(key.sign(message)),
        program_version=__version__,
    )
    return Prepared(server, ask, key)


def perform(prepared: Prepared, http: HttpClient, clock: Clock, language: str = "en") -> contract.Enrolled:
    """Ask the server. Holds no lock. Raises Unreachable, Busy or Refused; the same may be asked again."""
    client = CentralClient(prepared.server, prepared.ask.terminal_id, None, http, clock, language)
    body = client.ask("POST", contract.PATH, msgspec.json.encode(prepared.ask))
    try:
        return _ENROLLED.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unreachable("not_understood", may_have_left=True) from error


def apply(
    ledger: Ledger, keeper: Keeper, prepared: Prepared, told: contract.Enrolled, *, actor: str, currency: str
) -> Enrolment:
    """Belong there from now on: secrets first, then row and event in one transaction.

    Raises NotAllowed, DataFolderProblem, DatabaseProblem; then it may be done again from the beginning.
    """
    crash_point("enrolment_answered")
    if told.incarnation < ledger.incarnation:
        # Said again to a journal that has begun another life since: that one needs a code of its own.
        raise NotAllowed("code_used_before")
    keeper.put_pepper(Secret(told.pin_pepper))
    keeper.put(key_name(KEY, ledger.terminal_id), prepared.key.secret())
    crash_point("enrolment_secrets_kept")
    with another_life(ledger, told.incarnation, actor) as work:
        _authorise(work.connection, actor)
        new = Enrolment(
            server=prepared.server,
            server_key=told.server_key,
            restaurant_id=told.restaurant.restaurant_id,
            restaurant=told.restaurant.name,
            terminal_name=told.terminal_name,
            public_key=prepared.ask.public_key,
            enrolled_at=work.at,
        )
        known = rows.enrolment(work.connection)
        if known is not None and replace(known, enrolled_at=new.enrolled_at) == new and work.head.seq:
            return known
        if work.head.seq == 0:
            work.record(events.JournalOpened(program_version=__version__, practice=False, currency=currency))
        work.record(
            TerminalEnrolled(
                server=new.server,
                server_key=new.server_key,
                restaurant_id=new.restaurant_id,
                restaurant=new.restaurant,
                terminal_name=new.terminal_name,
                incarnation=told.incarnation,
            )
        )
        if known is not None and known.server_key != new.server_key:
            # Another server has nothing of what the one before acknowledged.
            sending.forget(work.connection)
        rows.put_enrolment(work.connection, new)
        crash_point("enrolment_recorded")
        work.commit()
    crash_point("enrolment_committed")
    return new


def leave(ledger: Ledger, *, actor: str) -> None:
    """Belong nowhere any more, once everything was sent. The server keeps what it has.

    Raises NotAllowed: "unsent_left" with `count` and `amount` where something would stay behind,
    "not_joined", and for whoever may not; DatabaseProblem.
    """
    with ledger.unit_of_work(actor) as work:
        _authorise(work.connection, actor)
        known = rows.enrolment(work.connection)
        if known is None:
            raise NotAllowed("not_joined")
        unsent.refuse_to_lose(work.connection)
        work.record(TerminalLeft(server=known.server, restaurant_id=known.restaurant_id))
        rows.drop_enrolment(work.connection)
        # What it decided stays as it is, and is this terminal's own again.
        known_settings.forget(work.connection, CENTRE)
        # Whichever server it joins next says itself what it has.
        sending.forget(work.connection)
        work.commit()


def client_of(ledger: Ledger, keeper: Keeper, http: HttpClient, language: str = "en") -> CentralClient | None:
    """The client that signs as this terminal; None where it stands alone, or its key is gone (a data folder
    that was carried to another machine)."""
    with ledger.reading() as connection:
        known = rows.enrolment(connection)
    kept = keeper.get(key_name(KEY, ledger.terminal_id)) if known is not None else None
    if known is None or kept is None:
        return None
    return CentralClient(
        known.server, ledger.terminal_id, TerminalKey.read(kept), http, ledger.clock, language
    )


def key_name(name: str, terminal_id: str) -> str:
    """Under which name a key is kept: one user's keyring may serve more than one data folder."""
    return f"{name}:{terminal_id}"


def _key_of_this_try(keeper: Keeper, terminal_id: str, code: str) -> TerminalKey:
    """A key for this code: another code is another beginning, and a copy of this data may have the key of
    the one before."""
    name, mark = key_name(_NEXT, terminal_id), hashlib.sha256(code.encode()).hexdigest()
    kept = keeper.get(name)
    key, _, its_code = kept.reveal().partition(" ") if kept is not None else ("", "", "")
    if its_code == mark:
        return TerminalKey.read(Secret(key))
    made = TerminalKey.make()
    keeper.put(name, Secret(f"{made.secret().reveal()} {mark}"))
    return made


def _authorise(connection: ReadConnection, actor: str) -> None:
    authorise(connection, Action.MANAGE_SETTINGS, Decision(actor, ""))


def refuse_in_practice(practice: bool) -> None:
    """Practice has nothing to send. Raises NotAllowed."""
    if practice:
        raise NotAllowed("not_in_practice")
