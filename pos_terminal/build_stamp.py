"""What the build wrote down about itself: resources/build.json, which only a package has."""

from __future__ import annotations

import json
from typing import Final

from pos_terminal.records import dataclass
from pos_terminal.resources import resource

FROM_SOURCE: Final = "from source"


@dataclass(frozen=True, slots=True)
class BuildStamp:
    """`commit` as the build named it; "from source" where nothing was built."""

    commit: str = FROM_SOURCE
    date: str = ""
    """When that commit was made, as the build wrote it (ISO 8601)."""
    changed: bool = False
    """It was built from files that differ from the commit."""

    @property
    def line(self) -> str:
        """The commit in short, for a person and for a report."""
        short = self.commit if self.commit == FROM_SOURCE else self.commit[:12]
        return f"{short} with changes" if self.changed else short


def build_stamp() -> BuildStamp:
    """What build.json says. A file that cannot be read says nothing: it is no reason not to sell."""
    try:
        found = json.loads(resource("build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return BuildStamp()
    if not isinstance(found, dict):
        return BuildStamp()
    commit, date = str(found.get("commit") or FROM_SOURCE), str(found.get("date") or "")
    return BuildStamp(commit, date, found.get("changed") is True)
