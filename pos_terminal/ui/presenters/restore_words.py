"""What is said of a backup before and after it is put in place. Pure: values in, values out."""

from __future__ import annotations

from datetime import tzinfo

from pos_terminal.services.business_day import zone
from pos_terminal.services.first_steps import About, PutBack
from pos_terminal.services.when import clock_time, numeric_date
from pos_terminal.settings import Settings
from pos_terminal.texts import tr, trn
from pos_terminal.ui.questions import yes_or_no
from pos_terminal.ui.states.dialogs import DialogState
from pos_terminal.ui.widgets.restore_pages import BackupRow


def row_of(one: About) -> BackupRow:
    """How it is listed."""
    name = ", ".join(filter(None, (one.restaurant, one.counter))) or one.backup.path.name
    return BackupRow(str(one.backup.path), f"{taken(one)} · {name}", str(one.backup.path))


def taken(one: About) -> str:
    """21/11/2026 14:32, by the restaurant's clock."""
    where = _zone(one)
    at = one.backup.taken_at
    return f"{numeric_date(at, where)} {clock_time(at, where, seconds=False)}"


def contents(one: About) -> str:
    """What is in it."""
    parts = (
        trn("{count} payment", "{count} payments", one.payments),
        trn("{count} person", "{count} people", one.people),
        trn("{count} entry of the journal", "{count} entries of the journal", one.backup.events),
    )
    return ", ".join(parts)


def question(one: About) -> DialogState:
    """What happens, before it does."""
    text = tr(
        "It was taken on {when} and holds {contents}. What came after it is not in it. The journal goes on "
        "under a new number, and whatever is on this terminal now is kept beside it.",
        when=taken(one),
        contents=contents(one),
    )
    return yes_or_no(tr("Put this backup in place?"), text, tr("Restore"), tr("Not now"))


def what_became(result: PutBack) -> str:
    """What is there now."""
    told = tr(
        "The terminal is as it was on {when}: {contents}.",
        when=taken(result.about),
        contents=contents(result.about),
    )
    if result.needs_code:
        return told
    return f"{told} " + tr("Sign in with the code of then.")


def _zone(one: About) -> tzinfo:
    return zone(one.settings.get("time_zone") or Settings().time_zone)
