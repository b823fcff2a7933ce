"""The server from nothing: installed by the script into a folder, started with an empty environment."""

from __future__ import annotations

import os
import pwd
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.architecture.sources import ROOT

SYSTEM_PYTHON = Path("/usr/bin/python3")


def _python() -> str:
    """The system's own Python where it is new enough: everybody can reach it, as on a real server."""
    asked = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
    if SYSTEM_PYTHON.exists():
        done = subprocess.run([SYSTEM_PYTHON, "-c", asked], capture_output=True, check=False)
        if done.returncode == 0:
            return str(SYSTEM_PYTHON)
    return sys.executable


@pytest.mark.long
@pytest.mark.timeout(900)
def test_it_is_installed_from_the_lock_and_starts_as_an_ordinary_user(open_folder: Path) -> None:
    python, folder, data = _python(), open_folder / "server", open_folder / "home"
    subprocess.run(
        ["sh", str(ROOT / "build" / "server" / "install.sh"), str(folder)],
        env={**os.environ, "PYTHON": python},
        check=True,
        capture_output=True,
    )
    data.mkdir(mode=0o700)
    user = "nobody" if os.geteuid() == 0 and python == str(SYSTEM_PYTHON) else None
    if user is not None:
        os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    server = subprocess.Popen(
        [str(folder / "bin" / "pos-terminal"), "central", "--port", "0", "--data-dir", str(data / "centre")],
        env={"PATH": "/usr/bin:/bin"},
        cwd="/",
        user=user,
        extra_groups=None if user is None else [],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    said = ""
    try:
        for line in server.stdout:
            said += line
            if found := re.search(r"answers at (\S+);", said):
                assert httpx.get(f"{found[1]}/ready", timeout=30).json()["ready"] is True
                break
        assert "Enrol a terminal with the code" in said
    finally:
        server.send_signal(signal.SIGTERM)
        _, told = server.communicate(timeout=60)
    assert server.returncode == 0, told
    assert (data / "centre").stat().st_mode & 0o077 == 0
