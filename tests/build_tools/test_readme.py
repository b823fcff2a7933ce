"""What the README shows is what the program says: its examples are played, its links followed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGES = re.compile(r"20\d\d-\S+Z|:\d+/wave/pay/cos-\w+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_KB = 120


def examples() -> list[tuple[str, str]]:
    """Each command of the console block, and what the README says it prints."""
    (block,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    return re.findall(r"^\$ pos-terminal (.*)\n((?:[^$\n].*\n)*)", block, re.MULTILINE)


def test_the_examples_print_what_the_readme_shows(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    shown = examples()
    assert len(shown) == README.count("$ pos-terminal ")
    for arguments, said in shown:
        done = subprocess.run(
            [sys.executable, "-m", "pos_terminal", *shlex.split(arguments)],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        # A person types no narrow space; the program prints one between thousands.
        printed = re.sub(r"[\u202f\u00a0]", " ", done.stdout)
        assert CHANGES.sub("...", printed) == CHANGES.sub("...", re.sub(r"[\u202f\u00a0]", " ", said))


def test_its_links_and_pictures_are_there_and_small() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []
    pictures = [ROOT / target for target in targets if target.endswith(".png")]
    assert len(pictures) >= 2
    assert [picture.name for picture in pictures if picture.stat().st_size > MOST_KB * 1000] == []
