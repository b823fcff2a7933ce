"""The commands: the same use cases without a window. The form is pinned in the contracts; see --help."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pos_terminal import __version__, cli_output
from pos_terminal.cli_language import speak
from pos_terminal.domain.errors import InvalidInput, NotAllowed, TerminalError
from pos_terminal.domain.money import parse_amount
from pos_terminal.place import Place, place
from pos_terminal.reports import warn_on_stderr

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal

_ELSEWHERE: Final = {
    "payments": "pos_terminal.cli_reading",
    "status": "pos_terminal.cli_reading",
    "verify": "pos_terminal.cli_reading",
    "export": "pos_terminal.cli_reading",
    "staff": "pos_terminal.cli_staff",
    "drawer": "pos_terminal.cli_drawer",
    "report": "pos_terminal.cli_reports",
    "backup": "pos_terminal.cli_backup",
    "backups": "pos_terminal.cli_backup",
    "restore": "pos_terminal.cli_backup",
    "printer": "pos_terminal.cli_printer",
    "sync": "pos_terminal.cli_sync",
    "rescue": "pos_terminal.cli_sync",
    "enrol": "pos_terminal.cli_enrol",
    "setup": "pos_terminal.cli_setup",
    "secrets": "pos_terminal.cli_secrets",
    "doctor": "pos_terminal.cli_doctor",
    "support": "pos_terminal.cli_support",
    "ready-for-update": "pos_terminal.cli_update",
    "rehearse": "pos_terminal.cli_update",
}
"""Commands of other files, which are read when they are wanted."""
_NAMED: Final = {
    "backups": "list_backups",
    "support": "write_support",
    "ready-for-update": "ready_for_update",
}
"""Those that are called otherwise there."""

Command = Callable[..., int | None]


@dataclass(slots=True)
class Common:
    """What every command may be told, before or after its name."""

    practice: bool = False
    data_dir: str | None = None
    screenshots: Path | None = None

    @property
    def place(self) -> Place:
        return place(self.data_dir, self.practice)


def common_options(command: Command) -> Callable[..., None]:
    """Add --data-dir, --practice and --json, speak the language of that data, and turn refusals into
    sentences and exit statuses."""

    @click.option("--data-dir", help="Where the data is kept (also POS_TERMINAL_DATA_DIR).")
    @click.option("--practice", is_flag=True, help="Use the practice data and the simulator.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @click.pass_context
    @wraps(command)
    def run(
        context: click.Context, /, data_dir: str | None, practice: bool, as_json: bool, **values: Any
    ) -> None:
        common = context.find_object(Common) or Common()
        common.data_dir = data_dir or common.data_dir
        common.practice = practice or common.practice
        speak(common.place)
        try:
            status = command(common, as_json=as_json, **values)
        except TerminalError as error:
            cli_output.refuse(error, as_json)
            status = cli_output.refused_status(error)
        context.exit(status or 0)

    return run


class JsonGroup(click.Group):
    """A group whose usage errors are documents too when --json was asked for, and whose commands may be
    added."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            return super().main(*args, **kwargs)
        except click.Abort:
            sys.exit(130)
        except click.ClickException as error:
            if "--json" in sys.argv:
                cli_output.emit({"error": {"code": "usage", "message": error.format_message()}})
            else:
                error.show()
            sys.exit(cli_output.REFUSED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in _ELSEWHERE:
            found = getattr(import_module(_ELSEWHERE[cmd_name]), _NAMED.get(cmd_name, cmd_name))
        if found is not None:
            return found
        for point in _added():
            if point.name == cmd_name:
                loaded = point.load()
                assert isinstance(loaded, click.Command)
                return loaded
        return None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE, *(point.name for point in _added())})


def _added() -> Any:
    """The commands that are added by name and are here: the terminal's bundle leaves the central server out.
    What finds them costs more than a command of ours."""
    from importlib.metadata import entry_points

    return [point for point in entry_points(group="pos_terminal.commands") if _is_here(point.module)]


def _is_here(module: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=JsonGroup, invoke_without_command=True)
@click.version_option(__version__, prog_name="pos-terminal")
@click.option("--practice", is_flag=True, help="Practice: no real money moves, nothing is sent.")
@click.option("--data-dir", help="Where the data is kept (also POS_TERMINAL_DATA_DIR).")
@click.option(
    "--screenshots", type=click.Path(path_type=Path), help="Play the main job off screen into pictures."
)
@click.pass_context
def cli(context: click.Context, practice: bool, data_dir: str | None, screenshots: Path | None) -> None:
    """The payment terminal. Without a command it opens the window."""
    warn_on_stderr()
    context.obj = common = Common(practice, data_dir, screenshots)
    if context.invoked_subcommand is not None:
        return
    from pos_terminal.app_run import run_window

    try:
        context.exit(run_window(common.place, common.screenshots))
    except TerminalError as error:
        speak(common.place)
        cli_output.refuse(error, as_json=False)
        context.exit(cli_output.REFUSED)


@contextmanager
def opened(common: Common) -> Iterator[Terminal]:
    """The terminal's data, open for a command that writes."""
    from pos_terminal.compose import open_terminal

    terminal = open_terminal(common.place, "command")
    try:
        yield terminal
    finally:
        terminal.close()


@cli.command()
@click.option("--amount", required=True, help="Whole francs, or the smallest unit of the currency.")
@click.option("--method", required=True, help="cash, wave, orange, mtn, stripe.")
@click.option("--tendered", help="Cash: what the customer handed over.")
@click.option("--phone", help="The customer's phone number, where the method asks that phone (mtn).")
@click.option("--reference", default="", help="What it is for, such as “Table 3”.")
@click.option("--order", help="An open order to pay, by its number.")
@click.option(
    "--idempotency-key", help="The same key is the same payment, for ever. One is made when none is given."
)
@click.option("--wait", is_flag=True, help="Wait until the outcome is certain.")
@click.option("--as", "staff_code", help="Who takes it; needed when the data has staff.")
@click.option(
    "--pin-file", type=click.Path(path_type=Path), help="File that holds the PIN (also POS_TERMINAL_PIN)."
)
@click.option(
    "--another-customer", is_flag=True, help="Go on although an equal amount is still being checked."
)
@common_options
def pay(
    common: Common,
    *,
    as_json: bool,
    amount: str,
    method: str,
    tendered: str | None,
    phone: str | None,
    reference: str,
    order: str | None,
    idempotency_key: str | None,
    wait: bool,
    staff_code: str | None,
    pin_file: Path | None,
    another_customer: bool,
) -> int:
    """Take one payment."""
    from pos_terminal.cli_pay import INTERRUPTED, Till
    from pos_terminal.cli_people import act_as
    from pos_terminal.domain.payment import PayableRef
    from pos_terminal.providers.manual import kind_of
    from pos_terminal.services.checkout import Sale
    from pos_terminal.services.naming import own_name

    whole, received = _amount(amount), _amount(tendered) if tendered is not None else None
    if received is not None and method != "cash":
        raise InvalidInput("tendered_without_cash")
    with opened(common) as terminal:
        actor = act_as(terminal, staff_code, pin_file)
        if method in terminal.problems:
            raise terminal.problems[method]
        if kind_of(method) is not None and method in terminal.providers:
            raise NotAllowed("only_in_window", method=own_name(method, method))
        sale = Sale(
            amount=whole,
            provider_code=method,
            idempotency_key=idempotency_key if idempotency_key is not None else terminal.ledger.ids.new_id(),
            currency=terminal.settings.currency,
            payable=PayableRef("order", order) if order is not None else None,
            reference=reference,
            tendered=received,
            customer_phone=phone,
            # Whoever names the key says which payment this is; without one an equal amount may be the same.
            another_customer=another_customer or idempotency_key is not None,
        ).checked()
        till = Till.start(terminal)
        begun, interrupted = till.pay_and_stop(sale, actor, wait=wait, shown=_announce)
    if begun is None:
        return INTERRUPTED
    if as_json:
        duplicate, practice = begun.is_duplicate, common.place.practice
        cli_output.emit(cli_output.document(begun.payment, is_duplicate=duplicate, practice=practice))
    else:
        click.echo(cli_output.line(begun.payment))
        _say_why(begun.payment)
    return INTERRUPTED if interrupted else cli_output.exit_status(begun.payment)


def _amount(text: str) -> int:
    return parse_amount(text)


def _announce(payment: Any) -> None:
    click.echo(f"{payment.redirect_url}", err=True)


def _say_why(payment: Any) -> None:
    """The sentence that the screens show, where it is not paid or not known."""
    from pos_terminal.providers.sentences import sentence_for
    from pos_terminal.services.naming import method_name

    if payment.error_code is not None and cli_output.exit_status(payment) != cli_output.DONE:
        click.echo(sentence_for(payment.error_code, method_name(payment.provider_code)), err=True)


def main() -> None:
    """Parse the arguments, do what they say and end the process with the status for it."""
    cli_output.prepare_streams(as_json="--json" in sys.argv)
    sys.exit(cli() or cli_output.DONE)
