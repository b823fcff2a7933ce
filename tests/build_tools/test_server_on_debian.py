"""The page for a server of its own is what a bare Debian is set up with."""

from __future__ import annotations

import subprocess
import sys

import pytest
from server_on_debian import documented

from tests.architecture.sources import ROOT


def test_what_is_typed_is_read_from_the_page() -> None:
    typed = documented()
    places = [
        typed.index(part)
        for part in ("apt-get install --yes", "useradd ", "install.sh", "POS_CENTRAL_PUBLIC_URL", " setup\n")
    ]
    assert places == sorted(places)
    assert "systemctl" not in typed


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_server_is_set_up_from_nothing_as_the_page_says() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "build" / "server_on_debian.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
