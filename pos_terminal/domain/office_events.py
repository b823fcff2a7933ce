"""What people of the office and programs change at the centre beside money, methods and staff.

Each stands in the centre's own journal of the restaurant with its author. No password, key, code or secret is
in any of them, no hash of one, and of addresses only what tells them apart: the host of a callback, how many
addresses get an e-mail.
"""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body


class UserAdded(Body, frozen=True):
    """Somebody may sign in to the office."""

    type_name: ClassVar[str] = "user.added"
    user_id: str
    name: str
    role: str


class UserSwitched(Body, frozen=True):
    """Somebody of the office may sign in again, or no longer."""

    type_name: ClassVar[str] = "user.switched"
    user_id: str
    active: bool


class UserPasswordChanged(Body, frozen=True):
    """Somebody of the office has another password; `own`: the person chose it, with the one before."""

    type_name: ClassVar[str] = "user.password_changed"
    user_id: str
    own: bool


class KeyMade(Body, frozen=True):
    """A program has a key."""

    type_name: ClassVar[str] = "key.made"
    key_id: str
    name: str


class KeyRevoked(Body, frozen=True):
    """A program's key opens nothing any more."""

    type_name: ClassVar[str] = "key.revoked"
    key_id: str


class CodeMade(Body, frozen=True):
    """A terminal may join by a code, until `ends_at` (UTC ms)."""

    type_name: ClassVar[str] = "enrolment_code.made"
    code_id: str
    ends_at: int


class CodeRevoked(Body, frozen=True):
    """A code that nobody had used opens nothing any more."""

    type_name: ClassVar[str] = "enrolment_code.revoked"
    code_id: str


class TerminalRevoked(Body, frozen=True):
    """What this terminal signs is refused."""

    type_name: ClassVar[str] = "terminal.revoked"
    terminal_id: str


class TerminalRenamed(Body, frozen=True):
    """The office calls a terminal otherwise."""

    type_name: ClassVar[str] = "terminal.renamed"
    terminal_id: str
    before: str
    name: str


class TerminalReleased(Body, frozen=True):
    """A terminal whose journal contradicted itself goes on; what was set aside stays so."""

    type_name: ClassVar[str] = "terminal.released"
    terminal_id: str


class CallbacksSet(Body, frozen=True):
    """A program is told at another address. Of it only the host: the rest may hold a secret of its own."""

    type_name: ClassVar[str] = "callbacks.set"
    owner_id: str
    host: str


class CallbacksForgotten(Body, frozen=True):
    """A program is told nothing any more."""

    type_name: ClassVar[str] = "callbacks.forgotten"
    owner_id: str


class CallbackSecretChanged(Body, frozen=True):
    """Another secret signs what a program is told."""

    type_name: ClassVar[str] = "callbacks.secret_changed"
    owner_id: str


class PushAddressChanged(Body, frozen=True):
    """A company is to push to another address; nobody answers at the one before."""

    type_name: ClassVar[str] = "push_address.changed"
    provider_code: str


class MailChanged(Body, frozen=True):
    """Reports go to so many e-mail addresses from now on."""

    type_name: ClassVar[str] = "mail.changed"
    addresses: int
    language: str
    each_z: bool
    each_day: bool


class SentAgain(Body, frozen=True):
    """Somebody had a mail or a callback sent again: `what` is "mail" or "callback"."""

    type_name: ClassVar[str] = "office.sent_again"
    what: str
    sent_id: str


class StatementBrought(Body, frozen=True):
    """Somebody brought a company's statement as a file."""

    type_name: ClassVar[str] = "statement.brought"
    statement_id: str
    provider_code: str


class StatementRead(Body, frozen=True):
    """A statement was read: its lines are compared from now on. `asked`: the company told it by itself."""

    type_name: ClassVar[str] = "statement.read"
    statement_id: str
    provider_code: str
    lines: int
    asked: bool = False


class StatementLineMatched(Body, frozen=True):
    """A person said which payment or refund a line of a statement is."""

    type_name: ClassVar[str] = "statement.line_matched"
    statement_id: str
    line: int
    subject: str


ALL: Final = (
    *(UserAdded, UserSwitched, UserPasswordChanged, KeyMade, KeyRevoked, CodeMade, CodeRevoked),
    *(TerminalRevoked, TerminalRenamed, TerminalReleased),
    *(CallbacksSet, CallbacksForgotten, CallbackSecretChanged, PushAddressChanged, MailChanged, SentAgain),
    *(StatementBrought, StatementRead, StatementLineMatched),
)
