"""The cash drawer on the command line, under the same rules as at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pos_terminal import cli_output
from pos_terminal.cli_closing import read_journal, show_closed
from pos_terminal.cli_commands import Command, Common, common_options, opened
from pos_terminal.cli_drawer_documents import (
    difference,
    line,
    movement_document,
    open_document,
    session_document,
    show,
)
from pos_terminal.cli_pay import working
from pos_terminal.cli_reading import reading
from pos_terminal.cli_words import clock_of, drawer_words
from pos_terminal.compose import Terminal
from pos_terminal.domain.drawer import Counts, MovementKind
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.ledger import drawer_details, drawers, people
from pos_terminal.services import drawer as service
from pos_terminal.services.approval import Decision
from pos_terminal.texts import tr


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody who was let in, on an open terminal; `key` makes a command that is repeated do nothing."""

    terminal: Terminal
    decision: Decision
    key: str
    currency: str
    drawer: str


def amount_of(text: str) -> int:
    """An amount from 0 up, in minor units. Raises InvalidInput."""
    compact = "".join(text.split())
    if not (compact.isascii() and compact.isdigit()):
        raise InvalidInput("amount_not_whole")
    if len(compact) > 12 or int(compact) > MAX_AMOUNT:
        raise InvalidInput("amount_too_large")
    return int(compact)


def counts_of(text: str) -> Counts:
    """What "10000x3,500x2,c500x4" counts, c before the coin of a value that is a note, too. Raises
    InvalidInput("counts_unreadable")."""
    counts: dict[int, int] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        value, found, pieces = part.partition("x")
        coin, value = value.strip().startswith("c"), value.strip().removeprefix("c")
        numbers = (value.strip(), pieces.strip())
        if not found or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
            raise InvalidInput("counts_unreadable", text=text)
        code = -int(numbers[0]) if coin else int(numbers[0])
        if code in counts:
            raise InvalidInput("counts_unreadable", text=text)
        counts[code] = int(numbers[1])
    if not counts:
        raise InvalidInput("counts_unreadable", text=text)
    return counts


def acting(command: Command) -> Command:
    """Add who acts, why and who approves; the command gets them as `doing`."""

    @click.option("--as", "staff_code", help="Who does it; needed when the data has staff.")
    @click.option(
        "--pin-file", type=click.Path(path_type=Path), help="Holds the PIN (also POS_TERMINAL_PIN)."
    )
    @click.option("--reason", default="", help="Why, or what it was for.")
    @click.option("--approve-as", help="The manager who approves, where one is needed.")
    @click.option("--approve-pin-file", type=click.Path(path_type=Path), help="Holds the manager's PIN.")
    @click.option(
        "--idempotency-key", help="The same key is done once, for ever. One is made when none is given."
    )
    @click.option("--drawer", default=drawers.FIRST, help="Another drawer than the till's own.")
    @common_options
    @wraps(command)
    def run(
        common: Common,
        *,
        as_json: bool,
        staff_code: str | None,
        pin_file: Path | None,
        reason: str,
        approve_as: str | None,
        approve_pin_file: Path | None,
        idempotency_key: str | None,
        drawer: str,
        **values: Any,
    ) -> int | None:
        from pos_terminal.cli_people import act_as, approved_by

        with opened(common) as terminal:
            actor = act_as(terminal, staff_code, pin_file)
            approver = approved_by(terminal, approve_as, approve_pin_file)
            key = idempotency_key if idempotency_key is not None else terminal.ledger.ids.new_id()
            now = terminal.ledger.clock.now_ms()
            decision = Decision(actor, reason, approver, terminal.day.around(now)[0])
            doing = Doing(terminal, decision, key, terminal.settings.currency, drawer)
            return command(doing, as_json=as_json, **values)

    return run


@click.group()
def drawer() -> None:
    """Open, move cash, count and close."""


def _found(counts: str | None, amount: str | None) -> tuple[Counts | None, int | None]:
    if counts is not None and amount is not None:
        raise click.UsageError(tr("Give either pieces or an amount, not both."))
    return (
        counts_of(counts) if counts is not None else None,
        amount_of(amount) if amount is not None else None,
    )


@drawer.command("open")
@click.option("--float", "amount", help="What is in the drawer, counted or typed.")
@click.option("--counts", help="The same by pieces, such as 10000x3,500x2,c500x4 (c: the coin).")
@click.option("--same-as-last", is_flag=True, help="As the last closing left it, not counted.")
@click.option("--own", is_flag=True, help="This person's alone: nobody else takes cash into it.")
@acting
def open_(
    doing: Doing, *, as_json: bool, amount: str | None, counts: str | None, same_as_last: bool, own: bool
) -> int:
    """Begin a session."""
    pieces, whole = _found(counts, amount)
    opening = service.Opening(
        counts=pieces,
        amount=whole,
        same_as_last=same_as_last,
        shared=not own and doing.terminal.settings.drawer_shared,
        key=doing.key,
        drawer=doing.drawer,
        currency=doing.currency,
    )
    session = service.open_drawer(
        doing.terminal.ledger, opening, doing.decision, doing.terminal.drawer_limits
    )
    with doing.terminal.ledger.reading() as connection:
        names = people.names(connection)
    return show(session_document(session, names), as_json)


@drawer.command("close")
@click.option("--counted", help="What was found in the drawer.")
@click.option("--counts", help="The same by pieces, such as 10000x3,500x2,c500x4 (c: the coin).")
@click.option("--to-safe", help="What goes to the safe; the rest stays for the next float.")
@click.option("--later", is_flag=True, help="No manager is here: a large difference is approved later.")
@acting
def close(
    doing: Doing,
    *,
    as_json: bool,
    counted: str | None,
    counts: str | None,
    to_safe: str | None,
    later: bool,
) -> int:
    """Count what is there, and end the session with its Z report.

    The count is kept where that is refused: the same count again, now with a reason, a manager or --later, is
    no counting again.
    """
    pieces, whole = _found(counts, counted)
    found = pieces if pieces is not None else whole
    if found is None:
        raise click.UsageError(tr("{option} is needed.", option="--counted / --counts"))
    terminal = doing.terminal
    with terminal.ledger.reading() as connection:
        done = drawers.by_closing_key(connection, doing.key)
        session = done or drawers.open_session(connection, doing.drawer)
    if session is None:
        raise NotAllowed("drawer_closed")
    limits = terminal.drawer_limits
    if done is None:
        count = _kept(doing, session.session_id, found) or service.count(
            terminal.ledger, session.session_id, found, doing.decision, f"{doing.key}:count", limits
        )
        if count.needs_reason:
            # Like a log: the document on standard output says what became of it.
            click.echo(difference(count, session.currency), err=True)
        safe = amount_of(to_safe) if to_safe is not None else count.counted
        closing = service.Closing(count.count_id, safe, count.counted - safe, later, doing.key)
        session = service.close(terminal.ledger, closing, doing.decision, limits)
    with terminal.ledger.reading() as connection:
        names = people.names(connection)
    report = read_journal(terminal) if done is None else None
    return show_closed(session_document(session, names), report, as_json)


def _kept(doing: Doing, session_id: str, found: Counts | int) -> service.Counted | None:
    """The session's last count, where it says the same: pieces the same, or the amount."""
    with doing.terminal.ledger.reading() as connection:
        counts = drawer_details.counts_of(connection, session_id)
        if not counts:
            return None
        last = counts[-1]
        same = last.counts is None and last.counted == found
        if not isinstance(found, int):
            same = last.counts == {code: number for code, number in found.items() if number}
        return service.judged(connection, last, doing.terminal.drawer_limits) if same else None


def _move(doing: Doing, kind: MovementKind, amount: str, as_json: bool, **more: Any) -> int:
    wanted = service.Move(kind, amount_of(amount), doing.key, drawer=doing.drawer, **more)
    terminal = doing.terminal
    with working(terminal) as till:
        movement = till.ask(lambda desk: desk.drawer.move(wanted, doing.decision))
    return show(movement_document(movement, doing.currency, _names(doing)), as_json)


def _names(doing: Doing) -> dict[str, str]:
    with doing.terminal.ledger.reading() as connection:
        return people.names(connection)


@drawer.command("pay-in")
@click.option("--amount", required=True, help="What is put in.")
@acting
def pay_in(doing: Doing, *, as_json: bool, amount: str) -> int:
    """Put cash in."""
    return _move(doing, MovementKind.PAY_IN, amount, as_json)


@drawer.command("pay-out")
@click.option("--amount", required=True, help="What is taken out.")
@click.option("--kind", default="other", help=f"What for: {', '.join(service.PAY_OUT_KINDS)}.")
@acting
def pay_out(doing: Doing, *, as_json: bool, amount: str, kind: str) -> int:
    """Pay something out of the drawer; it needs a reason."""
    return _move(doing, MovementKind.PAY_OUT, amount, as_json, category=kind)


@drawer.command("drop")
@click.option("--amount", required=True, help="What goes to the safe.")
@click.option(
    "--received-by", help="Who took it, by their short name; without it the bag is not received yet."
)
@click.option("--received-pin-file", type=click.Path(path_type=Path), help="Holds the PIN of who took it.")
@acting
def drop(
    doing: Doing,
    *,
    as_json: bool,
    amount: str,
    received_by: str | None,
    received_pin_file: Path | None,
) -> int:
    """Put cash in the safe."""
    from pos_terminal.cli_people import read_pin
    from pos_terminal.services import pin_gate

    taker = None
    if received_by is not None:
        pin = read_pin(received_pin_file, tr("PIN of whoever took it"), "POS_TERMINAL_RECEIVER_PIN")
        taker = pin_gate.check(doing.terminal.ledger, received_by, pin, doing.terminal.pepper).staff_id
    return _move(doing, MovementKind.DROP, amount, as_json, received_by=taker)


@drawer.command("transfer")
@click.option("--amount", required=True, help="What is carried over.")
@click.option("--to", "other", required=True, help="The drawer that gets it; --drawer gives it.")
@acting
def transfer(doing: Doing, *, as_json: bool, amount: str, other: str) -> int:
    """Carry cash from one open drawer of this terminal to another; a manager agrees."""
    wanted = service.Transfer(doing.drawer, other, amount_of(amount), doing.key)
    with working(doing.terminal) as till:
        out, into = till.ask(lambda desk: desk.drawer.transfer(wanted, doing.decision))
    names = _names(doing)
    both = [movement_document(one, doing.currency, names) for one in (out, into)]
    if as_json:
        cli_output.emit(both)
    for document in () if as_json else both:
        click.echo(line(document))
    return cli_output.DONE


@drawer.command("no-sale")
@acting
def no_sale(doing: Doing, *, as_json: bool) -> int:
    """Open the drawer without a sale; it needs a reason."""
    return _move(doing, MovementKind.NO_SALE, "0", as_json)


@drawer.command("status")
@click.option("--drawer", "which", default=drawers.FIRST, help="Another drawer than the till's own.")
@common_options
def status(common: Common, *, as_json: bool, which: str) -> int:
    """Say whether the drawer is open, since when and by whom. What should be in it is in the X report."""
    with reading(common.place) as reader, reader.reading() as connection:
        session = drawers.open_session(connection, which)
        last = drawers.last_closed(connection, which)
        names = people.names(connection)
    document = {
        "open": session is not None,
        "session": open_document(session, names),
        "last_z": None if last is None else last.z_number,
    }
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(drawer_words(session, names, clock_of(common.place)))
    return cli_output.DONE
