"""The check-up's look at the data: the database, the chain, backups, and what was not sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import backups, looking, sending, verified
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.ledger.journal import last_written_ms
from pos_terminal.ops.patient import Patient
from pos_terminal.services.findings import Finding, State
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr, trn

_HOUR_MS: Final = 3_600_000
_BACKUP_LATE_MS: Final = 26 * _HOUR_MS
_UNSENT_LATE_MS: Final = 24 * _HOUR_MS
_PAUSED: Final = frozenset(sending.PAUSED)


def database(patient: Patient, *, whole: bool) -> list[Finding]:
    """Whether the file opens, is this program's, of a version that it knows, and whole."""
    title = tr("Database")
    if _is_new(patient):
        return [Finding("database", title, State.NOT_LOOKED_AT, tr("There is no data yet."))]
    try:
        seen = looking.look_at_file(patient.ledger, whole=whole)
    except TerminalError as error:
        return [Finding("database", title, State.BROKEN, say(error), _mend(error))]
    sentence = tr("It opens, and its structure is whole (SQLite {version}).", version=seen.engine)
    if not seen.whole:
        sentence = tr(
            "It opens, with SQLite {version}. It is large ({size} MB): its structure was not read to the"
            " end.",
            version=seen.engine,
            size=seen.megabytes,
        )
    if seen.is_old:
        old = tr("An older version of the program wrote it; the next start brings it up to date.")
        return [Finding("database", title, State.WARNING, f"{sentence} {old}", _start_again())]
    return [Finding("database", title, State.WORKS, sentence)]


def chain(patient: Patient, *, whole: bool) -> list[Finding]:
    """Whether the journal is unbroken and the tables follow from it."""
    title = tr("Journal")
    if _is_new(patient):
        return [Finding("chain", title, State.NOT_LOOKED_AT, tr("There is no data yet."))]
    try:
        seen = looking.look_at_chain(patient.ledger, whole=whole)
    except TerminalError as error:
        if error.code == "database_older":
            return [Finding("chain", title, State.NOT_LOOKED_AT, say(error))]
        return [Finding("chain", title, State.BROKEN, say(error), _mend(error))]
    # What a reading of the whole found is true until another one is good.
    kept = verified.last(patient.ledger)
    problems = seen.report.problems or (kept.problems if kept is not None else [])
    if problems:
        sentence = tr("The journal is not as it was written: {detail}.", detail=problems[0])
        return [Finding("chain", title, State.BROKEN, sentence, _export())]
    if seen.whole:
        said = trn("{count} event, unbroken from the first.", "{count} events, unbroken.", seen.events)
        return [Finding("chain", title, State.WORKS, said)]
    said = trn(
        "{count} event; the last ones are unbroken, the others were not read now.",
        "{count} events; the last ones are unbroken, the others were not read now.",
        seen.events,
    )
    return [Finding("chain", title, State.WORKS, said, tr("A check of everything reads them, too."))]


def backup(patient: Patient) -> list[Finding]:
    """The newest backup of each place: how old it is, and whether it opens."""
    if patient.practice:
        said = tr("Practice keeps no backups.")
        return [Finding("backup", tr("Backup"), State.NOT_LOOKED_AT, said)]
    if _is_new(patient):
        return [Finding("backup", tr("Backup"), State.NOT_LOOKED_AT, tr("There is no data yet."))]
    found = [_backup_in("backup", tr("Backup"), patient.folder / backups.FOLDER, patient)]
    second = patient.settings.backup_folder
    if second:
        found.append(_backup_in("backup.second", tr("Second place for backups"), Path(second), patient))
    return found


def unsent(patient: Patient) -> list[Finding]:
    """What the central server does not have yet."""
    title = tr("Sending")
    if _is_new(patient):
        return [Finding("unsent", title, State.NOT_LOOKED_AT, tr("There is no data yet."))]
    try:
        known, waiting, mark = patient.reading(_standing)
    except TerminalError as error:
        return [Finding("unsent", title, State.NOT_LOOKED_AT, say(error))]
    if known is None:
        said = tr("This terminal stands alone: everything is saved here, and nothing is sent anywhere.")
        return [Finding("unsent", title, State.NOT_LOOKED_AT, said)]
    if not waiting.events:
        return [Finding("unsent", title, State.WORKS, tr("The central server has everything."))]
    said = trn("{count} event waits to be sent.", "{count} events wait to be sent.", waiting.events)
    if mark.state in _PAUSED:
        advice = tr("A manager looks at Settings, Central server: a person has to decide something.")
        return [Finding("unsent", title, State.BROKEN, said, advice)]
    now_ms = patient.clock.now_ms()
    if waiting.since_ms is not None and now_ms - waiting.since_ms > _UNSENT_LATE_MS:
        return [Finding("unsent", title, State.WARNING, f"{said} {_age(waiting.since_ms, now_ms)}", _later())]
    return [Finding("unsent", title, State.WORKS, said, _later())]


def last_event_ms(patient: Patient) -> int | None:
    """When something was last written down here (UTC milliseconds); None where that is not known."""
    if _is_new(patient):
        return None
    try:
        found = patient.reading(last_written_ms)
    except TerminalError:
        return None
    return int(found) if found is not None else None


def _standing(connection: Any) -> tuple[Any, sending.Waiting, sending.Mark]:
    known = enrolment(connection)
    return known, sending.waiting(connection) if known else sending.Waiting(), sending.mark(connection)


def _is_new(patient: Patient) -> bool:
    """Nothing was ever begun here. A log without its ledger is damage, and no beginning."""
    log = patient.ledger.with_name(f"{patient.ledger.name}-wal")
    return not patient.ledger.exists() and not log.exists()


def _backup_in(check: str, title: str, folder: Path, patient: Patient) -> Finding:
    now = tr("Make one now: pos-terminal backup. The window makes one every hour and at each closing.")
    newest = next(iter(backups.listed(folder)), None)
    if newest is None:
        said = tr("There is no backup in {folder}.", folder=folder)
        return Finding(check, title, State.WARNING, said, now)
    try:
        read = backups.read(newest)
    except TerminalError:
        said = tr("The newest backup, {name}, cannot be opened.", name=newest.name)
        return Finding(check, title, State.BROKEN, said, now)
    now_ms = patient.clock.now_ms()
    opened = tr("It opens, and its journal reads to the end.")
    said = f"{_age(read.taken_at, now_ms)} {opened}"
    if now_ms - read.taken_at > _BACKUP_LATE_MS:
        return Finding(check, title, State.WARNING, said, now)
    return Finding(check, title, State.WORKS, said)


def _age(since_ms: int, now_ms: int) -> str:
    hours = max(0, (now_ms - since_ms) // _HOUR_MS)
    if hours < 1:
        return tr("From less than an hour ago.")
    if hours < 48:
        return trn("From {count} hour ago.", "From {count} hours ago.", hours)
    return trn("From {count} day ago.", "From {count} days ago.", hours // 24)


def _mend(error: TerminalError) -> str:
    if error.code == "database_newer":
        return tr("Install the newer version of the program again.")
    return _export()


def _export() -> str:
    return tr("Take no money on it. Call support: it can be exported, and a backup put in its place.")


def _start_again() -> str:
    return tr("Close the window and start it again.")


def _later() -> str:
    return tr("Nothing is lost: what waits is sent by itself later.")
