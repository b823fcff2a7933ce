"""Receipt numbers: gapless, one for a payment for ever, whoever asks at once; copies counted; and what the
printer's queue gets."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.domain.errors import DatabaseProblem, NotAllowed
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import payments, print_jobs, receipts
from pos_terminal.ledger.journal import entries
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.lives import another_life
from pos_terminal.ledger.print_jobs import JobState
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.receipts.receipt import Shop
from pos_terminal.receipts.rows import plain_text
from pos_terminal.services import outcome, overview, print_queue, receipt_numbers
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.naming import payment_number
from pos_terminal.services.papers import Kind, Look, PaperComposer, Papers
from tests.services.commits import Break
from tests.support.core import answer, cash, checkout_of, open_ledger, open_order, wave

LOOK = Look(Shop("Le Baobab", "Cocody", "Counter 1"))


def sold(checkout: Checkout, number: int = 1, **more: object) -> str:
    """A cash sale; its payment's id."""
    return checkout.take_cash(cash(500, f"sale-{number}", **more)).payment.payment_id


def text_of(ledger: Ledger, payment_id: str) -> str:
    """The receipt as it would be printed now."""
    return plain_text(Papers(LOOK, ledger.terminal_id).shown(ledger, payment_id), 48).replace("\u202f", " ")


def numbers(ledger: Ledger) -> list[int]:
    """Every number that was given, in order."""
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT number FROM receipts ORDER BY number")
        return [number for (number,) in rows]


def test_a_payment_has_one_number_for_ever_and_numbers_have_no_gap(
    ledger: Ledger, checkout: Checkout
) -> None:
    sales = [sold(checkout, number) for number in range(5)]
    given = [receipt_numbers.number_of(ledger, payment_id).number for payment_id in reversed(sales)]
    assert given == [1, 2, 3, 4, 5]
    again = [receipt_numbers.number_of(ledger, payment_id).number for payment_id in sales]
    assert again == [5, 4, 3, 2, 1]
    assert numbers(ledger) == [1, 2, 3, 4, 5]


def test_fifty_who_ask_at_once_get_one_number(ledger: Ledger, checkout: Checkout) -> None:
    first, second = sold(checkout, 1), sold(checkout, 2)
    got: list[tuple[str, int]] = []
    start = threading.Barrier(50)

    def ask(payment_id: str) -> None:
        start.wait()
        got.append((payment_id, receipt_numbers.number_of(ledger, payment_id).number))

    threads = [threading.Thread(target=ask, args=((first, second)[n % 2],)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 50
    assert len(set(got)) == 2
    assert numbers(ledger) == [1, 2]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["show", "print", "file"])), max_size=25))
def test_whatever_is_shown_printed_or_filed_numbers_are_gapless_and_copies_counted(
    steps: list[tuple[int, str]],
) -> None:
    ledger = open_ledger(None)
    checkout = checkout_of(ledger)
    sales = [sold(checkout, number) for number in range(6)]
    papers = Papers(LOOK, ledger.terminal_id)
    composer = PaperComposer(papers, lambda paper: plain_text(paper, 48).encode())
    first_seen: list[str] = []
    out: dict[str, int] = {}
    for which, how in steps:
        payment_id = sales[which]
        if payment_id not in first_seen:
            first_seen.append(payment_id)
        if how == "show":
            text = plain_text(papers.shown(ledger, payment_id), 48)
        elif how == "file":
            text = plain_text(papers.filed(ledger, payment_id), 48)
        else:
            job = print_queue.put(ledger, Kind.RECEIPT, payment_id, again=True)
            text = composer.begin(ledger, job).decode()
            print_queue.ended(ledger, job, JobState.DONE)
        count = out.get(payment_id, 0)
        assert ("DUPLICATA" in text) == (count > 0)
        assert f"DUPLICATA {count}" in text or not count
        if how != "show":
            out[payment_id] = count + 1
        assert f"Receipt {first_seen.index(payment_id) + 1:04d}" in text
    with ledger.reading() as connection:
        found = [receipts.by_number(connection, 1, n + 1) for n in range(len(first_seen))]
        assert [one.payment_id for one in found if one] == first_seen
        assert [one.printed for one in found if one] == [out.get(one, 0) for one in first_seen]
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()


def test_the_head_on_the_receipt_is_the_journals_when_it_was_issued(
    ledger: Ledger, checkout: Checkout
) -> None:
    payment_id = sold(checkout)
    with ledger.reading() as connection:
        before = list(entries(connection))[-1].hash.hex()
    issued = receipt_numbers.number_of(ledger, payment_id)
    sold(checkout, 2)
    assert issued.head8 == before[:8]
    assert f"Journal {before[:8]}" in text_of(ledger, payment_id)
    end = ledger.terminal_id.replace("-", "")[-4:]
    assert f"{end}.1.0001.{before[:8]}".upper() in text_of(ledger, payment_id)


def test_a_paper_that_is_scanned_finds_its_payment(ledger: Ledger, checkout: Checkout) -> None:
    ids = [sold(checkout, number) for number in (1, 2)]
    issued = receipt_numbers.number_of(ledger, ids[0])
    code = receipt_numbers.reference(issued, ledger.terminal_id)
    with ledger.reading() as connection:

        def found(text: str) -> list[str]:
            page = overview.listing(
                connection, show="all", search=text, before=None, since_ms=0, until_ms=1 << 60
            )
            return [payment.payment_id for payment in page.rows]

        slip = payments.by_id(connection, ids[1])
        assert slip is not None
        assert found(code) == found(f" {code.lower()} ") == [ids[0]]
        assert found(payment_number(slip)) == found(f"{payment_number(slip)}-R99") == [ids[1]]
        # Another terminal's receipt of the same number, and what is no paper of ours.
        other = code[:-8] + ("00000000" if not code.endswith("00000000") else "11111111")
        assert found(other) == found("P-0") == found("7F3A.1.99999.00000000") == []


def test_what_is_not_paid_has_no_receipt_and_leaves_no_gap(ledger: Ledger, checkout: Checkout) -> None:
    waiting = checkout.begin(wave(1_000, "k")).payment
    with pytest.raises(NotAllowed) as refused:
        receipt_numbers.number_of(ledger, waiting.payment_id)
    assert refused.value.code == "receipt_not_paid"
    with pytest.raises(LookupError):
        receipt_numbers.number_of(ledger, "nobody")
    outcome.apply(ledger, waiting.payment_id, Step.CHECK, answer(waiting, Outcome.PAID))
    assert receipt_numbers.number_of(ledger, waiting.payment_id).number == 1


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_number_whose_commit_is_unknown_is_not_given_twice(
    ledger: Ledger, checkout: Checkout, commit_raises: Break, on_disk: bool
) -> None:
    first, second = sold(checkout, 1), sold(checkout, 2)
    commit_raises(kept=on_disk)
    with pytest.raises(DatabaseProblem):
        receipt_numbers.number_of(ledger, first)
    other = receipt_numbers.number_of(ledger, second).number
    mine = receipt_numbers.number_of(ledger, first).number
    assert (mine, other) == ((1, 2) if on_disk else (2, 1))
    assert numbers(ledger) == [1, 2]


def test_a_number_survives_a_restart(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    payment_id = sold(checkout_of(ledger))
    number = receipt_numbers.number_of(ledger, payment_id)
    ledger.close()
    ledger = open_ledger(tmp_path)
    assert receipt_numbers.number_of(ledger, payment_id) == number
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok
    ledger.close()


def test_a_restored_copy_goes_on_in_a_series_of_its_own(ledger: Ledger, checkout: Checkout) -> None:
    """What was printed after the backup was made is not known to it: no number of those comes again."""
    before, after = sold(checkout, 1), sold(checkout, 2)
    receipt_numbers.number_of(ledger, before)
    with another_life(ledger, 2, "system") as work:
        work.commit()
    issued = receipt_numbers.number_of(ledger, after)
    assert (issued.series, issued.number) == (2, 1)
    assert "Receipt 2-0001" in text_of(ledger, after)
    assert "Receipt 0001" in text_of(ledger, before)
    with ledger.reading() as connection:
        assert verify(connection, ledger.terminal_id).ok


def test_a_part_shows_what_was_paid_before_it_and_never_what_came_after(
    ledger: Ledger, checkout: Checkout
) -> None:
    open_order(ledger, "1047", 10_000)
    ref = PayableRef("order", "1047")
    ids = [
        checkout.take_cash(cash(amount, f"part-{amount}", payable=ref)).payment.payment_id
        for amount in (2_000, 3_000, 5_000)
    ]
    texts = [text_of(ledger, payment_id) for payment_id in ids]
    assert ["Still to pay" in text for text in texts] == [True, True, False]
    assert ["8 000 F" in texts[0], "5 000 F" in texts[1]] == [True, True]
    assert [text.count("Cash") - text.count("Cashier") for text in texts] == [1, 2, 3]
    assert texts[0] == text_of(ledger, ids[0])


def test_change_that_is_owed_is_not_change_that_was_given(ledger: Ledger, checkout: Checkout) -> None:
    payment_id = sold(checkout, tendered=1_000, reference="Table 3")
    text = text_of(ledger, payment_id)
    assert "Table 3" in text
    rows = {" ".join(line.split()) for line in text.split("\n")}
    assert {"Received 1 000 F", "Change 500 F"} <= rows


def test_the_queue_gets_the_original_once_and_then_copies(ledger: Ledger, checkout: Checkout) -> None:
    payment_id = sold(checkout)
    composer = PaperComposer(Papers(LOOK, ledger.terminal_id), lambda paper: plain_text(paper, 32).encode())
    job = print_queue.put(ledger, Kind.RECEIPT, payment_id, again=False)
    assert "DUPLICATA" not in composer.begin(ledger, job).decode()
    with ledger.reading() as connection:
        sending = print_jobs.by_position(connection, job.position)
        assert sending is not None
        assert sending.state is JobState.SENDING
    print_queue.ended(ledger, job, JobState.DONE)
    again = print_queue.put(ledger, Kind.RECEIPT, payment_id, again=True)
    assert "DUPLICATA 1" in composer.begin(ledger, again).decode()


def test_a_paper_that_cannot_be_made_writes_nothing(ledger: Ledger, checkout: Checkout) -> None:
    waiting = checkout.begin(wave(1_000, "k")).payment
    composer = PaperComposer(Papers(LOOK, ledger.terminal_id), lambda _paper: b"")
    for kind, subject in (
        (Kind.RECEIPT, waiting.payment_id),
        (Kind.LINK, waiting.payment_id),
        (Kind.OWED, waiting.payment_id),
        (Kind.REFUND, "nobody"),
        (Kind.BAG, "nobody"),
        (Kind.Z, "nobody"),
        (Kind.X, "nobody@3"),
        ("unknown", "x"),
    ):
        job = print_queue.put(ledger, kind, subject, again=False)
        with ledger.reading() as connection:
            head = list(entries(connection))[-1].position
        with pytest.raises((NotAllowed, LookupError)):
            composer.begin(ledger, job)
        with ledger.reading() as connection:
            still = print_jobs.by_position(connection, job.position)
            assert still is not None
            assert still.state is JobState.QUEUED
            assert list(entries(connection))[-1].position == head


def test_a_disk_that_fails_at_the_commit_gives_out_no_bytes(
    ledger: Ledger, checkout: Checkout, commit_raises: Break
) -> None:
    job = print_queue.put(ledger, Kind.RECEIPT, sold(checkout), again=False)
    composer = PaperComposer(Papers(LOOK, ledger.terminal_id), lambda _paper: b"x")
    commit_raises(kept=False)
    with pytest.raises(DatabaseProblem):
        composer.begin(ledger, job)
    assert numbers(ledger) == []
    assert composer.begin(ledger, job) == b"x"
