"""What is left to pay, by a model of the tests' own: the program's arithmetic is compared with it."""

from __future__ import annotations

from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from tests.simulation.clockwork import Violation
from tests.simulation.independent_verifier import Books


def open_of(books: Books, ref: tuple[str, str]) -> int:
    """What can still be taken for this payable: its due, less what settles it, less what is reserved.

    Settled by money that arrived, by what a person counted, and by money applied to it; not by what a person
    corrected, nor by late money that was given back or went to another payable (see the verifier).
    """
    reserved = 0
    for payment_id, payment in books.payments.items():
        mine = payment["payable"] == ref and payment["status"] in ("pending", "processing")
        if mine and not payment["counted"] and not payment["released"]:
            same = payment["sent"] is not None and payment["sent"][1] == payment["currency"]
            said = [
                amount
                for name, (of, kind, amount, currency) in books.exceptions.items()
                if (of, kind) == (payment_id, "mismatch")
                and name not in books.decisions
                and same
                and currency == payment["currency"]
            ]
            reserved += max([payment["amount"], *said])
    return max(0, books.due[ref] - books.taken[ref] - reserved)


def judge_dues(books: Books, ledger: Ledger) -> None:
    """The program says of each order that so much is open as there is."""
    with ledger.reading() as connection:
        for ref in books.due:
            if ref[0] == "counter":
                continue
            payable = catalogue.payable(connection, PayableRef(*ref))
            said = payments.due_of(connection, payable).open if payable else None
            wanted = open_of(books, ref)
            if said != wanted:
                raise Violation("I16", f"{ref}: {said} is said to be open, and it is {wanted}")
