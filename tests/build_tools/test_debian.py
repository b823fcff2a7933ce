"""The Debian package's own scripts and files, without a Debian; test_bundle.py has one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("fcntl")

from package_depends import merged
from package_linux import RECIPES, make_deb, recipe, scripts

needs_dpkg = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None, reason="no dpkg-deb: the .deb is not checked here"
)


@pytest.mark.parametrize("name", [*scripts(), "pos-terminal.sh", "pos-terminal-kiosk.sh"])
def test_every_script_is_one_for_a_plain_shell(name: str) -> None:
    text = scripts().get(name) or recipe(name)
    assert "#READY#" not in text
    subprocess.run(["sh", "-n"], input=text, text=True, check=True)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A program that knows whether a payment is under way: the file `busy` says so, once or for ever."""
    program = tmp_path / "pos-terminal"
    program.write_text(
        "#!/bin/sh\n"
        f"cd {tmp_path}\n"
        '[ "$2" = --help ] && { [ -e knows ]; exit; }\n'
        "echo asked >>log\n"
        "[ -e busy ] || exit 0\n"
        "[ -e forever ] || rm busy\n"
        "exit 2\n"
    )
    program.chmod(0o755)
    (tmp_path / "knows").touch()
    return program


def run(script: str, installed: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POS_TERMINAL_PROGRAM": str(installed), "POS_TERMINAL_PAUSE": "0", **more}
    command = ["sh", "-s", "--", *arguments]
    return subprocess.run(
        command, input=scripts()[script], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("script", "argument"), [("preinst", "upgrade"), ("prerm", "remove")])
def test_nothing_is_replaced_or_removed_while_a_payment_is_under_way(
    installed: Path, script: str, argument: str
) -> None:
    for name in ("busy", "forever"):
        (installed.parent / name).touch()
    refused = run(script, installed, argument, "0.1.0")
    assert refused.returncode == 1
    assert "nothing was changed" in refused.stderr
    assert "Un paiement est en cours" in refused.stderr
    assert run(script, installed, argument, "0.1.0", POS_TERMINAL_ANYWAY="1").returncode == 0


def test_an_upgrade_waits_for_a_payment_to_end(installed: Path) -> None:
    (installed.parent / "busy").touch()
    assert run("preinst", installed, "upgrade", "0.1.0").returncode == 0
    assert (installed.parent / "log").read_text().split() == ["asked", "asked"]


def test_a_version_that_cannot_say_is_replaced_where_nobody_works_with_it(installed: Path) -> None:
    (installed.parent / "knows").unlink()
    (installed.parent / "busy").touch()
    assert run("preinst", installed, "upgrade", "0.1.0").returncode == 0
    assert not (installed.parent / "log").exists()


def test_a_first_installation_asks_nobody(tmp_path: Path) -> None:
    assert run("preinst", tmp_path / "none", "install").returncode == 0


def test_an_upgrade_takes_the_program_away_from_nobody(installed: Path) -> None:
    # The old version's prerm is run before the new one's preinst, which asks.
    (installed.parent / "busy").touch()
    assert run("prerm", installed, "upgrade", "0.2.0").returncode == 0


def test_every_question_is_asked_in_french_too() -> None:
    for template in recipe("templates").split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z0-9.-]+): ?(.*)$", template, re.MULTILINE))
        assert fields["Description"], template
        assert fields["Description-fr.UTF-8"], template
        assert len(fields.get("Choices", "").split(", ")) == len(
            fields.get("Choices-fr.UTF-8", "").split(", ")
        )


def test_whoever_does_not_answer_keeps_the_payments() -> None:
    asked = re.search(
        r"Template: pos-terminal/purge-data\nType: boolean\nDefault: (\w+)", recipe("templates")
    )
    assert asked is not None
    assert asked[1] == "false"


def test_what_qt_loads_by_name_is_needed_too() -> None:
    assert merged(["libc6 (>= 2.36)", "libx11-6"], ["libx11-6", "libegl1"]) == [
        "libc6 (>= 2.36)",
        "libegl1",
        "libx11-6",
    ]


@pytest.fixture
def deb(tmp_path: Path) -> Path:
    """A package of a program that is one line."""
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True, mode=0o700)
    (bundle / "pos-terminal").write_text("#!/bin/sh\n")
    (bundle / "pos-terminal").chmod(0o700)
    (bundle / "_internal" / "library.so").write_text("")
    (bundle / "_internal" / "again.so").symlink_to("library.so")
    return make_deb(bundle, "1.2", tmp_path, 0, ["libc6"])


def dpkg(*arguments: str | Path) -> str:
    return subprocess.run(["dpkg-deb", *arguments], capture_output=True, text=True, check=True).stdout


@needs_dpkg
def test_the_package_says_what_it_needs_and_has_everything_at_its_place(deb: Path) -> None:
    assert "libc6, adduser, debconf" in dpkg("--field", deb, "Depends")
    listed = {line.split()[5]: line.split() for line in dpkg("--contents", deb).splitlines()}
    for place, mode in {
        "./usr/bin/pos-terminal": "-rwxr-xr-x",
        "./usr/bin/pos-terminal-kiosk": "-rwxr-xr-x",
        "./usr/lib/pos-terminal/pos-terminal": "-rwxr-xr-x",
        "./usr/lib/pos-terminal/_internal/library.so": "-rw-r--r--",
        "./usr/lib/pos-terminal/_internal/": "drwxr-xr-x",
        "./usr/lib/udev/rules.d/70-pos-terminal.rules": "-rw-r--r--",
        "./usr/share/applications/pos-terminal.desktop": "-rw-r--r--",
        "./usr/share/xsessions/pos-terminal-kiosk.desktop": "-rw-r--r--",
        "./usr/share/icons/hicolor/scalable/apps/pos-terminal.svg": "-rw-r--r--",
        "./usr/share/doc/pos-terminal/copyright": "-rw-r--r--",
    }.items():
        assert listed[place][0] == mode, place
        assert listed[place][1] == "root/root"
    assert listed["./usr/lib/pos-terminal/_internal/again.so"][0].startswith("l")


@needs_dpkg
def test_the_same_bundle_makes_the_same_package(deb: Path, tmp_path: Path) -> None:
    first = deb.read_bytes()
    make_deb(tmp_path / "bundle", "1.2", tmp_path, 0, ["libc6"])
    assert deb.read_bytes() == first


def test_every_recipe_is_used() -> None:
    used = {"control.in", "templates", "ready.sh", *scripts(), "pos-terminal.sh", "pos-terminal-kiosk.sh"}
    used |= {"pos-terminal.desktop", "kiosk.desktop", "autostart.desktop", "70-pos-terminal.rules"}
    assert {path.name for path in RECIPES.iterdir()} == used
