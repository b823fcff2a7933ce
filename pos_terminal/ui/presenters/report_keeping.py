"""A report that leaves the screen: as a file, told with its place, or through the printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pos_terminal.domain.errors import EnvironmentProblem, TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front

FOLDER = "reports"


def printed(front: Front, job: Callable[[Desk], object]) -> None:
    """Have it put into the printer's list, and say so, or why not."""

    def done(result: object) -> None:
        if isinstance(result, TerminalError):
            front.refuse(result)
        else:
            front.tell(tr("It goes to the printer."), icon="printer")

    front.bridge.submit(job, done)


def keep(front: Front, name: str, content: bytes) -> None:
    """Write it into the folder of reports, beside the data; a report of the same name is written anew."""
    root = front.facts.root
    if root is None:
        return

    def job(_desk: Desk) -> Path:
        path = root / FOLDER / name
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise EnvironmentProblem("report_not_saved", file=str(path), detail=str(error)) from error
        return path

    def done(result: Path | TerminalError) -> None:
        if isinstance(result, TerminalError):
            front.refuse(result)
        else:
            front.tell(tr("Saved as {file}", file=result), icon="download")

    front.bridge.submit(job, done)
