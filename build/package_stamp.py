"""What a bundle was made of: `resources/build.json` in it. Standard library only; terminal.spec uses it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path


def stamp(root: Path) -> dict[str, str | bool]:
    """`version`; `commit` and its `date` (ISO 8601), both "" outside a checkout; `changed`: whether files
    differ from that commit."""
    source = (root / "pos_terminal" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise ValueError("pos_terminal/__init__.py names no version")
    commit, _, date = _git(root, "log", "-1", "--format=%H %cI").partition(" ")
    changed = bool(_git(root, "status", "--porcelain", "--untracked-files=no"))
    return {"version": found[1], "commit": commit, "date": date, "changed": changed}


def write(root: Path, folder: Path) -> Path:
    """Write build.json into `folder`, and say where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "build.json"
    path.write_text(json.dumps(stamp(root)) + "\n", encoding="utf-8")
    return path


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
