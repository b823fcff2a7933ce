"""No secret, code or telephone number is left anywhere: payments that succeed, fail, are refused, lose their
answer and meet a bug, with canaries for keys; then everything that was written is searched for them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal.cli_commands import _ELSEWHERE, cli
from pos_terminal.compose import open_terminal
from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.place import Place
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.services import people
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Opening, open_drawer
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import Hands
from tests.e2e.test_methods import phone_page, until_prompted
from tests.support.canaries import found_below, found_in
from tests.support.simulator import Running

Key = Qt.Key
ROOT = Path(__file__).parents[2]
PIN = "739184"
PHONE = "0546731942"
SECRETS = {
    "WAVE_API_KEY": "wave_sn_prod_kV7qcanary1wave9Zt",
    "WAVE_SIGNING_SECRET": "wave_sn_AKS_kV7qcanary2signing9Zt",
    # Without a shape of their own: known by their values alone.
    "MTN_SUBSCRIPTION_KEY": "kV7qcanary3subscription9Zt",
    "MTN_USER_ID": "9f6d0c52-7e3b-4f5c-8d21-canary4user0",
    "MTN_API_SECRET": "kV7qcanary5secret9Zt",
    "STRIPE_SECRET_KEY": "sk_test_kV7qcanary6stripe9Zt",
    "STRIPE_WEBHOOK_SECRET": "whsec_kV7qcanary7webhook9Zt",
}
TYPED = {"ORANGE_CLIENT_SECRET": "kV7qcanary8typed9Zt"}
"""Kept by a command, on a machine without a keyring."""
NOTE = {"NOTE": "Mme kV7qcanary9 Kone"}
NUMBERS = {"PIN": PIN, "WRONG_PIN": "861530", "PHONE": PHONE}
BUG = """
import sys
import httpcore
from pos_terminal import cli

def broken(self, request):
    raise RuntimeError(f"planted: {request.headers} {request.url} {b''.join(request.stream)}")

httpcore.ConnectionPool.handle_request = broken
sys.argv[:] = ["pos-terminal", *sys.argv[1:]]
cli.run()
"""
"""A bug that quotes all that it knows: the request with its headers and its body."""
MANY = """
import json, sys
from pos_terminal.cli_commands import cli

for command in json.loads(sys.argv[1]):
    try:
        cli.main([*command, *sys.argv[2:]])
    except SystemExit:
        pass
"""
"""Several commands, one after the other."""


@pytest.fixture
def environment(simulator: Running, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Companies at the simulator, and canaries for keys."""
    found = dict(SECRETS)
    for company in ("wave", "mtn", "stripe"):
        found[f"{company.upper()}_API_URL"] = simulator.simulator.url_of(company)
    found["MTN_ENVIRONMENT"] = "mtnivorycoast"
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


class Process:
    """`pos-terminal` in processes of its own; everything that they say is kept."""

    def __init__(self, root: Path, pins: Path) -> None:
        self._root = root
        self._pins = pins
        self.said = b""

    def pin_file(self, pin: str) -> str:
        """A file with this code in it, outside the data."""
        path = self._pins / f"pin-{len(list(self._pins.iterdir()))}"
        path.write_text(pin)
        return str(path)

    def run(
        self, *arguments: str, program: tuple[str, ...] = ("-m", "pos_terminal"), stdin: str = "", **more: str
    ) -> int:
        """Its exit status."""
        done = subprocess.run(
            [sys.executable, *program, *arguments, "--data-dir", str(self._root)],
            cwd=ROOT,
            env=os.environ | more,
            input=stdin.encode(),
            capture_output=True,
            timeout=50,
            check=False,
        )
        self.said += done.stdout + done.stderr
        return done.returncode


@pytest.fixture
def process(tmp_path: Path, environment: dict[str, str]) -> Process:  # noqa: ARG001  it is set
    """A live place with one person, whose code is a canary."""
    pins = tmp_path / "pins"
    pins.mkdir()
    made = Process(tmp_path / "live-data", pins)
    terminal = open_terminal(Place(tmp_path / "live-data", practice=False), "command")
    staff_id = terminal.ledger.ids.new_id()
    hashed = people.hash_pin(PIN, staff_id, terminal.pepper, b"0123456789abcdef")
    people.add_staff(
        terminal.ledger, code="awa", name="Awa Koné", role=Role.MANAGER, pin_hash=hashed, staff_id=staff_id
    )
    opening = Opening(amount=50_000, key=terminal.ledger.ids.new_id())
    open_drawer(terminal.ledger, opening, Decision(staff_id, ""))
    terminal.close()
    return made


def sign_in(hands: Hands) -> None:
    """As the person with the canary."""
    hands.until_reads("Awa Koné, Manager")
    hands.type(NUMBERS["WRONG_PIN"])
    hands.enter()
    hands.until_reads("Wrong code.")
    hands.type(PIN)
    hands.enter()
    hands.until_on("home")
    hands.until_tiles()


@pytest.mark.timeout(180)
def test_nothing_that_is_written_holds_a_secret_a_code_or_a_number(
    shop: Shop, process: Process, tmp_path: Path, records: Records
) -> None:
    place = Place(tmp_path / "live-data", practice=False)
    control = shop.simulator.control
    hands = shop.open(place)
    sign_in(hands)
    # paid
    hands.wave("5000")
    control.pay(hands.payment.charge_reference or "")
    hands.until_on("paid")
    hands.key(Key.Key_Return)
    hands.until_on("home")
    # by telephone number
    hands.type("18000")
    hands.key(Key.Key_F8)
    hands.until_on("phone")
    hands.type(PHONE)
    hands.enter()
    until_prompted(hands)
    hands.customer("pay", phone_page(shop, PHONE))
    hands.until_on("paid")
    hands.key(Key.Key_Return)
    hands.until_on("home")
    shop.close(hands)

    signed = ("--as", "awa", "--pin-file", process.pin_file(PIN))
    wave = (
        "pay",
        "--amount",
        "7000",
        "--method",
        "wave",
        "--another-customer",
        "--reference",
        NOTE["NOTE"],
        *signed,
    )
    mtn = ("pay", "--amount", "9000", "--method", "mtn", "--phone", PHONE, "--another-customer", *signed)
    for mode in ("401", "drop", "garbled", "500"):
        control.script("create", mode, company="wave")
    control.script("token", "401", company="mtn")
    wrong = (*wave[:-1], process.pin_file(NUMBERS["WRONG_PIN"]))
    keep = ("secrets", "set", "orange.client_secret", "--stdin", *signed)
    commands = json.dumps([wave, wave, wave, wave, mtn, wrong, keep, ("secrets", "list")])
    process.run(commands, program=("-c", MANY), stdin=TYPED["ORANGE_CLIENT_SECRET"])
    kept = SecretFile(place.folder).get("ORANGE_CLIENT_SECRET")
    assert kept == Secret(TYPED["ORANGE_CLIENT_SECRET"])
    process.run(*wave, POS_TERMINAL_CRASH_AT="request_sent")
    assert process.run(*wave, program=("-c", BUG)) != 0
    assert process.run(*mtn, program=("-c", BUG)) != 0
    assert b"planted" in process.said
    # a bug in the window, with a report
    hands = shop.open(place)
    try:
        raise RuntimeError(f"planted {SECRETS} pin={PIN} +225{PHONE} {PHONE}")
    except RuntimeError as error:
        hands.app.troubles.report(type(error), error, error.__traceback__)
    hands.until(lambda: hands.dialog == "The terminal met a problem of its own")
    records.expected("an unexpected error")
    shop.close(hands)
    assert process.run("support", "--out", str(tmp_path / "live-data" / "support.zip")) == 0

    canaries = SECRETS | TYPED | NUMBERS
    logs = place.folder / "logs"
    assert {path.suffix for path in logs.iterdir()} == {".log", ".txt"}
    assert found_in(process.said, canaries) == []
    # The number that a customer is asked at stands in the ledger, which is nobody's but the restaurant's.
    assert found_below(place.root, canaries | NOTE, but=["ledger.db"]) == []
    assert found_below(place.folder, NOTE) != []
    assert found_below(place.root, SECRETS | TYPED | {"PIN": PIN}) == []


def test_what_is_planted_is_found(tmp_path: Path) -> None:
    canaries = {"KEY": "kV7qcanary9Zt0123", "PHONE": "0546731942"}
    for number, content in enumerate(
        [
            b"key=kV7qcanary9Zt0123",
            "kV7qcanary9Zt0123".encode("utf-16-le"),
            b"Basic dXNlcjprVjdxY2FuYXJ5OVp0MDEyMw==",
            b"05 46 73 19 42",
        ]
    ):
        (tmp_path / f"{number}").write_bytes(content)
    assert [hit.split(": ")[0] for hit in found_below(tmp_path, canaries)] == ["0", "1", "2", "3"]
    assert found_below(tmp_path, {"OTHER": gzip.compress(b"x").hex()}) == []


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """What stands in a process's arguments is everybody's on the machine."""
    context = cli.make_context("pos-terminal", [], resilient_parsing=True)
    commands = [cli.get_command(context, name) for name in _ELSEWHERE]
    every = [one for command in commands for one in _with_parts(command)]
    named = {option for command in every for parameter in command.params for option in parameter.opts}
    assert "--pin-file" in named
    assert not {
        option
        for option in named
        if option.endswith(("pin", "secret", "password", "passphrase", "token", "key")) and "--" in option
    } - {"--idempotency-key", "--kick-pin"}


def _with_parts(command: Any) -> list[Any]:
    return [
        command,
        *(inner for part in getattr(command, "commands", {}).values() for inner in _with_parts(part)),
    ]
