"""Which version of the program worked with this data last, and what came of trying the one after it.

A small file beside the ledger. Light: every start reads it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from pos_terminal import __version__
from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.ledger.file_facts import HEAD
from pos_terminal.ledger.restore_finish import LEDGER, NOTE
from pos_terminal.system import SystemClock, make_durable

FILE: Final = "program.json"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How `version` worked when it first met this data, after `before`; `at` is UTC milliseconds."""

    version: str
    before: str
    at: int
    ok: bool
    problem: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`version` with tables of version `schema` may sell on this data, since then (UTC milliseconds). Of a
    record in another form `schema` is "" and `since` 0, where they are not what they are here."""

    version: str
    schema: str
    since: int
    trial: Trial | None = None


def read(folder: Path) -> Record | None:
    """What is recorded of this data; None where nothing is, or nothing that can be read."""
    try:
        content = (folder / FILE).read_bytes()
        try:
            return msgspec.json.decode(content, type=Record)
        except msgspec.ValidationError:
            return _of_another_form(msgspec.json.decode(content))
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _of_another_form(found: object) -> Record | None:
    """Which version was here is what a person has to be told; another one is tried in any case."""
    if not isinstance(found, dict) or not isinstance(version := found.get("version"), str):
        return None
    schema, since = found.get("schema"), found.get("since")
    return Record(
        version=version,
        schema=schema if isinstance(schema, str) else "",
        since=since if isinstance(since, int) else 0,
    )


def write(folder: Path, record: Record) -> None:
    """Keep this durably, whole or not at all. Raises DataFolderProblem."""
    path = folder / FILE
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(record)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        make_durable(folder)
    except OSError as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=str(error)) from error


def this_program(trial: Trial | None = None) -> Record:
    """The record of this version, from now on."""
    return Record(version=__version__, schema=HEAD, since=SystemClock().now_ms(), trial=trial)


def is_this_program(folder: Path) -> bool:
    """Whether this version was the last that worked here: then there is nothing to try."""
    last = read(folder)
    return last is not None and (last.version, last.schema) == (__version__, HEAD)


def see_to_version(
    folder: Path, currency: str, *, practice: bool, trying: Callable[[], None] | None = None
) -> None:
    """Where another version worked here last, try this one before it sells anything. Hold the folder's lock.

    `trying` is told when that begins: it takes seconds. Raises DatabaseProblem (update_refused,
    update_undone, update_stuck, database_newer) or DataFolderProblem.
    """
    if is_this_program(folder):
        return
    if not any((folder / name).exists() for name in (LEDGER, f"{LEDGER}-wal", NOTE)):
        write(folder, this_program())
        return
    # Only here: a start of the same version has no need of it.
    from pos_terminal.ops.first_start import first_start

    first_start(folder, read(folder), currency, practice=practice, trying=trying)
