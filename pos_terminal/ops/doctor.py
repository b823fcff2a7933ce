"""The check-up of a terminal: everything that can be wrong, looked at at once, each with its own end.

Nothing is charged, printed or changed, and whatever is broken, the rest is looked at all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from pos_terminal.ops import doctor_ledger, doctor_machine, doctor_network
from pos_terminal.ops.at_once import at_once
from pos_terminal.ops.patient import Patient
from pos_terminal.services.findings import CheckUp, Finding, State
from pos_terminal.texts import tr

PATIENCE_S: Final = 15.0
"""For everything together; reading a large ledger to its end takes as long as it takes."""
_WHOLE_S: Final = 3600.0
LEDGER: Final = frozenset({"database", "chain"})
"""What makes a ledger unusable."""


def check_up(patient: Patient, *, whole: bool = False) -> CheckUp:
    """Look at everything, in the order of the list. `whole` reads a large ledger to its end, too.

    Takes up to PATIENCE_S seconds where something does not answer, and raises nothing of what it meets.
    """
    looks: dict[str, tuple[Callable[[], str], Callable[[], Sequence[Finding]]]] = {
        "settings": (lambda: tr("Settings"), partial(doctor_machine.settings, patient)),
        "database": (lambda: tr("Database"), partial(doctor_ledger.database, patient, whole=whole)),
        "chain": (lambda: tr("Journal"), partial(doctor_ledger.chain, patient, whole=whole)),
        "disk": (lambda: tr("Disk"), partial(doctor_machine.disk, patient)),
        "backup": (lambda: tr("Backup"), partial(doctor_ledger.backup, patient)),
        "unsent": (lambda: tr("Sending"), partial(doctor_ledger.unsent, patient)),
        "keyring": (lambda: tr("Keys and secrets"), partial(doctor_machine.keyring, patient)),
        "printer": (lambda: tr("Printer"), partial(doctor_machine.printer, patient)),
        "display": (lambda: tr("Customer screen"), partial(doctor_machine.display, patient)),
        "network": (lambda: tr("Network here"), partial(doctor_network.network, patient)),
    }
    until = time.monotonic() + (_WHOLE_S if whole else PATIENCE_S)
    found = at_once({name: look for name, (_, look) in looks.items()}, until)
    findings: list[Finding] = []
    for name, (title, _) in looks.items():
        findings += found.get(name) or [_late(name, title())]
    return CheckUp(tuple(findings), patient.clock.now_ms(), whole, patient.settings.language)


def _late(name: str, title: str) -> Finding:
    sentence = tr("It was not looked at in time.")
    return Finding(
        name, title, State.NOT_LOOKED_AT, sentence, tr("Check again; if it stays so, call support.")
    )
