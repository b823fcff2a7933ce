"""The .deb in a bare Debian, from nothing: installed, used by two accounts, upgraded with unsent data,
removed, and purged, with the data kept and with the data deleted. Every line that is printed was checked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from dev_package import BUNDLE, stamped
from dev_places import DIST, WORK, Stop
from package_bare_debian import BareDebian, bare_debian
from package_frozen import Frozen
from package_linux import architecture, make_deb, needs_of
from package_screen import screen

OLDER: Final = "0.0.9"
PICTURES: Final = WORK / "install-test"
_DATA: Final = "/var/lib/pos-terminal"
_WINDOW_S: Final = 15
_AUTOSTART: Final = "etc/xdg/autostart/pos-terminal.desktop"


def main() -> int:
    """0 when all of it went well; else one sentence on stderr, and 1."""
    version = stamped()["version"]
    newer = DIST / f"pos-terminal_{version}_{architecture()}.deb"
    try:
        if not newer.is_file():
            raise Stop("There is no .deb yet: add --linux.")
        WORK.joinpath("older").mkdir(parents=True, exist_ok=True)
        older = make_deb(BUNDLE, OLDER, WORK / "older", 0, needs_of(newer), pack="none")
        with bare_debian() as debian:
            _all(debian, older, newer, version)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def _all(debian: BareDebian, older: Path, newer: Path, version: str) -> None:
    for account in ("awa", "koffi"):
        debian.run("useradd", "--create-home", account)
    for package in (older, newer):
        shutil.copyfile(package, debian.root / "opt" / package.name)
    debian.run("apt-get", "update", "-q")
    _install(debian, older)
    _use(debian)
    _draw(debian)
    _upgrade(debian, newer, version)
    _remove_and_purge(debian, newer)


def _said(line: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", flush=True)


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise Stop(otherwise)


def _person(debian: BareDebian, account: str) -> Frozen:
    return Frozen([*debian.as_person(account), "pos-terminal"])


def _mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:o}"


def _install(debian: BareDebian, package: Path) -> None:
    debian.preseed("pos-terminal/accounts string awa koffi", "pos-terminal/start select at log-in")
    debian.run("apt-get", "install", "-y", "-q", "--no-install-recommends", f"/opt/{package.name}")
    folder = debian.root / _DATA.lstrip("/")
    group = debian.run("stat", "--format=%U:%G", _DATA).strip()
    _expect(_mode(folder) == "2770" and group == "root:pos-terminal", f"{_DATA}: {_mode(folder)} {group}")
    _expect((debian.root / _AUTOSTART).is_symlink(), "The terminal does not open at log-in.")
    for account in ("awa", "koffi"):
        groups = set(debian.run("id", "-nG", account).split())
        _expect(groups >= {"pos-terminal", "lp", "dialout"}, f"{account} is only in {groups}")
    asked = "find /usr/lib/pos-terminal -name '*.so*' -exec ldd {} + 2>/dev/null | grep 'not found' || true"
    missing = debian.run(
        "sh", "-c", f"LD_LIBRARY_PATH=/usr/lib/pos-terminal/_internal; export LD_LIBRARY_PATH; {asked}"
    )
    _expect(not missing.strip(), f"Libraries that the package does not ask for: {missing}")
    _said(f"installed {package.name} with its dependencies; no library is missing; the folder is the group's")


def _use(debian: BareDebian) -> None:
    """Two accounts take money into one ledger; a third may not look."""
    awa, koffi = _person(debian, "awa"), _person(debian, "koffi")
    awa.open_drawer("--practice")
    awa.pay_cash("--practice")
    koffi.pay_by_wave("--practice")
    koffi.verify("--practice")
    _said("awa took cash and koffi Wave in practice, one ledger for both; it verifies")
    awa.open_drawer()
    awa.pay_cash()
    koffi.pay_cash()
    taken = awa.told("payments")
    _expect(len(taken) == 2, f"Two payments were taken, and these are there: {taken}")
    stranger = debian.try_run(*debian.as_person("nobody")[2:], "pos-terminal", "status")
    _expect(stranger.returncode != 0, "Somebody outside the group may look at the payments.")
    _said("both took cash for real; another account is refused")


def _draw(debian: BareDebian) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    more = ("--practice", "--data-dir", "/home/awa/tour", "--screenshots", "/home/awa/pictures")
    _person(debian, "awa").run(*more)
    drawn = sorted((debian.root / "home/awa/pictures").glob("*.png"))
    _expect(bool(drawn), "The window drew no picture.")
    for picture in drawn:
        shutil.copyfile(picture, PICTURES / picture.name)
    with screen(tcp=True) as shown:
        window = [*debian.as_person("awa", f"DISPLAY={shown.display}", "QT_QPA_PLATFORM=xcb"), "pos-terminal"]
        with subprocess.Popen([*window, "--practice"]) as program:
            try:
                shown.wait(shown.is_drawn)
                shown.wait_until_still(1.0)
                shown.save(PICTURES / "on-x11.png")
            finally:
                program.terminate()
    _said(
        f"{len(drawn)} pictures drawn off screen; a window opened on an X server ({PICTURES.name}/on-x11.png)"
    )


def _upgrade(debian: BareDebian, newer: Path, version: str) -> None:
    # No waiting here between the questions whether a payment is over.
    install = ("env", "POS_TERMINAL_PAUSE=0", "apt-get", "install", "-y", "-q", f"/opt/{newer.name}")
    _refuse_during_a_payment(debian, install)
    awa = _person(debian, "awa")
    taken = _taken(awa)
    with subprocess.Popen(awa.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as window:
        try:
            time.sleep(_WINDOW_S)
            _expect(window.poll() is None, "The window ended by itself.")
            debian.run(*install)
            ended = window.wait(timeout=_WINDOW_S)
        finally:
            window.kill()
    now = debian.run("dpkg-query", "--show", "--showformat=${Version}", "pos-terminal")
    _expect(now == version, f"Version {now} is installed")
    kept = _taken(awa)
    _expect(kept == taken, f"The upgrade changed what was taken: {kept} instead of {taken}")
    awa.verify()
    # What awa's window left there is koffi's, too: the log, the settings, the ledger.
    _person(debian, "koffi").pay_cash()
    _expect((debian.root / _AUTOSTART).is_symlink(), "The upgrade forgot what was chosen about starting.")
    _said(
        f"upgraded {OLDER} to {version} under an open window, which ended with {ended}: all"
        f" {len(taken['payments'])} payments and {taken['unsent']} are there, and verify"
    )


def _taken(person: Frozen) -> dict[str, Any]:
    return {"payments": person.told("payments"), "unsent": person.told("status")["unsent"]}


def _refuse_during_a_payment(debian: BareDebian, install: tuple[str, ...]) -> None:
    """A customer is paying by phone: the installed version stays, and the payment goes on."""
    command = [*debian.as_person("koffi"), "pos-terminal", "simulate", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as companies:
        try:
            assert companies.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/wave", companies.stdout.readline())
            _expect(found is not None, "The simulator did not start.")
            address = found[0] if found else ""
            settings = (f"WAVE_API_URL={address}", "WAVE_API_KEY=wave_sn_prod_test")
            awa = Frozen([*debian.as_person("awa", *settings), "pos-terminal"])
            refused: list[subprocess.CompletedProcess[str]] = []
            awa.pay_by_wave(meanwhile=lambda: refused.append(debian.try_run(*install)))
        finally:
            companies.terminate()
    said = refused[0].stdout + refused[0].stderr
    _expect(refused[0].returncode != 0, "It was upgraded while a customer was paying.")
    _expect("nothing was changed" in said, f"The upgrade was refused for another reason: {said}")
    now = debian.run("dpkg-query", "--show", "--showformat=${Version} ${db:Status-Status}", "pos-terminal")
    _expect(now == f"{OLDER} installed", f"After the refusal: {now}")
    _said("an upgrade while a customer pays by phone is refused; the payment goes on and is paid")


def _remove_and_purge(debian: BareDebian, package: Path) -> None:
    ledger = debian.root / _DATA.lstrip("/") / "live" / "ledger.db"
    debian.run("apt-get", "remove", "-y", "-q", "pos-terminal")
    _expect(not (debian.root / "usr/lib/pos-terminal").exists(), "Something of the program stays.")
    _expect(not (debian.root / _AUTOSTART).is_symlink(), "It would still be started at log-in.")
    _expect(ledger.is_file(), "Removing the program removed the payments.")
    debian.run("apt-get", "purge", "-y", "-q", "pos-terminal")
    _expect(ledger.is_file(), "Purging without an answer removed the payments.")
    _said("removed, and purged without an answer: the payments are kept")
    debian.run("apt-get", "install", "-y", "-q", f"/opt/{package.name}")
    debian.preseed("pos-terminal/purge-data boolean true")
    debian.run("apt-get", "purge", "-y", "-q", "pos-terminal")
    _expect(not ledger.parent.parent.exists(), "The payments were to be deleted, and are there.")
    gone = debian.try_run("getent", "group", "pos-terminal").returncode
    _expect(gone != 0, "The group stays without a folder.")
    _said("purged with “delete”: nothing is left")


if __name__ == "__main__":
    sys.exit(main())
