"""Terminals to be looked at: a folder with a ledger, and whatever a test breaks of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ops.doctor import check_up
from pos_terminal.ops.patient import CentreSetUp, MethodSetUp, Patient
from pos_terminal.providers.cash import CashProvider
from pos_terminal.services.findings import Finding, State
from pos_terminal.settings import Settings
from pos_terminal.system import SystemIds
from tests.support.core import TurnedClock, cash, checkout_of, open_ledger


def sold_in(folder: Path, count: int = 3) -> Path:
    """A folder, for its owner alone, with a ledger in which so many cash payments were taken."""
    folder.mkdir(mode=0o700)
    ledger = open_ledger(folder)
    checkout = checkout_of(ledger)
    for number in range(count):
        checkout.take_cash(cash(500 + number, f"sale-{number}"))
    ledger.close()
    for path in folder.iterdir():
        path.chmod(0o600)
    return folder


def patient_in(folder: Path, **how: Any) -> Patient:
    """Cash alone, standing alone, with ordinary settings, but for `how`."""
    healthy = Patient(
        folder,
        False,
        Settings(),
        None,
        TurnedClock(),
        SystemIds(),
        lambda: [MethodSetUp("cash", "Cash", True, CashProvider())],
        lambda: None,
    )
    return replace(healthy, **how)


def refusing(error: TerminalError) -> Any:
    """A way to find something out that fails."""

    def ask() -> CentreSetUp | None:
        raise error

    return ask


def found_in(patient: Patient, *, whole: bool = False) -> dict[str, Finding]:
    """The findings of a check-up by their names; each has a sentence, and what is wrong has advice."""
    findings = check_up(patient, whole=whole).findings
    assert all(one.sentence for one in findings)
    assert all(one.advice for one in findings if one.state in (State.BROKEN, State.WARNING))
    named = {one.check: one for one in findings}
    assert len(named) == len(findings)
    return named


def states(found: dict[str, Finding], *names: str) -> list[State]:
    """The states of these."""
    return [found[name].state for name in names]
