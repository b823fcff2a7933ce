"""What must hold of money that goes back: held against what the companies really gave."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pos_terminal.simulator.truth import Movement
from tests.simulation.clockwork import Violation
from tests.simulation.companies import company_reference
from tests.simulation.independent_verifier import Books, Payment

if TYPE_CHECKING:
    from tests.simulation.world import World


def sent_amount(payment: Payment, amount: int) -> int:
    """So much of this payment in the currency that the company was asked in."""
    charged: int = payment["sent"][0]
    return amount * charged // int(payment["amount"])


class RefundJudge:
    """Every check raises Violation: R1 more than was taken, R2 more or other than was approved, R3 a success
    that is none, R4 a failure that is none, R5 a key carried out twice, R6 one that nobody follows."""

    def __init__(self, world: World) -> None:
        self._world = world

    def judge(self, books: Books) -> None:
        """Look at everything that the companies have given back by now."""
        given = self._given()
        for payment_id, payment in books.payments.items():
            if payment["charge_reference"] is None:
                continue
            reference = company_reference(payment["provider_code"], payment["charge_reference"])
            mine = [
                refund | {"refund_id": refund_id}
                for refund_id, refund in books.refunds.items()
                if refund["payment_id"] == payment_id and refund["route"] == "api"
            ]
            if mine or reference in given:
                self._judge_payment(payment_id, payment, mine, given[reference])
            self._judge_told(payment_id, books)
        for refund_id, refund in books.refunds.items():
            self._judge_key(refund_id, refund, books.payments[refund["payment_id"]])

    def _judge_told(self, payment_id: str, books: Books) -> None:
        """A person is told of every refund that nobody here asked for."""
        theirs = [one for one in books.refunds.values() if _is_theirs(one, payment_id)]
        told = [one for one in books.exceptions.values() if one[:2] == (payment_id, "provider_refund")]
        if len(theirs) > len(told):
            raise Violation("R7", f"{payment_id}: {len(theirs)} refunds of the company's, {len(told)} told")

    def _given(self, *sources: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for move in self._world.core.account.truth.movements:
            if move.is_refund and (not sources or move.source in sources):
                found[move.reference or ""] += move.amount
        return found

    def _judge_payment(
        self, payment_id: str, payment: Payment, refunds: list[dict[str, Any]], given: int
    ) -> None:
        truth = self._world.core.account.truth
        reference = company_reference(payment["provider_code"], payment["charge_reference"])
        taken = sum(move.amount for move in truth.movements if _captures(move, reference))
        if given > taken:
            raise Violation("R1", f"{payment_id}: {given} given back of {taken} taken")
        approved = sum(
            sent_amount(payment, refund["amount"]) for refund in refunds if refund["status"] != "failed"
        )
        asked = self._given("api")[reference]
        if asked > approved:
            raise Violation("R2", f"{payment_id}: {asked} given back, {approved} approved and not failed")
        if self._world.undoing.turned & {refund["refund_id"] for refund in refunds}:
            return
        said = sum(
            sent_amount(payment, refund["amount"]) for refund in refunds if refund["status"] == "success"
        )
        if said > given:
            raise Violation("R3", f"{payment_id}: {said} is said to be given back, and it was {given}")

    def _judge_key(self, refund_id: str, refund: dict[str, Any], payment: Payment) -> None:
        """Where the company keeps our key: what it did with it, once at most."""
        if refund["route"] != "api":
            return
        moves = self._moves_of(refund_id, payment["provider_code"])
        if moves is None:
            return
        if len(moves) > 1:
            raise Violation("R5", f"refund {refund_id} was carried out {len(moves)} times")
        if refund["status"] == "success" and not moves and refund_id not in self._world.undoing.turned:
            raise Violation("R3", f"refund {refund_id} is success, and nothing was given back")
        if refund["status"] == "failed" and moves:
            raise Violation("R4", f"refund {refund_id} is failed, and {moves[0].amount} was given back")
        if moves and moves[0].amount != sent_amount(payment, refund["amount"]):
            raise Violation("R2", f"refund {refund_id}: {moves[0].amount} given back of {refund['amount']}")

    def _moves_of(self, refund_id: str, provider_code: str) -> list[Movement] | None:
        truth = self._world.core.account.truth
        if provider_code == "stripe":
            ours = {
                note["id"]
                for name, note in truth.notes.items()
                if name.startswith("stripe:refund:") and note["metadata"].get("refund") == refund_id
            }
        elif provider_code == "mtn":
            ours = {
                name.removeprefix("mtn:refund:")
                for name, note in truth.notes.items()
                if name.startswith("mtn:refund:") and note["externalId"] == f"refund-{refund_id}"
            }
        else:
            return None
        return [move for move in truth.movements if move.is_refund and move.transaction_id in ours]

    def _asked_too_early(self, reference: str) -> bool:
        """Both questions about what went back came before it did, because the clock was set forward by days,
        twice, and each time the program started after it: what time it really was, nobody could tell."""
        return self._world.clock.days_forward > 1 and reference in self._world.undoing.undone

    def judge_final(self, books: Books) -> None:
        """At the very end nothing is under way, and what we say was given is what was given."""
        given = self._given()
        for refund_id, refund in books.refunds.items():
            if refund["status"] == "processing":
                raise Violation(
                    "R6", f"refund {refund_id} is still {refund['phase']} without trouble for long"
                )
        for payment_id, payment in books.payments.items():
            if payment["charge_reference"] is None:
                continue
            reference = company_reference(payment["provider_code"], payment["charge_reference"])
            said = sum(
                sent_amount(payment, refund["amount"])
                for refund in books.refunds.values()
                if refund["payment_id"] == payment_id
                and refund["route"] in ("api", "provider")
                and refund["status"] == "success"
            )
            told = sum(
                one[2] or 0 for one in books.exceptions.values() if one[:2] == (payment_id, "provider_refund")
            )
            if said < given[reference] <= said + told:
                # More was undone than was left of the payment: a person was told of all of it.
                continue
            if reference in self._world.customers.undone:
                continue
            if said < given[reference] and self._asked_too_early(reference):
                continue
            if said != given[reference]:
                raise Violation("R4", f"{payment_id}: {said} is said to be given back of {given[reference]}")


def _captures(move: Movement, reference: str) -> bool:
    return move.reference == reference and not move.is_refund


def _is_theirs(refund: dict[str, Any], payment_id: str) -> bool:
    return (refund["payment_id"], refund["route"]) == (payment_id, "provider")
