"""What a person does to the payment methods, and to practise, through the real services."""

from __future__ import annotations

from dataclasses import replace

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import method_setup, practising
from pos_terminal.services.approval import Decision
from pos_terminal.services.method_setup import MethodChange


def _wave(ledger: Ledger) -> PaymentMethod:
    with ledger.reading() as connection:
        found = catalogue.method_of(connection, "wave")
    assert found is not None
    return found


def switch_method(ledger: Ledger, decision: Decision) -> None:
    """On where it is off, off where it is on."""
    method = _wave(ledger)
    method_setup.save(ledger, MethodChange(replace(method, active=not method.active)), decision)


def manage_methods(ledger: Ledger, decision: Decision, key: str) -> None:
    """Another page, and another key."""
    config = {"success_url": f"https://example.com/{key}"}
    change = MethodChange(replace(_wave(ledger), config=config), {"WAVE_API_KEY": Secret(key)})
    method_setup.save(ledger, change, decision)
    assert _wave(ledger).config == config


def begin_practice(ledger: Ledger, decision: Decision) -> None:
    """Leave real work to practise."""
    practising.begin(ledger, decision)
