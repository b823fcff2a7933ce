"""What an output looked like when somebody looked at it and found it right.

`kept(folder, name, found)` compares with the file of that name. With SNAPSHOTS=write in the
environment it writes the file instead: look at the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

WRITE = os.environ.get("SNAPSHOTS") == "write"


def kept(folder: Path, name: str, found: str | bytes) -> None:
    """Fail where `found` is not what the file holds; text is compared as text, for a readable difference."""
    path = folder / name
    raw = found.encode() if isinstance(found, str) else found
    if WRITE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return
    assert path.exists(), f"no snapshot {path.name}"
    if isinstance(found, str):
        assert found == path.read_text(encoding="utf-8")
    else:
        assert found == path.read_bytes(), f"{name} differs"
