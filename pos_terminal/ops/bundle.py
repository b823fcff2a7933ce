"""The file for support: what a technician needs to know of a terminal, without secrets and without people.

In it: versions, the settings that say how it is set up, the ledger in numbers, what the check-up found, the
logs and the reports of bugs. Never in it: the ledger itself, events, notes, names, telephone numbers, codes
and their hashes, keys. Everything passes the last net of domain.redaction once more on its way in.
"""

from __future__ import annotations

import io
import json
import os
import platform
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from time import gmtime
from typing import Any, Final

import msgspec

from pos_terminal import __version__
from pos_terminal import settings as settings_file
from pos_terminal.build_stamp import build_stamp
from pos_terminal.domain.errors import EnvironmentProblem, TerminalError
from pos_terminal.domain.redaction import plain_text, redact, redact_values
from pos_terminal.frozen import is_frozen
from pos_terminal.ledger.figures import figures
from pos_terminal.ledger.reader import Reader
from pos_terminal.place import Place
from pos_terminal.records import dataclass
from pos_terminal.reports import LOGS, REPORTS
from pos_terminal.texts import tr, trn

README: Final = "README.txt"
_LOG: Final = "terminal.log*"
_MOST_BYTES: Final = 2_000_000
"""Of one file, its end."""
_PLAIN_TEXTS: Final = frozenset(
    {"language", "theme", "currency", "time_zone", "customer_display", "customer_language", "printer"}
    | {"printer_output", "drawer_kick", "print_receipts", "receipt_language"}
)
"""Settings that are words of the program's own, or the address of a device. Of other texts only whether they
are set: they may hold names, numbers and folders."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle: its name there, what it holds in a sentence for a person, and its bytes."""

    name: str
    about: str
    content: bytes


def collect(
    where: Place, now_ms: int, *, qt: str = "", check_up: Callable[[], str] | None = None
) -> tuple[Part, ...]:
    """Everything that goes into the file, the list of it first. May take seconds; needs no open terminal, and
    no data that can be read.

    `qt` is the version of Qt where there is one; `check_up` tells what the doctor says.
    """
    parts = [
        _json("versions.json", tr("Versions of the program and of the system"), versions(now_ms, qt)),
        _json("settings.json", tr("Settings, without texts that somebody wrote"), _settings(where)),
        _json("figures.json", tr("How many payments there are, and in which status"), _figures(where)),
    ]
    if check_up is not None:
        parts.append(_text("check-up.txt", tr("What the check of this terminal says"), check_up()))
    logs = where.folder / LOGS
    parts += [_read(path, tr("What the program did")) for path in sorted(logs.glob(_LOG))]
    parts += [_read(path, tr("The report of a problem")) for path in sorted(logs.glob(REPORTS))]
    return (_text(README, tr("This list"), contents(parts)), *parts)


def contents(parts: Iterable[Part]) -> str:
    """What is inside, and what is not, for a person to read before it is written or sent."""
    lines = [f"{part.name}: {part.about} ({_size(len(part.content))})" for part in parts]
    return "\n".join([*lines, "", _never(), ""])


def summary(parts: Iterable[Part]) -> str:
    """The same in a few lines, for a dialog."""
    counted = Counter(part.about for part in parts if part.name != README)
    lines = [
        f"•  {about}" if count == 1 else f"•  {about} ({trn('{count} file', '{count} files', count)})"
        for about, count in counted.items()
    ]
    return "\n".join([*lines, "", _never()])


def _never() -> str:
    return tr(
        "Not in it: payments, orders, notes, names, telephone numbers, codes, keys and passwords, and the"
        " data itself."
    )


def write(parts: Iterable[Part], path: Path, now_ms: int) -> Path:
    """Write the file, whole or not at all, for its owner alone. Raises EnvironmentProblem."""
    packed = io.BytesIO()
    stamp = gmtime(max(now_ms // 1000, 315_532_800))[:6]  # a ZIP knows no time before 1980
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for part in parts:
            bundle.writestr(zipfile.ZipInfo(part.name, stamp), part.content, zipfile.ZIP_DEFLATED)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(packed.getvalue())
        unfinished.replace(path)
    except OSError as error:
        raise EnvironmentProblem("report_not_saved", file=str(path), detail=str(error)) from error
    return path


def file_name(now_ms: int) -> str:
    """What the file is called where nobody says otherwise: with the moment, in UTC."""
    year, month, day, hour, minute, second = gmtime(now_ms // 1000)[:6]
    return f"recette-support-{year}{month:02}{day:02}-{hour:02}{minute:02}{second:02}.zip"


def versions(now_ms: int, qt: str = "") -> dict[str, Any]:
    """What runs here."""
    stamp = build_stamp()
    return {
        "program": __version__,
        "commit": stamp.line,
        "commit_date": stamp.date,
        "frozen": is_frozen(),
        "python": platform.python_version(),
        "qt": qt,
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "at_ms": now_ms,
    }


def _settings(where: Place) -> dict[str, Any]:
    try:
        settings = settings_file.load(where.root, os.environ)
    except TerminalError as error:
        return {"problem": error.code}
    return {name: _shown(name, value) for name, value in msgspec.structs.asdict(settings).items()}


def _shown(name: str, value: object) -> object:
    if isinstance(value, str) and name not in _PLAIN_TEXTS:
        return "set" if value else ""
    return value


def _figures(where: Place) -> dict[str, Any]:
    try:
        with (
            closing(Reader(where.folder / "ledger.db")) as reader,
            reader.reading(any_version=True) as connection,
        ):
            return {"practice": where.practice, **figures(connection)}
    except TerminalError as error:
        return {"practice": where.practice, "problem": error.code}


def _read(path: Path, about: str) -> Part:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MOST_BYTES))
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        text = f"{type(error).__name__}\n"
    return _text(f"{LOGS}/{path.name}", about, text)


def _json(name: str, about: str, document: Mapping[str, object]) -> Part:
    text = json.dumps(redact_values(document), indent=1, ensure_ascii=False) + "\n"
    return Part(name, about, plain_text(text).encode("utf-8", "replace"))


def _text(name: str, about: str, text: str) -> Part:
    return Part(name, about, plain_text(redact(text)).encode("utf-8", "replace"))


def _size(count: int) -> str:
    return f"{count} B" if count < 1024 else f"{count // 1024} KB"
