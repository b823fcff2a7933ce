"""What must hold, judged from what is committed, what the provider knows, and what the terminal was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.simulation.clockwork import Violation, VirtualClock
from tests.simulation.companies import Claim, company_reference
from tests.simulation.disk import Disk
from tests.simulation.independent_verifier import Books, Payment, audit
from tests.simulation.line import Line

NOT_FOUND_APART_S: Final = 5.0
NEVER_SENT_AFTER_MS: Final = 60_000
_ENDS: Final = ("success", "failed", "expired")
MOST_ASKED_IN_10_S: Final = 60
MOST_ASKED_IN_AN_HOUR: Final = 700


class Judge:
    """Looks at one terminal from outside. Every check raises Violation with the invariant's name."""

    def __init__(self, disk: Disk, line: Line, clock: VirtualClock, proved: Callable[[str], bool]) -> None:
        self._disk = disk
        self._line = line
        self._clock = clock
        self._proved = proved
        self._judged: set[tuple[str, str | None]] = set()
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
            seen = (*payment["seen"], payment["status"])
            followed = shown in seen and payment["status"] in seen[seen.index(shown) :]
            if shown and not followed:
                raise Violation("I3", f"{payment_id} was shown {shown} and is {payment['status']}")
        self.judge_payables(books)
        self._judge_decisions(books)
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

    def _judge_decisions(self, books: Books) -> None:
        """Counted as paid and unpaid after all is a loss, and nothing else is one; numbers pay once."""
        losses = [one[0] for one in books.exceptions.values() if one[1] == "loss"]
        twice = {one[0] for one in books.exceptions.values() if one[1] == "number_twice"}
        for payment_id, payment in books.payments.items():
            unpaid = any(status in ("failed", "expired") for status in payment["seen"])
            lost = payment["counted"] and unpaid
            if losses.count(payment_id) != int(lost):
                raise Violation("loss", f"{payment_id} has {losses.count(payment_id)} losses of {int(lost)}")
            if payment["charge_reference"]:
                self._judge_given_back(payment_id, books)
            if payment.get("number_twice") and payment_id not in twice:
                raise Violation("number", f"{payment_id} has a number that paid before, and nobody was told")

    def _judge_given_back(self, payment_id: str, books: Books) -> None:
        """Late money whose refund failed is still here: it stands open anew."""
        late = [name for name, one in books.exceptions.items() if one[:2] == (payment_id, "late_money")]
        given = [books.decisions[name]["refund_id"] for name in late if name in books.decisions]
        failed = [name for name in given if name and books.refunds[name]["status"] == "failed"]
        if failed and len(late) <= len(failed):
            raise Violation("forgotten", f"{payment_id}: {len(failed)} refunds failed, and nobody was told")

    def _judge_end(self, payment_id: str, payment: Payment) -> None:
        ended = next((one for one in reversed(payment["seen"]) if one in _ENDS), None)
        mark = (payment_id, ended)
        if ended is None or mark in self._judged:
            return
        self._judged.add(mark)
        evidence = payment["evidence"] or {}
        if evidence.get("source") == "webhook" and not self._proved(evidence["raw_sha256"] or ""):
            raise Violation("I19", f"{payment_id} ended by a push that nobody signed: {evidence}")
        if payment["provider_code"] == "cash":
            if evidence.get("source") != "cashier" or evidence.get("amount") != payment["amount"]:
                raise Violation("I4", f"cash {payment_id} without the cashier's word")
        elif ended == "success":
            self._prove_success(payment_id, payment, evidence)
        elif ended == "failed":
            self._prove_failure(payment_id, payment, evidence)
        else:
            self._prove_expiry(payment_id, payment, evidence)

    def _told(self, payment: Payment, evidence: dict[str, Any]) -> list[Claim]:
        """What the answer behind this evidence said of this payment's request."""
        heard = self._line.by_sha.get(evidence.get("raw_sha256") or "")
        reference = company_reference(payment["provider_code"], payment["charge_reference"])
        names = (None, evidence.get("provider_reference"))
        claims = heard.claims() if heard else []
        return [one for one in claims if one.name in names and one.reference == reference]

    def _prove_success(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        amount, currency = payment["sent"]
        for told in self._told(payment, evidence):
            # Orange names neither: its pay token stands for them.
            same = told.amount in (amount, None) and told.currency in (currency, None)
            if told.state == "paid" and same:
                break
        else:
            raise Violation("I4", f"{payment_id} is success without an answer that says so: {evidence}")
        if not self._captures(payment):
            raise Violation("I4", f"{payment_id} is success, and nobody paid")

    def _captures(self, payment: Payment) -> int:
        reference = company_reference(payment["provider_code"], payment["charge_reference"])
        return self._line.core.account.truth.captures(reference)

    def _prove_failure(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        if any(told.state == "failed" for told in self._told(payment, evidence)):
            return
        sent = self._line.creates.get(payment["charge_reference"], [])
        # Without an access token the request itself never leaves.
        never_left = not sent and payment["provider_code"] in ("orange", "mtn")
        if "maybe" in sent or (not sent and not never_left):
            raise Violation("I5", f"{payment_id} failed ({payment['code']}), but its requests were {sent}")

    def _prove_expiry(self, payment_id: str, payment: Payment, evidence: dict[str, Any]) -> None:
        reference = payment["charge_reference"]
        if evidence.get("source") == "contract":
            if payment["provider_code"] != "orange" or self._captures(payment):
                raise Violation("I5", f"{payment_id} ended by a contract that does not say so")
            return
        if evidence.get("raw_sha256") is None:
            times = self._line.not_found.get(reference, [])
            apart = bool(times) and times[-1] - times[0] >= NOT_FOUND_APART_S - 0.001
            old = abs(payment["ended_at"] - payment["at"]) >= NEVER_SENT_AFTER_MS
            if len(times) < 2 or not (apart or self.clock_was_set) or not old:
                raise Violation("I5", f"{payment_id} ended unsent, not found at {times}")
            return
        known = company_reference(payment["provider_code"], reference)
        if known in self._line.over and payment["provider_code"] == "orange":
            return
        if not any(told.state == "ended" for told in self._told(payment, evidence)):
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
            told_before = payment["counted"]
            if payment["late"] and keyed_in and not told_before and (payment_id, "late_money") not in told:
                raise Violation("I1", f"{payment_id} came late and nobody was told")
        for ref, due in books.due.items():
            if books.taken[ref] > due + surplus[ref]:
                raise Violation("I1", f"{ref}: {books.taken[ref]} taken for {due} and nobody was told")

    def _judge_truth(self, books: Books) -> None:
        truth = self._line.core.account.truth
        ours = {
            company_reference(one["provider_code"], one["charge_reference"]): one
            for one in books.payments.values()
            if one["charge_reference"]
        }
        captured: dict[str, int] = {}
        for move in truth.movements:
            if move.is_refund:
                continue
            reference = move.reference or ""
            captured[reference] = captured.get(reference, 0) + 1
            payment = ours.get(reference)
            if payment is None:
                raise Violation("I2", f"{reference} was paid and is nobody's")
            if captured[reference] > 1:
                raise Violation("I1", f"{reference} was paid {captured[reference]} times")
            if (move.amount, move.currency) != payment["sent"]:
                raise Violation("I1", f"{reference}: {move.amount} was paid instead of {payment['sent']}")

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
            paid = self._captures(payment) > 0
            if paid and payment["status"] in ("failed", "expired") and payment_id not in mismatched:
                raise Violation("I5", f"{payment_id} is {payment['status']}, but its money came")
            if not paid and payment["status"] in ("success", "partially_refunded", "refunded"):
                raise Violation("I4", f"{payment_id} is success, but its money never came")
            under_way = payment["status"] in ("pending", "processing")
            if under_way and payment_id not in mismatched:
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
