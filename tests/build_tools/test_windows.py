"""The installer for Windows as far as it can be checked elsewhere: compiled with a payload that stands for
the program, signed with a certificate of a minute, and under Wine installed, upgraded and removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "build" / "windows"
SCRIPT = (RECIPES / "pos-terminal.nsi").read_text(encoding="utf-8")

needs_nsis = pytest.mark.skipif(
    shutil.which("makensis") is None, reason="NOT CHECKED: the Windows installer, makensis (nsis) is not here"
)
needs_signing = pytest.mark.skipif(
    shutil.which("osslsigncode") is None or shutil.which("openssl") is None,
    reason="NOT CHECKED: the signing of the Windows installer, osslsigncode is not here",
)
needs_wine = pytest.mark.skipif(
    shutil.which("wine") is None, reason="NOT CHECKED: the Windows installer never ran, wine is not here"
)

# Stands for the program: ends with 1 while a file `busy` lies beside it, as where a payment is under way.
PAYLOAD = """
Unicode true
Target amd64-unicode
OutFile "{out}"
SilentInstall silent
RequestExecutionLevel user
Section
  SetErrorLevel 0
  IfFileExists "$EXEDIR\\busy" 0 +2
  SetErrorLevel 1
SectionEnd
"""


def makensis(*arguments: str | Path) -> None:
    done = subprocess.run(["makensis", "-V2", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def compiled(folder: Path, version: str, *more: str) -> Path:
    """An installer of a marker, which needs nothing to be built."""
    payload = folder / f"payload-{version}"
    (payload / "_internal").mkdir(parents=True)
    (payload / "_internal" / f"of-{version}.txt").write_text(version)
    script = folder / "payload.nsi"
    script.write_text(PAYLOAD.format(out=payload / "pos-terminal.exe"))
    makensis(script)
    out = folder / f"pos-terminal-{version}-setup.exe"
    given = (f"-DVERSION={version}", f"-DPAYLOAD={payload}", f"-DOUT={out}")
    makensis("-WX", *given, *more, RECIPES / "pos-terminal.nsi")
    return out


@needs_nsis
def test_it_compiles_without_a_warning_for_either_kind_of_starter(tmp_path: Path) -> None:
    for name, more in (("long", ("-DAMD64",)), ("short", ())):
        folder = tmp_path / name
        folder.mkdir()
        assert compiled(folder, "0.1.0", *more).read_bytes()[:2] == b"MZ"


@needs_nsis
@needs_signing
def test_installer_and_uninstaller_can_be_signed(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=A test"]
    made += ["-addext", "extendedKeyUsage=codeSigning", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    signs = f"osslsigncode sign -certs {certificate} -key {key} -h sha256"
    sign = tmp_path / "sign.sh"
    sign.write_text(
        f'#!/bin/sh\n{signs} -in "$1" -out "$1.signed" && mv "$1.signed" "$1" && touch {tmp_path}/both\n'
    )
    sign.chmod(0o755)
    out = compiled(tmp_path, "0.1.0", f"-DSIGN_UNINSTALLER={sign}")
    assert (tmp_path / "both").exists()
    subprocess.run([sign, out], check=True, capture_output=True)
    verify = ["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(out)]
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 0
    with out.open("r+b") as file:
        file.seek(4096)
        file.write(b"somebody else's")
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0


def test_the_lowest_windows_is_the_one_that_qt_and_the_guide_name() -> None:
    assert "!define LOWEST_BUILD 17763" in SCRIPT
    named = re.search(r'!define LOWEST "(.+)"', SCRIPT)
    assert named is not None
    assert named[1] in (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")


def test_every_sentence_is_there_in_french_too() -> None:
    calls = re.findall(r'!insertmacro SAY (\w+)(?:\s|\\)+"([^"]+)"(?:\s|\\)+"([^"]+)"', SCRIPT)
    assert len(calls) == SCRIPT.count("!insertmacro SAY")
    assert all(english != french for _, english, french in calls)
    used = set(re.findall(r"\$\((\w+)\)", SCRIPT))
    assert used <= {name for name, _, _ in calls}


def test_the_recipe_for_windows_names_what_is_there() -> None:
    recipe = (ROOT / ".github" / "workflows" / "windows.yml").read_text(encoding="utf-8")
    freeze = (RECIPES / "freeze.ps1").read_text(encoding="utf-8")
    assert r"build\windows\freeze.ps1" in recipe
    assert r"build\windows\pos-terminal.nsi" in freeze
    assert "package --smoke" in freeze
    for parameter in re.findall(r"(\w+) = ", re.findall(r"given = @\{ (.+?) \}", recipe)[-1]):
        assert f"${parameter}" in freeze


@pytest.fixture
def wine(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty Windows of Wine's, which ends with the test."""
    environment = {
        **os.environ,
        "WINEPREFIX": str(tmp_path / "wine"),
        "WINEDEBUG": "-all",
        "WINEARCH": "win64",
    }
    environment |= {"WINEDLLOVERRIDES": "mscoree,mshtml=", "DISPLAY": ""}
    subprocess.run(["wine", "wineboot", "--init"], env=environment, capture_output=True, check=True)
    yield environment
    subprocess.run(["wineserver", "--kill"], env=environment, capture_output=True, check=False)


@pytest.mark.long
@pytest.mark.timeout(600)
@needs_nsis
@needs_wine
@pytest.mark.skipif(sys.platform == "win32", reason="Windows itself is tested by its own recipe")
def test_under_wine_it_installs_upgrades_in_place_and_keeps_the_data(
    tmp_path: Path, wine: dict[str, str]
) -> None:
    def run(program: Path, *arguments: str) -> int:
        ended = subprocess.run(
            ["wine", str(program), "/S", *arguments], env=wine, capture_output=True, check=False
        )
        # The uninstaller goes on as a copy of itself.
        subprocess.run(["wineserver", "--wait"], env=wine, check=True)
        return ended.returncode

    def asked(key: str, name: str) -> str:
        command = ["wine", "reg", "query", f"HKLM\\{key}", "/v", name, "/reg:64"]
        return subprocess.run(command, env=wine, capture_output=True, text=True, check=False).stdout

    machine = "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
    drive = tmp_path / "wine" / "drive_c"
    installed = drive / "Program Files" / "pos-terminal"
    payment = drive / "ProgramData" / "pos-terminal" / "live" / "ledger.db"
    autostart = ("Software\\Microsoft\\Windows\\CurrentVersion\\Run", "pos-terminal")
    uninstall = ("Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\pos-terminal", "DisplayVersion")
    older, newer = (compiled(tmp_path, version, "-DAMD64") for version in ("0.0.9", "0.1.0"))

    # Wine's own answer is Windows 7.
    assert run(older) == 2
    assert not installed.exists()
    version = ["wine", "reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"]
    subprocess.run(version, env=wine, capture_output=True, check=True)

    assert run(older, "/AUTOSTART=1") == 0
    assert (installed / "_internal" / "of-0.0.9.txt").exists()
    assert "ProgramData\\pos-terminal" in asked(machine, "POS_TERMINAL_DATA_DIR")
    assert "pos-terminal.exe" in asked(*autostart)
    payment.parent.mkdir()
    payment.write_text("a payment")

    (installed / "busy").touch()
    assert run(newer) == 2
    assert "0.0.9" in asked(*uninstall)
    (installed / "busy").unlink()
    assert run(newer) == 0
    assert "0.1.0" in asked(*uninstall)
    assert [path.name for path in (installed / "_internal").iterdir()] == ["of-0.1.0.txt"]
    assert "pos-terminal.exe" in asked(*autostart)
    assert payment.exists()

    assert run(installed / "uninstall.exe") == 0
    assert not (installed / "pos-terminal.exe").exists()
    assert "pos-terminal" not in asked(*autostart)
    assert payment.exists()

    assert run(newer) == 0
    assert run(installed / "uninstall.exe", "/DELETEDATA=1") == 0
    assert not payment.parent.parent.exists()
