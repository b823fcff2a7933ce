"""Letting a till program in, and out: a manager does both, and the journal tells of it."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.text_input import clean_text
from pos_terminal.domain.till import Program
from pos_terminal.domain.till_events import ProgramPaired, ProgramRevoked
from pos_terminal.ledger import till_programs
from pos_terminal.ledger.books import Books
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, authorise

MAX_PROGRAMS: Final = 20
MAX_NAME: Final = 40


def pair(ledger: Books, name: str, token_hash: bytes, decision: Decision) -> Program:
    """Let a program in that calls itself so, by a token with this hash, on the word of a manager.

    Raises InvalidInput for the name, NotAllowed: manager_needed, too_many_programs; DatabaseProblem.
    """
    name = clean_text(name, limit=MAX_NAME, field="name")
    if not name:
        raise InvalidInput("name_missing")
    with ledger.unit_of_work(decision.actor) as work:
        authorise(work.connection, Action.MANAGE_SETTINGS, decision)
        if len(till_programs.let_in(work.connection)) >= MAX_PROGRAMS:
            raise NotAllowed("too_many_programs")
        program = Program(ledger.ids.new_id(), name, work.at, decision.actor)
        till_programs.add(work.connection, program, token_hash)
        work.record(ProgramPaired(program_id=program.program_id, name=name, paired_by=decision.actor))
        work.commit()
    return program


def revoke(ledger: Books, program_id: str, decision: Decision) -> None:
    """Let it in no more; what it asked for stands. Harmless for one that is out already.

    Raises NotAllowed("manager_needed"), DatabaseProblem.
    """
    with ledger.unit_of_work(decision.actor) as work:
        approver = authorise(work.connection, Action.MANAGE_SETTINGS, decision)
        known = till_programs.by_id(work.connection, program_id)
        if known is None or known.revoked_at is not None:
            return
        till_programs.revoke(work.connection, program_id, work.at)
        work.record(ProgramRevoked(program_id=program_id, name=known.name, approved_by=approver))
        work.commit()
