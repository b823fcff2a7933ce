"""Who may do what: every action, by everybody, alone and with everybody's word, through the real services."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import pos_terminal.services
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.ledger import journal
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, Rule, authorise, rule
from tests.services.rights_calls import CALLS, CASHIER, GONE, MANAGER, NOT_YET, OTHER, SECOND, Scene

ALONE, LIMITED, WITH, NEVER = "alone", "up to a limit", "with a manager", "never"
# What the restaurant is promised, written down a second time: a slip in the table of the program shows here.
CASHIERS: Final = {
    ALONE: "take_payment open_drawer pay_in no_sale count print_again change_own_pin",
    LIMITED: "take_by_hand take_another_way release correct open_uncounted pay_out drop close_drawer"
    " hand_over",
    WITH: "count_as_paid refund refund_in_cash resolve_exception confirm_by_day_total transfer count_again"
    " approve_difference x_report z_report switch_method manage_methods",
    NEVER: "see_expected reports manage_staff manage_settings restore practice",
}
# Reading what a manager reads anyway needs no code typed again, and their own float is theirs to take over.
MANAGER_ALONE: Final = {Action.X_REPORT, Action.Z_REPORT, Action.OPEN_UNCOUNTED}
ACTOR_ONLY: Final = {Action.TAKE_PAYMENT, Action.MANAGE_STAFF, Action.CHANGE_OWN_PIN, Action.RESTORE}
"""These take no approval: nobody's word changes who may do them."""
REFUSALS: Final = {"needs_manager", "not_a_manager", "manager_needed"}
PEOPLE: Final = (CASHIER, MANAGER, GONE, "nobody", "system")
WORDS: Final = (None, MANAGER, SECOND, OTHER, GONE, "nobody")


def letter(action: Action) -> str:
    return next(name for name, actions in CASHIERS.items() if action.value in actions.split())


def expected(action: Action, actor: str, word: str | None, *, over: bool) -> bool:
    """Whether the restaurant wants this to happen."""
    how = letter(action)
    if action in ACTOR_ONLY:
        allowed = {CASHIER, MANAGER} if how == ALONE else {MANAGER}
        # What the program does for others who ask it, such as the orders' system.
        return actor in allowed or (actor == "system" and action is Action.TAKE_PAYMENT)
    if action in MANAGER_ALONE and actor == MANAGER and word is None:
        return True
    if word is not None and word not in (MANAGER, SECOND):
        # The word of somebody who is no manager is worse than none, except where none is looked at.
        return action in {Action.X_REPORT, Action.Z_REPORT, Action.REPORTS} and actor == MANAGER
    if how == NEVER:
        return actor == MANAGER
    if actor not in (CASHIER, MANAGER):
        return word is not None
    return word is not None or how == ALONE or (how == LIMITED and not over)


def happens(scene: Scene, action: Action, decision: Decision, *, over: bool) -> bool:
    """Whether the service does it; refused, it leaves no event behind."""
    try:
        CALLS[action](scene, decision, over)
    except NotAllowed as refused:
        if refused.code not in REFUSALS:
            raise AssertionError(refused) from refused
        return False
    return True


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.ledger.close()


@pytest.mark.parametrize("action", CALLS, ids=lambda action: action.value)
def test_every_action_by_everybody_with_everybodys_word(scene: Scene, action: Action) -> None:
    wrong = []
    for over in (False, True) if letter(action) == LIMITED else (False,):
        for actor in PEOPLE:
            for word in (None,) if action in ACTOR_ONLY else WORDS:
                decision = Decision(actor, "for the test", word)
                done, wanted = (
                    happens(scene, action, decision, over=over),
                    expected(action, actor, word, over=over),
                )
                if done is not wanted:
                    wrong.append((actor, word, "over" if over else "within", "done" if done else "refused"))
    assert wrong == []


@pytest.mark.parametrize(
    "action",
    [action for action in CALLS if letter(action) == WITH and action not in MANAGER_ALONE],
    ids=lambda action: action.value,
)
def test_what_is_done_names_who_did_it_and_who_approved(scene: Scene, action: Action) -> None:
    CALLS[action](scene, Decision(CASHIER, "for the test", SECOND), False)
    with scene.ledger.reading() as connection:
        events = [entry.read() for entry in journal.entries(connection)]
    theirs = [bytes(event.body) for event in events if event.actor == CASHIER]
    assert any(f'"approved_by":"{SECOND}"'.encode() in body for body in theirs)


def test_where_nobody_works_yet_the_system_may_and_nobody_else() -> None:
    from tests.support.core import open_ledger

    ledger = open_ledger(None)
    with ledger.reading() as connection:
        for action in Action:
            assert authorise(connection, action, Decision("system", ""), over_limit=True) is None
            with pytest.raises(NotAllowed):
                authorise(connection, action, Decision("awa", ""), over_limit=True)
    ledger.close()


def test_the_table_says_what_the_restaurant_was_promised() -> None:
    names = {ALONE: Rule.ALONE, LIMITED: Rule.UP_TO_LIMIT, WITH: Rule.WITH_MANAGER, NEVER: Rule.NEVER}
    for action in Action:
        assert rule(Role.CASHIER, action) is names[letter(action)], action
        assert rule(Role.MANAGER, action) is not Rule.NEVER


def test_every_action_has_a_call_or_a_reason_why_not() -> None:
    assert CALLS.keys() | NOT_YET.keys() == set(Action)
    assert not CALLS.keys() & NOT_YET.keys()


# -- nothing is written without asking -----------------------------------------------------------------

SERVICES: Final = Path(next(iter(pos_terminal.services.__path__)))
UNASKED: Final = {
    "begin_cancel": "asks the company to end a request: its answer decides, and no money moves",
    "number_of": "gives a receipt its number: whoever may see the payment may hand its paper out",
    "filed": "the same, for a paper that is kept as a file",
}
"""Functions that write in a person's name and ask nobody, with why."""


def _functions() -> dict[str, ast.FunctionDef]:
    found: dict[str, ast.FunctionDef] = {}
    for path in SERVICES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = node
    return found


def _named(node: ast.AST) -> set[str]:
    """Every name that is called or handed on in it."""
    return {
        name.id if isinstance(name, ast.Name) else name.attr
        for name in ast.walk(node)
        if isinstance(name, ast.Name | ast.Attribute)
    }


def test_a_service_that_writes_in_a_persons_name_asks_the_table() -> None:
    functions = _functions()
    reached: dict[str, set[str]] = {}
    for name, node in functions.items():
        reached.setdefault(name.partition(".")[2], set()).update(_named(node))

    def asks(name: str, seen: set[str]) -> bool:
        if name in ("authorise", "may_take"):
            return True
        if name in seen or name not in reached:
            return False
        seen.add(name)
        return any(asks(one, seen) for one in reached[name])

    silent = []
    for name, node in functions.items():
        called = name.partition(".")[2]
        personal = any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute | ast.Name)
            and (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id)
            in ("unit_of_work", "once", "written")
            and call.args
            for call in ast.walk(node)
        )
        if (
            personal
            and called not in ("once", "written")
            and called not in UNASKED
            and not asks(called, set())
        ):
            silent.append(name)
    assert silent == []


def test_no_action_waits_that_a_service_already_does() -> None:
    used = {
        node.attr
        for path in SERVICES.glob("*.py")
        if path.stem != "rights"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Action"
    }
    assert {action.name for action in NOT_YET} & used == set()
    assert {action.name for action in CALLS} <= used
