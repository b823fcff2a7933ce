"""The cash drawer at the counter, done on the engine thread; the window hears of every change."""

from __future__ import annotations

from pos_terminal.domain.drawer import Counts, Movement, Session
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.engine.messages import DrawerChanged
from pos_terminal.engine.watched import Runner
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Closing, Counted, DrawerLimits, Handover, Move, Opening, Transfer
from pos_terminal.services.drawer_seen import Shown, let_see


class DrawerDesk:
    """The verbs of services.drawer. `limits` are what the restaurant allows without a manager."""

    def __init__(self, ledger: Ledger, runner: Runner, limits: DrawerLimits | None = None) -> None:
        self._ledger = ledger
        self._runner = runner
        self.limits = limits or DrawerLimits()
        self._counting = False

    def session(self) -> Session | None:
        """The session that is open."""
        with self._ledger.reading() as connection:
            return drawers.open_session(connection)

    def open_drawer(self, opening: Opening, decision: Decision) -> Session:
        """See services.drawer.open_drawer."""
        session = drawer.open_drawer(self._ledger, opening, decision, self.limits)
        self._counting = False
        self._tell(session)
        return session

    def move(self, wanted: Move, decision: Decision) -> Movement:
        """See services.drawer.move."""
        movement = drawer.move(self._ledger, wanted, decision, self.limits)
        self._tell(self.session(), movement)
        return movement

    def transfer(self, wanted: Transfer, decision: Decision) -> tuple[Movement, Movement]:
        """See services.drawer.transfer."""
        both = drawer.transfer(self._ledger, wanted, decision)
        self._tell(self.session(), both[0])
        return both

    def receive_bag(self, movement_id: str, received_by: str, decision: Decision) -> Movement:
        """See services.drawer.receive_bag."""
        movement = drawer.receive_bag(self._ledger, movement_id, received_by, decision)
        self._tell(self.session())
        return movement

    def let_see(self, session_id: str, what: Shown, decision: Decision) -> None:
        """See services.drawer_seen.let_see."""
        let_see(self._ledger, session_id, what, decision)

    def begin_count(self) -> None:
        """Somebody is counting: cash waits, everything else goes on."""
        self._counting = True

    def stop_count(self) -> None:
        """The count was broken off, or is over: cash goes on."""
        self._counting = False

    def check_not_counting(self) -> None:
        """Raise NotAllowed("drawer_counting") while somebody counts."""
        if self._counting:
            raise NotAllowed("drawer_counting")

    def count(self, session_id: str, found: Counts | int, decision: Decision, key: str) -> Counted:
        """See services.drawer.count. Cash goes on with it."""
        counted = drawer.count(self._ledger, session_id, found, decision, key, self.limits)
        self._counting = False
        self._tell(self.session())
        return counted

    def close(self, closing: Closing, decision: Decision) -> Session:
        """See services.drawer.close."""
        session = drawer.close(self._ledger, closing, decision, self.limits)
        self._counting = False
        self._tell(self.session(), made_z=True)
        return session

    def hand_over(self, handover: Handover, leaving: Decision, coming: Decision) -> tuple[Session, Session]:
        """See services.drawer.hand_over."""
        both = drawer.hand_over(self._ledger, handover, leaving, coming, self.limits)
        self._counting = False
        self._tell(both[1], made_z=True)
        return both

    def approve(self, session_id: str, decision: Decision) -> Session:
        """See services.drawer.approve."""
        session = drawer.approve(self._ledger, session_id, decision)
        self._tell(self.session())
        return session

    def _tell(
        self, session: Session | None, movement: Movement | None = None, *, made_z: bool = False
    ) -> None:
        self._runner.publish(DrawerChanged(session, movement, made_z))
