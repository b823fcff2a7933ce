"""The cash drawer judged from the journal's specification alone; nothing of the program is used.

I15: what should be in the drawer is the float and everything that moved. I17: one open session for a drawer,
and all cash is in exactly one. I18: Z reports chain, and their totals grow. I14: the tables are the fold.
"""

from __future__ import annotations

from typing import Any

OUT = ("pay_out", "drop", "transfer_out", "owed_paid")
INTO = ("pay_in", "transfer_in", "change_owed", "change_left")
Body = dict[str, Any]


class Drawers:
    """Sessions, counts and Z reports, folded from the same events as everything else."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []
        self.sessions: dict[str, Body] = {}
        self.counts: dict[str, Body] = {}
        self.moved: dict[str, tuple[Any, ...]] = {}
        self.received: dict[str, str | None] = {}
        self.open: dict[str, str] = {}
        """By drawer: its open session."""
        self._payments: dict[str, Body] = {}
        self._refunds: dict[str, Body] = {}
        self._heads: dict[int, str] = {}
        self._z: Body = {"number": 0, "until": 0, "left": {}, "totals": dict.fromkeys(_TOTALS, 0)}
        self._totals: dict[str, int] = dict.fromkeys(_TOTALS, 0)

    def _problem(self, invariant: str, position: int, text: str) -> None:
        self.problems.append((invariant, f"position {position}: {text}"))

    def fold(self, position: int, kind: str, body: Body, head: bytes) -> None:
        """One event; `head` is the chain's hash with it."""
        self._heads[position] = head.hex()
        match kind:
            case "payment.started":
                self._payments[body["payment_id"]] = body | {"took": False}
            case "payment.succeeded" | "payment.accepted":
                self._taken(position, kind, body)
            case "payment.corrected":
                self._corrected(position, body)
            case "refund.started":
                self._refunds[body["refund_id"]] = body
            case "refund.succeeded":
                self._given(position, body)
            case "refund.turned":
                self._turned(body)
            case "drawer.opened":
                self._opened(position, body)
            case "drawer.moved":
                self._moved(position, body)
            case "drawer.bag_received":
                self._bag(position, body)
            case "drawer.counted":
                self._counted(position, body)
            case "drawer.closed":
                self._closed(position, body)
            case "drawer.approved":
                self._approved(position, body)

    # -- money -----------------------------------------------------------------------------------------

    def _taken(self, position: int, kind: str, body: Body) -> None:
        payment = self._payments[body["payment_id"]]
        if not payment["took"] and not payment["is_test"]:
            payment["took"] = True
            self._totals["taken"] += payment["amount"]
        if payment["provider_code"] != "cash" or kind != "payment.succeeded":
            return
        if body["tendered"] - body["change"] != payment["amount"]:
            self._problem("I15", position, "change that does not fit what was handed over")
        self._cash(position, body["drawer_session"], payment["amount"])

    def _corrected(self, position: int, body: Body) -> None:
        payment = self._payments[body["payment_id"]]
        self._totals["corrected"] += payment["amount"]
        self._cash(position, body["drawer_session"], -payment["amount"])

    def _given(self, position: int, body: Body) -> None:
        refund = self._refunds[body["refund_id"]]
        if not self._payments[refund["payment_id"]]["is_test"]:
            self._totals["refunded"] += refund["amount"]
        if refund["route"] == "cash":
            self._cash(position, body["drawer_session"], -refund["amount"])

    def _turned(self, body: Body) -> None:
        """It did not arrive after all."""
        refund = self._refunds[body["refund_id"]]
        if not self._payments[refund["payment_id"]]["is_test"]:
            self._totals["refunded"] -= refund["amount"]

    def _cash(self, position: int, session_id: str | None, amount: int) -> None:
        session = self.sessions.get(session_id or "")
        if session is None or not session["is_open"]:
            self._problem("I17", position, f"cash in no open session: {session_id}")
            return
        session["expected"] += amount
        if session["expected"] < 0:
            self._problem("I15", position, f"less than nothing is in the drawer: {session['expected']}")

    # -- the session -----------------------------------------------------------------------------------

    def _opened(self, position: int, body: Body) -> None:
        drawer, session_id = body["drawer"], body["session_id"]
        if drawer in self.open or session_id in self.sessions:
            self._problem("I17", position, f"drawer {drawer} is opened and was open")
        if body["number"] != len(self.sessions) + 1:
            self._problem("I18", position, f"session number {body['number']} after {len(self.sessions)}")
        left = self._z["left"].get(drawer, body["opening_float"])
        if body["opening_difference"] != body["opening_float"] - left:
            self._problem("I15", position, f"a float that differs from what was left: {left}")
        before = self.sessions.get(body["handed_from"] or "")
        if body["handed_from"] and (before is None or before["is_open"]):
            self._problem("I17", position, "handed over from a session that is open")
        self.open[drawer] = session_id
        self.sessions[session_id] = {
            "drawer": drawer,
            "number": body["number"],
            "opening_float": body["opening_float"],
            "expected": body["opening_float"],
            "is_open": True,
            "counted": None,
            "z_number": None,
            "to_safe": None,
            "left_for_float": None,
            "last_count": None,
            "needs_approval": False,
        }

    def _moved(self, position: int, body: Body) -> None:
        kind, amount = body["kind"], body["amount"]
        wrong = (kind in OUT and amount >= 0) or (kind in INTO and amount <= 0)
        if body["idempotency_key"] is not None and (wrong or (kind == "no_sale" and amount)):
            self._problem("I15", position, f"{kind} of {amount}")
        if body["movement_id"] in self.moved:
            self._problem("I17", position, "a movement that was before")
        self._cash(position, body["session_id"], amount)
        self.moved[body["movement_id"]] = (body["session_id"], kind, amount, body["received_by"])

    def _bag(self, position: int, body: Body) -> None:
        session_id, kind, amount, received_by = self.moved[body["movement_id"]]
        if kind != "drop" or received_by is not None:
            self._problem("I17", position, "a bag is received that is none, or was received before")
        self.moved[body["movement_id"]] = (session_id, kind, amount, body["received_by"])

    def _counted(self, position: int, body: Body) -> None:
        session = self.sessions[body["session_id"]]
        if not session["is_open"]:
            self._problem("I17", position, "a closed session is counted")
        if body["expected"] != session["expected"]:
            self._problem("I15", position, f"{body['expected']} expected instead of {session['expected']}")
        session["last_count"] = body["count_id"]
        self.counts[body["count_id"]] = body

    def _closed(self, position: int, body: Body) -> None:
        session = self.sessions[body["session_id"]]
        if not session["is_open"]:
            self._problem("I17", position, "a session is closed twice")
        count = self.counts.get(body["count_id"], {})
        if session["last_count"] != body["count_id"] or count.get("counted") != body["counted"]:
            self._problem("I15", position, "closed with another count than the last")
        if body["expected"] != session["expected"]:
            self._problem("I15", position, f"{body['expected']} expected instead of {session['expected']}")
        if body["to_safe"] + body["left_for_float"] != body["counted"]:
            self._problem("I15", position, "what goes to the safe and what is left is not what was counted")
        self._judge_z(position, body)
        self.open.pop(session["drawer"], None)
        self._z["left"][session["drawer"]] = body["left_for_float"]
        session |= {name: body[name] for name in ("counted", "z_number", "to_safe", "left_for_float")}
        session |= {"is_open": False, "needs_approval": body["needs_approval"]}

    def _judge_z(self, position: int, body: Body) -> None:
        """The Z begins where the last one ended and ends before its own event; its totals grow on."""
        z, report = self._z, body["report"]
        place = (report["after_position"], report["last_position"], report["z_number"])
        wanted = (z["until"], position - 1, z["number"] + 1)
        if place != wanted or body["z_number"] != report["z_number"]:
            self._problem("I18", position, f"a Z of {place} instead of {wanted}")
        head = self._heads.get(report["last_position"], "")
        if report["head8"] != head[:8] or report["head"] not in ("", head):
            self._problem("I18", position, "a Z that names another head of the chain")
        told = {name: report["perpetual"][name] for name in _TOTALS}
        if told != self._totals:
            self._problem("I18", position, f"totals of {told} instead of {self._totals}")
        if told["taken"] < z["totals"]["taken"]:
            self._problem("I18", position, "the perpetual total got less")
        in_cash = sum(one["amount"] for one in report["cash"])
        drawer = (report["opening_float"] + in_cash, report["expected"], report["counted"])
        if drawer != (body["expected"], body["expected"], body["counted"]):
            self._problem("I15", position, f"a Z with {drawer} in the drawer")
        z |= {"number": body["z_number"], "until": report["last_position"], "totals": told}

    def _approved(self, position: int, body: Body) -> None:
        session = self.sessions[body["session_id"]]
        if session["is_open"] or not session["needs_approval"]:
            self._problem("I17", position, "approved of what needs no approval")
        session["needs_approval"] = False

    # -- the tables ------------------------------------------------------------------------------------

    def compare(self, connection: Any) -> None:
        """The tables in use against the fold."""
        names = ("number", "opening_float", "counted", "z_number", "to_safe", "left_for_float")
        columns = f"session_id, {', '.join(names)}, closed_at IS NULL, needs_approval"
        kept = {row[0]: row[1:] for row in connection.execute(f"SELECT {columns} FROM drawer_sessions")}
        for session_id in kept.keys() | self.sessions.keys():
            session = self.sessions.get(session_id, {})
            wanted = tuple(session.get(name) for name in (*names, "is_open", "needs_approval"))
            found = kept.get(session_id, ())
            # What is only known at the closing is nothing, or zero, before it.
            if tuple(one or 0 for one in found) != tuple(one or 0 for one in wanted):
                self.problems.append(("I14", f"session {session_id}: {found} but {wanted} in the journal"))
        columns = "movement_id, session_id, kind, amount, received_by"
        moved = {row[0]: row[1:] for row in connection.execute(f"SELECT {columns} FROM drawer_movements")}
        if moved != self.moved:
            self.problems.append(("I14", f"movements {moved} but {self.moved} in the journal"))


_TOTALS = ("taken", "refunded", "corrected")
