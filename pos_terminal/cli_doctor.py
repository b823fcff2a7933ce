"""`pos-terminal doctor`: what works, what does not, and what to do."""

from __future__ import annotations

from typing import Any, Final

import click

from pos_terminal import __version__, cli_output
from pos_terminal.cli_commands import Common, common_options
from pos_terminal.ops.doctor import LEDGER
from pos_terminal.services.findings import CheckUp, State

SOMETHING_BROKEN: Final = 5


@click.command()
@click.option("--full", is_flag=True, help="Read a large ledger to its end, too, however long that takes.")
@common_options
def doctor(common: Common, *, as_json: bool, full: bool) -> int:
    """Look at everything that can be wrong, and say what to do.

    The database and its chain, the disk, the clock, the keyring, the printer, the customer's screen, the
    network, each company with its keys, the central server, certificates, backups and what was not sent.
    Works while the window is open, without a network, and on damaged data. Nothing is charged, printed or
    changed.

    \b
    Exit status:
      0  nothing is broken; there may be warnings
      1  the database or the journal is damaged (as for verify)
      2  the arguments cannot be understood
      5  something else does not work
    """
    from pos_terminal.checkup import as_text, examine

    found = examine(common.place, whole=full)
    if as_json:
        cli_output.emit(_document(found, practice=common.place.practice))
    else:
        click.echo(as_text(found))
    broken = {finding.check for finding in found.findings if finding.state is State.BROKEN}
    if broken & LEDGER:
        return cli_output.OURS
    return SOMETHING_BROKEN if broken else cli_output.DONE


def _document(found: CheckUp, *, practice: bool) -> dict[str, Any]:
    return {
        "ok": found.count(State.BROKEN) == 0,
        "version": __version__,
        "practice": practice,
        "at": cli_output.iso(found.at_ms),
        "full": found.whole,
        "findings": [
            {
                "check": finding.check,
                "state": finding.state.value,
                "looked_at": finding.title,
                "sentence": finding.sentence,
                "to_do": finding.advice or None,
            }
            for finding in found.findings
        ],
    }
