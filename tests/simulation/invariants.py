"""What must hold, judged from what is committed, what the provider knows, and what the terminal was told."""

from __future__ import annotations

from typing import Any, Final

from tests.simulation.clockwork import Violation, VirtualClock
from tests.simulation.disk import Disk
from tests.simulation.independent_verifier import Books, Payment, audit
from tests.simulation.line import Line

NOT_FOUND_APART_S: Final = 5.0
NEVER_SENT_AFTER_MS: Final = 60_000
MOST_ASKED_IN_10_S: Final = 60
MOST_ASKED_IN_AN_HOUR: Final = 700


class Judge:
    """Looks at one terminal from outside. Every check raises Violation with the invariant's name."""

    def __init__(self, disk: Disk, line: Line, clock: VirtualClock) -> None:
        self._disk = disk
        self._line = line
        self._clock = clock
        self._judged: set[tuple[str, str]] = set()
        self.shown: dict[str, str] = {}
        self.clock_was_set = False

    # -- the books, and the proof of each outcome ------------------------------------------------------

    def look(self) -> Books:
        """Read the whole journal and judge everything that ended since the last look."""
        books = audit(self._disk.looking)
        for invariant, text in books.problems:
            raise Violation(invariant, text)
        for payment_id, payment in books.payments.items():
            self._judge_end(payment_id, payment)
            shown = self.shown.get(payment_id)
            late = shown in ("failed", "expired") and payment["status"] == "success"
            if shown and shown != payment["status"] and not late:
                raise Violation("I3", f"{payment_id} was shown {shown} and is {payment['status']}")
        self.judge_payables(books)
        self._judge_phases(books)
        self._judge_truth(books)
        return books

    def _judge_phases(self, books: Books) -> None:
        for payment_id, payment in books.payments.items():
            if payment["moved_on"] and payment["mismatched"]:
                raise Violation(
                    "I4", f"{payment_id}: money that does not fit, shown as {payment['moved_on']}"
                )
            if payment["moved_on"]:
                raise Violation("wish", f"{payment_id} was to be cancelled and waits again")

    def _judge_end(self, payment_id: str, payment: Payment) -> None:
        mark = (payment_id, payment["status"])
        if payment["status"] in ("pending", "processing") or mark in self._judged:
            return
        self._judged.add(mark)
        evidence = payment["evidence"] or {}
        if payment["provider_code"] == "cash":
            if evidence.get("source") != "cashier" or evidence.get("amount") != payment["amount"]:
                raise Violation("I4", f"cash {payment_id} without the cashier's word")
        elif payment["status"] == "success":
            self._prove_success(payment_id, payment, evidence)
        elif payment["status"] == "failed":
            self._prove_failure(payment_id, payment, evidence)
        else:
            self._prove_expiry(payment_id, payment, evidence)

    def _told(self, evidence: dict[str, Any]) -> list[dict[str, Any]]:
        heard = self._line.by_sha.get(evidence.get("raw_sha256") or "")
        sessions = heard.sessions() if heard else []
        return [one for one in sessions if one["id"] == evidence.get("provider_reference")]

    def _prove_success(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        for told in self._told(evidence):
            paid = (told["checkout_status"], told["payment_status"]) == ("complete", "succeeded")
            same = (told["amount"], told["currency"], told["client_reference"]) == (
                str(payment["amount"]),
                payment["currency"],
                payment["charge_reference"],
            )
            if paid and same:
                break
        else:
            raise Violation("I4", f"{payment_id} is success without an answer that says so: {evidence}")
        if not self._line.core.account.truth.captures(payment["charge_reference"]):
            raise Violation("I4", f"{payment_id} is success, and nobody paid")

    def _prove_failure(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        reference = payment["charge_reference"]
        undone = ("complete", "cancelled")
        for told in self._told(evidence):
            if (told["checkout_status"], told["payment_status"]) == undone and told[
                "client_reference"
            ] == reference:
                return
        sent = self._line.creates.get(reference, [])
        if not sent or "maybe" in sent:
            raise Violation("I5", f"{payment_id} failed ({payment['code']}), but its requests were {sent}")

    def _prove_expiry(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        reference = payment["charge_reference"]
        if evidence.get("raw_sha256") is None:
            times = self._line.not_found.get(reference, [])
            apart = bool(times) and times[-1] - times[0] >= NOT_FOUND_APART_S - 0.001
            old = abs(payment["ended_at"] - payment["at"]) >= NEVER_SENT_AFTER_MS
            if len(times) < 2 or not (apart or self.clock_was_set) or not old:
                raise Violation("I5", f"{payment_id} ended unsent, not found at {times}")
            return
        for told in self._told(evidence):
            if told["checkout_status"] == "expired" and told["client_reference"] == reference:
                return
        raise Violation("I5", f"{payment_id} expired without an answer that says so: {evidence}")

    # -- money -----------------------------------------------------------------------------------------

    def judge_payables(self, books: Books) -> None:
        """Nothing is taken beyond what is due, unless an exception tells a person of it."""
        surplus: dict[tuple[str, str], int] = dict.fromkeys(books.due, 0)
        for payment_id, kind, amount, _currency in books.exceptions.values():
            if kind == "late_money":
                surplus[books.payments[payment_id]["payable"]] += amount
        told = {(exception[0], exception[1]) for exception in books.exceptions.values()}
        for payment_id, payment in books.payments.items():
            keyed_in = payment["payable"][0] == "counter"
            if payment["late"] and keyed_in and (payment_id, "late_money") not in told:
                raise Violation("I1", f"{payment_id} came late and nobody was told")
        for ref, due in books.due.items():
            if books.taken[ref] > due + surplus[ref]:
                raise Violation("I1", f"{ref}: {books.taken[ref]} taken for {due} and nobody was told")

    def _judge_truth(self, books: Books) -> None:
        truth = self._line.core.account.truth
        ours = {p["charge_reference"]: p for p in books.payments.values() if p["charge_reference"]}
        captured: dict[str, int] = {}
        for move in truth.movements:
            reference = move.reference or ""
            captured[reference] = captured.get(reference, 0) + 1
            payment = ours.get(reference)
            if payment is None:
                raise Violation("I2", f"{reference} was paid and is nobody's")
            if captured[reference] > 1:
                raise Violation("I1", f"{reference} was paid {captured[reference]} times")
            if (move.amount, move.currency) != (payment["amount"], payment["currency"]):
                raise Violation("I1", f"{reference}: {move.amount} was paid instead of {payment['amount']}")

    def judge_final_truth(self, books: Books) -> None:
        """At the very end: what the provider has is what we say, to the last unit."""
        truth = self._line.core.account.truth
        undone = {
            one.reference
            for one in truth.sessions.values()
            if one.payment == "cancelled" and one.transaction_id
        }
        mismatched = {
            payment_id for payment_id, kind, _, _ in books.exceptions.values() if kind == "mismatch"
        }
        for payment_id, payment in books.payments.items():
            reference = payment["charge_reference"]
            if reference is None or reference in undone:
                continue
            paid = truth.captures(reference) > 0
            if paid and payment["status"] in ("failed", "expired") and payment_id not in mismatched:
                raise Violation("I5", f"{payment_id} is {payment['status']}, but its money came")
            if not paid and payment["status"] == "success":
                raise Violation("I4", f"{payment_id} is success, but its money never came")
            if payment["status"] in ("pending", "processing") and payment_id not in mismatched:
                raise Violation("I7", f"{payment_id} is still {payment['status']} {payment['phase']}")

    # -- effort ----------------------------------------------------------------------------------------

    def judge_effort(self, reference: str) -> None:
        """No hot loop: at each request, how many there were for this reference before."""
        times = self._line.asked[reference]
        now = times[-1]
        if len(times) > MOST_ASKED_IN_10_S and now - times[-MOST_ASKED_IN_10_S - 1] < 10:
            raise Violation("I26", f"{reference} was asked about {MOST_ASKED_IN_10_S} times in 10 s")
        if len(times) > MOST_ASKED_IN_AN_HOUR and now - times[-MOST_ASKED_IN_AN_HOUR - 1] < 3_600:
            raise Violation("I26", f"{reference} was asked about {MOST_ASKED_IN_AN_HOUR} times in an hour")
