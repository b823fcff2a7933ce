"""What companies undo by themselves: refunds of the dashboard, disputes, refunds that do not arrive."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pos_terminal.simulator.truth import Session
from tests.simulation.companies import company_reference

if TYPE_CHECKING:
    from tests.simulation.world import World

_WHEN_S: Final = (120.0, 700.0, 2_500.0, 5_000.0)
_NOTE: Final = "stripe:refund:"


class Undoing:
    """Acts on the companies' side, whether or not the terminal runs. Has dice of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = random.Random(f"{world.seed} undone")
        self.turned: set[str] = set()
        """Our refunds that a company has given and taken back."""
        self.undone: set[str] = set()
        """Our references of payments of which a company gave something back by itself."""

    def follow(self, payment_id: str) -> None:
        """A payment began: its company may undo it once it is paid."""
        if self._dice.random() < self._world.swarm.more.undone:
            self._world.agenda.after(
                self._dice.choice(_WHEN_S), "a company undoes", lambda: self._undo(payment_id)
            )

    def _undo(self, payment_id: str) -> None:
        world = self._world
        rows = world.disk.rows(
            "SELECT provider_code, charge_reference, status, completed_at FROM payments WHERE payment_id = ?",
            payment_id,
        )
        if not rows or rows[0][1] is None or rows[0][2] not in ("success", "partially_refunded"):
            return
        [(code, reference, _, _)] = rows
        sessions = world.core.account.truth.with_reference(company_reference(code, reference))
        session = next((one for one in sessions if one.status == "complete"), None)
        if session is None:
            return
        if session.company == "stripe" and self._turn(session):
            return
        if world.core.account.truth.given_back(session.id):
            return
        if session.company == "wave":
            world.core.account.refund(session.id, source="dashboard")
            world.core.account.undo(session.id)
        elif session.company == "stripe":
            self._at_stripe(session)
        else:
            return
        self.undone.add(reference)
        world.tally["undone"] += 1

    def _at_stripe(self, session: Session) -> None:
        controls = self._world.core.companies["stripe"].controls
        if self._dice.random() < 0.5:
            part = session.amount if self._dice.random() < 0.4 else max(1, session.amount // 3)
            controls["refunds"]({"begin_as": "succeeded"})
            controls["refunds"]({"session": session.id, "amount": part})
            return
        dispute: Any = controls["dispute"]({"session": session.id})
        if self._dice.random() < 0.5:
            won = {"dispute": dispute["id"], "status": "won"}
            self._world.agenda.after(900.0, "a dispute is won", partial(self._control, "dispute", won))

    def _control(self, name: str, wanted: dict[str, str]) -> None:
        self._world.core.companies["stripe"].controls[name](wanted)

    def _turn(self, session: Session) -> bool:
        """One of our refunds of this payment comes back to the company."""
        notes = self._world.core.account.truth.notes
        ours = [
            name
            for name, note in notes.items()
            if name.startswith(_NOTE)
            and note["payment_intent"] == session.extra["intent"]
            and note["status"] == "succeeded"
            and note["metadata"].get("refund")
        ]
        if not ours or self._dice.random() < 0.3:
            return False
        self.turned.add(notes[ours[0]]["metadata"]["refund"])
        turn = {"refund": ours[0].removeprefix(_NOTE), "status": "failed"}
        self._world.core.companies["stripe"].controls["refunds"](turn)
        self._world.tally["refunds turned"] += 1
        return True
