"""pos-terminal simulate: the simulator as a program of its own."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from pos_terminal.simulator.account import Auto, Settings
from pos_terminal.simulator.server import Simulator
from pos_terminal.simulator.state_file import StateFileDamaged


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8787, show_default=True, help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine's own.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep sessions and payments in this file.",
)
@click.option(
    "--auto-pay", type=click.FloatRange(0, 86400), metavar="SECONDS", help="Customers pay by themselves."
)
@click.option("--shop", default="Le Baobab", show_default=True, help="The name that customers see.")
def simulate(port: int, host: str, state: Path | None, auto_pay: float | None, shop: str) -> None:
    """Simulate the payment companies on this machine until interrupted: no real money, no network."""
    auto = None if auto_pay is None else Auto(round(auto_pay * 1000))
    stopped = threading.Event()
    try:
        simulator = Simulator(port, host, state, settings=Settings(shop=shop, auto=auto)).start()
    except (OSError, ValueError) as error:
        raise click.ClickException(_sentence(error)) from error
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        click.echo(
            f"Wave is simulated at {simulator.url} (set WAVE_API_URL to it, and WAVE_API_KEY to any key that "
            f"begins with wave_), Orange Money at {simulator.url_of('orange')} (ORANGE_API_URL; any client "
            f"id, secret and merchant key), Orange in Senegal at {simulator.url_of('orange-sn')}, Stripe at "
            f"{simulator.url_of('stripe')} (STRIPE_API_URL; any STRIPE_SECRET_KEY with sk_test_), MTN at "
            f"{simulator.url_of('mtn')} (MTN_API_URL; any keys; with MTN_ENVIRONMENT=mtnivorycoast the phone "
            f"that is asked is {simulator.url_of('mtn')}/pay/ and its number); "
            f"control it at {simulator.control_url}; Ctrl+C stops it."
        )
        while not stopped.wait(0.5):
            pass  # on Windows a wait without an end would not hear Ctrl+C
    finally:
        simulator.stop()


def _sentence(error: OSError | ValueError) -> str:
    if isinstance(error, StateFileDamaged):
        return f"The state file cannot be read: {error}"
    return f"The simulator cannot start: {error}"
