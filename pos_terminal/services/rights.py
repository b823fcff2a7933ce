"""The one role table: what each role may do alone, and what it may do with a manager's PIN.

Asked by the services in the transaction of the change, never by a screen alone: whatever calls a service is
held to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import SYSTEM as SYSTEM
from pos_terminal.domain.people import Role
from pos_terminal.ledger import people
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services.approval import Decision, approved

CENTRE: Final = "centre:"
"""What the names begin with of those whom the central server let in by its own credentials: people of the
back office and programs, whose rights it has checked. Nobody can sign in at a terminal under such a name."""


class Action(StrEnum):
    """Everything that a person can have the terminal do."""

    TAKE_PAYMENT = "take_payment"
    TAKE_BY_HAND = "take_by_hand"
    TAKE_ANOTHER_WAY = "take_another_way"
    RELEASE = "release"
    COUNT_AS_PAID = "count_as_paid"
    CORRECT = "correct"
    REFUND = "refund"
    REFUND_IN_CASH = "refund_in_cash"
    RESOLVE_EXCEPTION = "resolve_exception"
    CONFIRM_BY_DAY_TOTAL = "confirm_by_day_total"
    OPEN_DRAWER = "open_drawer"
    OPEN_UNCOUNTED = "open_uncounted"
    PAY_IN = "pay_in"
    PAY_OUT = "pay_out"
    DROP = "drop"
    TRANSFER = "transfer"
    NO_SALE = "no_sale"
    COUNT = "count"
    COUNT_AGAIN = "count_again"
    CLOSE_DRAWER = "close_drawer"
    HAND_OVER = "hand_over"
    APPROVE_DIFFERENCE = "approve_difference"
    SEE_EXPECTED = "see_expected"
    X_REPORT = "x_report"
    Z_REPORT = "z_report"
    REPORTS = "reports"
    PRINT_AGAIN = "print_again"
    MANAGE_STAFF = "manage_staff"
    CHANGE_OWN_PIN = "change_own_pin"
    SWITCH_METHOD = "switch_method"
    MANAGE_METHODS = "manage_methods"
    MANAGE_SETTINGS = "manage_settings"
    RESTORE = "restore"
    PRACTICE = "practice"


class Rule(StrEnum):
    """How far a role may go with an action."""

    ALONE = "alone"
    UP_TO_LIMIT = "up_to_limit"
    """Alone while the service finds it within the limits of the settings; above them with a manager's PIN."""
    WITH_MANAGER = "with_manager"
    NEVER = "never"
    """Not even with a manager beside: the manager signs in and does it."""


# A manager's own action above a limit is approved by typing the PIN again: that is UP_TO_LIMIT too.
_CASHIER: Final[Mapping[Action, Rule]] = {
    Action.TAKE_PAYMENT: Rule.ALONE,
    Action.TAKE_BY_HAND: Rule.UP_TO_LIMIT,
    Action.TAKE_ANOTHER_WAY: Rule.UP_TO_LIMIT,
    Action.RELEASE: Rule.UP_TO_LIMIT,
    Action.COUNT_AS_PAID: Rule.WITH_MANAGER,
    Action.CORRECT: Rule.UP_TO_LIMIT,
    Action.REFUND: Rule.WITH_MANAGER,
    Action.REFUND_IN_CASH: Rule.WITH_MANAGER,
    Action.RESOLVE_EXCEPTION: Rule.WITH_MANAGER,
    Action.CONFIRM_BY_DAY_TOTAL: Rule.WITH_MANAGER,
    Action.OPEN_DRAWER: Rule.ALONE,
    Action.OPEN_UNCOUNTED: Rule.UP_TO_LIMIT,
    Action.PAY_IN: Rule.ALONE,
    Action.PAY_OUT: Rule.UP_TO_LIMIT,
    # A bag in a manager's hands is that manager's word; one that nobody received is on every report.
    Action.DROP: Rule.UP_TO_LIMIT,
    Action.TRANSFER: Rule.WITH_MANAGER,
    Action.NO_SALE: Rule.ALONE,
    Action.COUNT: Rule.ALONE,
    Action.COUNT_AGAIN: Rule.WITH_MANAGER,
    Action.CLOSE_DRAWER: Rule.UP_TO_LIMIT,
    Action.HAND_OVER: Rule.UP_TO_LIMIT,
    Action.APPROVE_DIFFERENCE: Rule.WITH_MANAGER,
    Action.SEE_EXPECTED: Rule.NEVER,
    Action.X_REPORT: Rule.WITH_MANAGER,
    Action.Z_REPORT: Rule.WITH_MANAGER,
    Action.REPORTS: Rule.NEVER,
    Action.PRINT_AGAIN: Rule.ALONE,
    Action.MANAGE_STAFF: Rule.NEVER,
    Action.CHANGE_OWN_PIN: Rule.ALONE,
    # A manager who is signed in types the code again: money could be led to another account.
    Action.SWITCH_METHOD: Rule.WITH_MANAGER,
    Action.MANAGE_METHODS: Rule.WITH_MANAGER,
    Action.MANAGE_SETTINGS: Rule.NEVER,
    Action.RESTORE: Rule.NEVER,
    Action.PRACTICE: Rule.NEVER,
}


def rule(role: Role, action: Action) -> Rule:
    """How far this role may go. A manager may do everything a cashier may do with a manager."""
    found = _CASHIER[action]
    return Rule.ALONE if role is Role.MANAGER and found is Rule.NEVER else found


def authorise(
    connection: ReadConnection, action: Action, decision: Decision, *, over_limit: bool = False
) -> str | None:
    """The approving manager's id, None when nobody had to be asked. On data without staff, "system" may.

    Raises NotAllowed: needs_manager, not_a_manager, or manager_needed for what this person's role never may.
    """
    if decision.actor == SYSTEM and not people.anybody(connection):
        return None
    if decision.actor.startswith(CENTRE):
        return decision.approver or decision.actor
    actor = people.by_id(connection, decision.actor)
    works_here = actor is not None and actor.active
    # Whoever does not work here can do no more than a cashier, and that with a manager's word only.
    allowed = rule(actor.role if actor is not None and works_here else Role.CASHIER, action)
    if allowed is not Rule.NEVER and not works_here:
        allowed = Rule.WITH_MANAGER
    if allowed is Rule.NEVER:
        raise NotAllowed("manager_needed")
    needed = allowed is Rule.WITH_MANAGER or (allowed is Rule.UP_TO_LIMIT and over_limit)
    return approved(connection, decision, needed=needed)


def may_take(connection: ReadConnection, actor: str) -> None:
    """Raises NotAllowed for somebody who cannot take money here (any more). The program itself takes it for
    those who ask it to, and nobody can sign in as "system"."""
    if actor == SYSTEM or actor.startswith(CENTRE):
        return
    # Asked at every sale: one look where everything is as usual.
    person = people.by_id(connection, actor)
    if person is None or not person.active or rule(person.role, Action.TAKE_PAYMENT) is not Rule.ALONE:
        authorise(connection, Action.TAKE_PAYMENT, Decision(actor, ""))
