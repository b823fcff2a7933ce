"""Whoever decides: gives back, counts as paid, releases, undoes wrong buttons, resolves what stands open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import KeyReused, NotAllowed, TerminalError
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.refund import Route
from pos_terminal.engine.desk import Desk
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Sale
from pos_terminal.services.exceptions import Resolution
from pos_terminal.services.refunds import RefundOrder
from tests.simulation.clockwork import Job, Violation
from tests.simulation.companies import company_reference
from tests.simulation.line import Sent

if TYPE_CHECKING:
    from tests.simulation.world import World

APPROVED: Final = Decision("staff-1", "as agreed", "manager-1")
ALONE: Final = Decision("staff-1", "customer said so")
_SLOW: Final = {
    "mtn": ("PENDING", "SUCCESSFUL", "FAILED"),
    "stripe": ("pending", "succeeded", "failed"),
}
"""A refund on its way, given back, and not given back, in each company's words."""
_ROUND_S: Final = 400.0
_FORMS: Final = {
    "orange": "MP261121.{:04d}.A{:05d}",
    "mtn": "{:04d}{:06d}",
    "stripe": "pi_made{:04d}up{:05d}",
}


class Manager:
    """Acts a while after each payment, and goes round the open exceptions. Has dice of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._orders = 0
        self._waiting: dict[str, RefundOrder] = {}
        self._on_their_way: set[str] = set()

    @property
    def _desk(self) -> Desk:
        assert self._world.desk is not None
        return self._world.desk

    def begin_day(self) -> None:
        """Plan the rounds."""
        if self._world.swarm.more.resolve:
            self._world.agenda.after(_ROUND_S, "manager's round", self._round)

    def follow(self, payment_id: str, *, is_cash: bool) -> None:
        """A payment began: what may be decided about it later."""
        self._world.undoing.follow(payment_id)
        more, dice = self._world.swarm.more, self._world.more_rng
        plans: list[tuple[float, Job]] = []
        if dice.random() < more.refund:
            for seconds in dice.sample((40.0, 90.0, 400.0, 1_500.0, 4_000.0), 2):
                plans.append((seconds, lambda: self._give_back(payment_id)))
        if is_cash:
            if dice.random() < more.correct:
                plans.append((dice.choice((20.0, 300.0, 900.0)), lambda: self._correct(payment_id)))
        else:
            if dice.random() < more.release:
                plans.append((dice.choice((5.0, 62.0, 70.0, 130.0)), lambda: self._release(payment_id)))
            if dice.random() < more.count:
                plans.append((dice.choice((62.0, 75.0, 140.0, 400.0)), lambda: self._count(payment_id)))
        for seconds, job in plans:
            self._world.agenda.after(seconds, "manager", self._at_the_till(job))

    def _at_the_till(self, job: Job) -> Job:
        return lambda: self._world.on_terminal(job)

    # -- giving back -----------------------------------------------------------------------------------

    def _give_back(self, payment_id: str) -> None:
        """Of this payment; else of one that was paid."""
        world, dice = self._world, self._world.more_rng
        paid = world.disk.rows(
            "SELECT payment_id, amount, refunded_amount, refund_reserved, provider_code FROM payments"
            " WHERE status IN ('success', 'partially_refunded') OR payment_id = ? ORDER BY position",
            payment_id,
        )
        mine = [row for row in paid if row[0] == payment_id]
        elsewhere = [row for row in paid if row[4] != "cash" and row[0] != payment_id]
        payment_id, amount, given, reserved, code = dice.choice(mine + elsewhere[-3:])
        left = amount - given - reserved
        part = dice.random() < world.swarm.more.refund_part
        wanted = max(1, left // dice.choice((2, 3))) if part else None
        route = None
        if code not in ("cash", "wave") and dice.random() < 0.1:
            route = Route.CASH
        self._orders += 1
        number = f"GB{self._orders:08d}" if code != "mtn" else f"{self._orders:08d}"
        order = RefundOrder(payment_id, f"refund-{self._orders}", wanted, route, number, "+2250504000001")
        if code == "orange":
            order = RefundOrder(payment_id, order.idempotency_key, wanted, Route.CASH, "", order.payer)
        self._order(order)
        if dice.random() < world.swarm.more.refund_again:
            self._ask_again(order, amount)

    def _order(self, order: RefundOrder) -> None:
        """Nobody who saw it fail knows whether it was kept: the same order is asked for again."""
        self._waiting[order.idempotency_key] = order
        self._desk.refunds.begin(order, APPROVED)
        del self._waiting[order.idempotency_key]
        self._world.tally["refunds_begun"] += 1

    def begin_again(self) -> None:
        """After a start: orders of which nobody saw what became."""
        for order in list(self._waiting.values()):
            self._world.on_terminal(lambda order=order: self._order(order))  # type: ignore[misc]

    def _ask_again(self, order: RefundOrder, amount: int) -> None:
        """The same key is the same refund; more than is left is refused."""
        again = self._desk.refunds.begin(order, APPROVED)
        if not again.is_duplicate:
            raise Violation("one_key", f"{order.idempotency_key} made another refund")
        try:
            self._desk.refunds.begin(
                RefundOrder(order.payment_id, order.idempotency_key, amount + 5), APPROVED
            )
        except (KeyReused, TerminalError):
            pass
        else:
            raise Violation("one_key", f"{order.idempotency_key} was taken for another amount")
        try:
            self._desk.refunds.begin(
                RefundOrder(order.payment_id, f"{order.idempotency_key}-more", amount), APPROVED
            )
        except TerminalError:
            return
        raise Violation("given", f"{order.payment_id}: more than {amount} was to be given back")

    def refund_leaves(self, sent: Sent) -> None:
        """The company may take its time over this one."""
        if sent.company in _SLOW and self._world.more_rng.random() < self._world.swarm.more.refund_slow:
            self._company(sent.company, {"begin_as": _SLOW[sent.company][0]})

    def refund_reached(self, sent: Sent) -> None:
        """What is on its way at the company comes to its end there, one way or the other."""
        if sent.operation != "refund":
            return
        world, dice = self._world, self._world.more_rng
        if dice.random() < world.swarm.more.close_at_refund and world.crash_chance:
            world.go_home()
        if sent.company not in _SLOW:
            return
        waiting, *ends = _SLOW[sent.company]
        self._company(sent.company, {"begin_as": ends[0]})
        prefix = f"{sent.company}:refund:"
        for name, note in world.core.account.truth.notes.items():
            if name.startswith(prefix) and note["status"] == waiting and name not in self._on_their_way:
                self._on_their_way.add(name)
                change = {"refund": name.removeprefix(prefix), "status": dice.choice(ends)}
                end = partial(self._company, sent.company, change)
                world.agenda.after(dice.choice((3.0, 60.0, 900.0, 5_000.0)), "a refund ends", end)

    def _company(self, name: str, wanted: dict[str, str]) -> None:
        self._world.core.companies[name].controls["refunds"](wanted)

    # -- a payment that nobody is certain of -----------------------------------------------------------

    def _release(self, payment_id: str) -> None:
        alone = self._world.more_rng.random() < 0.5
        self._desk.decisions.release(payment_id, ALONE if alone else APPROVED)
        self._world.tally["released"] += 1
        self._take_otherwise(payment_id)

    def _take_otherwise(self, payment_id: str) -> None:
        world = self._world
        [(amount, kind, ident)] = world.disk.rows(
            "SELECT amount, payable_type, payable_id FROM payments WHERE payment_id = ?", payment_id
        )
        ref = None if kind == "counter" else PayableRef(kind, ident)
        sale = Sale(amount, "cash", f"otherwise-{payment_id[:8]}", payable=ref, another_customer=True)
        world.cashier.take(sale)

    def _count(self, payment_id: str) -> None:
        """With the number that the customer shows: the company's, another payment's, or nobody's."""
        world, dice = self._world, self._world.more_rng
        [(code, reference)] = world.disk.rows(
            "SELECT provider_code, charge_reference FROM payments WHERE payment_id = ?", payment_id
        )
        sessions = world.core.account.truth.with_reference(company_reference(code, reference))
        true = [one.transaction_id for one in sessions if one.transaction_id]
        self._orders += 1
        number = _FORMS.get(code, "TMADE{:04d}{:06d}").format(self._orders % 2_400, self._orders)
        if true and dice.random() >= world.swarm.more.wrong_number:
            number = str(true[0])
        elif dice.random() < 0.5:
            used = world.disk.rows(
                "SELECT COALESCE(claimed_number, transaction_id) FROM payments WHERE payment_id <> ?"
                " AND provider_code = ? AND COALESCE(claimed_number, transaction_id) IS NOT NULL",
                payment_id,
                code,
            )
            number = str(dice.choice(used)[0]) if used else number
        self._desk.decisions.count_as_paid(payment_id, APPROVED, number)
        world.tally["counted"] += 1

    def take_by_hand(self, key: str, amount: int, payable: PayableRef | None) -> None:
        """A method without any line of ours; the number sometimes is one that paid already."""
        world, dice = self._world, self._world.more_rng
        self._orders += 1
        number = f"STICK{self._orders:05d}"
        if dice.random() < world.swarm.more.wrong_number and self._orders > 1:
            number = f"STICK{dice.randrange(1, self._orders):05d}"
        sale = Sale(amount, "manual.sticker", key, payable=payable, another_customer=True)
        begun = self._desk.decisions.take_by_hand(sale, APPROVED, number)
        world.tally["by_hand"] += 1
        world.moments.judge_begun(begun)

    # -- a wrong button, and what stands open ----------------------------------------------------------

    def _correct(self, payment_id: str) -> None:
        self._desk.decisions.correct(payment_id, APPROVED)
        self._world.tally["corrected"] += 1
        try:
            self._desk.decisions.correct(payment_id, APPROVED)
        except TerminalError:
            return
        raise Violation("I6", f"{payment_id} was corrected twice")

    def _round(self) -> None:
        self._world.agenda.after(_ROUND_S, "manager's round", self._round)
        self._world.on_terminal(self._resolve_some)

    def _resolve_some(self) -> None:
        world, dice = self._world, self._world.more_rng
        found = world.disk.rows(
            "SELECT exception_id, payment_id, kind, amount FROM exceptions WHERE decision IS NULL"
            " ORDER BY exception_id"
        )
        for exception_id, payment_id, kind, amount in found:
            if dice.random() >= world.swarm.more.resolve:
                continue
            world.on_terminal(lambda: self._resolve(exception_id, payment_id, kind, amount))  # noqa: B023

    def _resolve(self, exception_id: str, payment_id: str, kind: str, amount: int | None) -> None:
        world, dice, decisions = self._world, self._world.more_rng, self._desk.decisions
        late = ("given back", "applied", "applied", "kept")
        way = dice.choice(late if kind == "late_money" else ("kept", "loss"))
        if way == "given back" and kind == "late_money":
            refund = self._give_back_late(payment_id, amount or 0)
            decisions.resolve(exception_id, Resolution.GIVEN_BACK, APPROVED, refund_id=refund)
        elif way == "applied" and kind == "late_money":
            orders = world.disk.rows(
                "SELECT payable_id FROM payables WHERE payable_type = 'order' ORDER BY settled,"
                " amount_due - amount_taken DESC LIMIT 2"
            )
            other = PayableRef("order", str(dice.choice(sorted(orders))[0]))
            decisions.resolve(exception_id, Resolution.KEPT, APPROVED, apply_to=other)
        elif way == "kept":
            decisions.resolve(exception_id, Resolution.KEPT, APPROVED)
        elif way == "loss" and kind == "loss":
            decisions.resolve(exception_id, Resolution.LOSS, APPROVED)
        else:
            return
        world.tally[f"resolved {way}"] += 1
        self._wrong_button_after_all(payment_id)
        try:
            decisions.resolve(exception_id, Resolution.LOSS, APPROVED)
        except TerminalError:
            return
        raise Violation("I6", f"exception {exception_id} was decided twice")

    def _wrong_button_after_all(self, payment_id: str) -> None:
        """The cash of the same order turns out never to have been."""
        world = self._world
        if world.more_rng.random() >= world.swarm.more.correct:
            return
        cash = world.disk.rows(
            "SELECT cash.payment_id FROM payments late JOIN payments cash USING (payable_id, payable_type)"
            " WHERE late.payment_id = ? AND cash.provider_code = 'cash' AND cash.status = 'success'",
            payment_id,
        )
        for (found,) in cash[:1]:
            world.agenda.after(30.0, "manager", self._at_the_till(partial(self._correct, found)))

    def _give_back_late(self, payment_id: str, amount: int) -> str:
        """As the screen does: the refund first, then the decision that names it."""
        self._orders += 1
        key = f"refund-{self._orders}"
        whole = RefundOrder(payment_id, key, None, None, "", "+2250504000001")
        part = RefundOrder(payment_id, key, amount, Route.CASH, "", "+2250504000001")
        try:
            return self._desk.refunds.begin(whole, APPROVED).refund.refund_id
        except NotAllowed:
            raise
        except TerminalError:
            return self._desk.refunds.begin(part, APPROVED).refund.refund_id
