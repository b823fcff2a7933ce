"""Both sides on this machine: the simulated companies, the central server, and a terminal that belongs to it.

All three are real programs on data of their own, and no real money moves: the companies' addresses are the
simulator's. Practice has no centre, so the terminal works on live data here, in a folder beside the server's.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev_places import VENV, WORK, Stop, program

MANAGER, PIN = "fatou", "4827"
PORT: Final = 8790
_INTERRUPTED: Final = 130
_ADDRESSES: Final = {
    "WAVE_API_URL": r"Wave is simulated at (http://[\w.:/-]+)",
    "ORANGE_API_URL": r"Orange Money at (http://[\w.:/-]+)",
    "STRIPE_API_URL": r"Stripe at (http://[\w.:/-]+)",
    "MTN_API_URL": r"MTN at (http://[\w.:/-]+)",
}
_KEYS: Final = {
    "WAVE_API_KEY": "wave_sn_prod_simulated",
    "ORANGE_CLIENT_ID": "simulated",
    "ORANGE_CLIENT_SECRET": "simulated",
    "ORANGE_MERCHANT_KEY": "simulated",
    "STRIPE_SECRET_KEY": "sk_test_simulated",
}


@dataclass(frozen=True)
class Sides:
    """Where the two sides keep their data, and the environment that both run in."""

    folder: Path
    environment: dict[str, str]

    @property
    def terminal(self) -> list[str]:
        """The command line of the terminal of this place."""
        return [str(program(VENV, "pos-terminal")), "--data-dir", str(self.folder / "terminal")]


def place() -> Path:
    """Where both sides are; as root a folder that also PostgreSQL's own account can reach."""
    is_root = os.name == "posix" and os.geteuid() == 0
    folder = Path("/var/tmp/pos-terminal-with-central") if is_root else WORK / "with-central"
    folder.mkdir(parents=True, exist_ok=True)
    if is_root:
        if folder.is_symlink() or folder.stat().st_uid != 0:
            raise Stop(f"{folder} belongs to somebody else: remove it first.")
        folder.chmod(0o711)
    return folder


def run_with_central(arguments: list[str], environment: dict[str, str], *, window: bool) -> int:
    """Start the simulator and the server, enrol the terminal the first time, and open its window (or wait for
    Ctrl+C). Raises Stop when one of them does not start."""
    folder = place()
    started = str(program(VENV, "pos-terminal"))
    with ExitStack() as stack:
        state = str(folder / "companies.json")
        simulator = [started, "simulate", "--port", "0", "--state", state]
        said = stack.enter_context(_running(simulator, environment, folder / "simulator.log", "Ctrl+C"))
        urls = {name: found[1] for name, form in _ADDRESSES.items() if (found := re.search(form, said))}
        sides = Sides(
            folder, {**environment, **_KEYS, **urls, "POS_CENTRAL_CALLBACK_NETWORKS": "127.0.0.0/8"}
        )
        server = [started, "central", "--data-dir", str(folder / "centre"), "--port", str(PORT)]
        said = stack.enter_context(_running(server, sides.environment, folder / "centre.log", "Ctrl+C"))
        # The server says its first password once; here it may be looked up again.
        first = folder / "first-sign-in.txt"
        if "password" in said:
            first.write_text(said, encoding="utf-8")
        print(first.read_text(encoding="utf-8") if first.exists() else said, end="", flush=True)
        address = re.search(r"answers at (\S+);", said)
        _enrol(sides, address[1] if address else "", re.search(r"Enrol a terminal with the code (\S+)", said))
        print(f"The terminal belongs to it: sign in as {MANAGER.title()} with {PIN}.", flush=True)
        if window:
            with suppress(KeyboardInterrupt):
                return subprocess.run(
                    [*sides.terminal, *arguments], env=sides.environment, check=False
                ).returncode
            return _INTERRUPTED
        command = " ".join(sides.terminal)
        print(
            f"There is no display for its window. `{command} pay --help` takes payments, `sync` sends them;"
            " Ctrl+C stops both sides.",
            flush=True,
        )
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def _enrol(sides: Sides, server: str, code: re.Match[str] | None) -> None:
    status = _command(sides, "status", "--json")
    known = json.loads(status)
    if known.get("central"):
        return
    if code is None:
        raise Stop(
            f"The server and the terminal do not know each other: remove {sides.folder} to begin again."
        )
    pin = sides.folder / "pin"
    pin.write_text(PIN, encoding="utf-8")
    if not known.get("staff"):
        who = ("--code", MANAGER, "--name", MANAGER.title(), "--role", "manager")
        _command(sides, "staff", "add", *who, "--pin-file", str(pin))
    manager = ("--as", MANAGER, "--pin-file", str(pin))
    print(_command(sides, "enrol", "--server", server, "--code", code[1], *manager), end="")


def _command(sides: Sides, *arguments: str) -> str:
    done = subprocess.run(
        [*sides.terminal, *arguments], env=sides.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"`{arguments[0]}` was refused: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path, until: str) -> Iterator[str]:
    """A server in the background, and what it said until it was ready; stopped in good order afterwards."""
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Ctrl+C is for us: the terminal and the servers end in their order.
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if until in line:
                break
        else:
            raise Stop(f"`{command[1]}` did not start: {log.read_text(encoding='utf-8').strip()[-400:]}")
        yield said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stdout.close()
