"""Rules that linters cannot say. Each names the bug it keeps out; exceptions are few and explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import Source, dotted, imported, nodes, sources, strings

Rule = Callable[[Source], Iterator[ast.AST]]

# The last resorts: they keep what is in flight safe, write the crash report, and hide nothing.
LAST_RESORTS = {
    "pos_terminal/app.py",
    "pos_terminal/cli.py",
    "pos_terminal/engine/loop.py",
    "pos_terminal/ui/paint_mistakes.py",
}
# The real clock and the real source of identifiers; and keys and nonces, which no seed may ever choose.
PORTS = {"pos_terminal/system.py", "pos_terminal/providers/secret_file.py"}
# What the simulation may not find by itself: it comes in through domain.ports.
WORLD = re.compile(
    r"(time\.(time|time_ns)|datetime\.(datetime\.)?(now|utcnow|today)|date\.today|os\.urandom)$"
)


def broad_except(source: Source) -> Iterator[ast.AST]:
    """A handler for everything turned a bug into "not paid", and the customer paid twice.

    One that only tidies up and raises again hides nothing.
    """
    if source.name in LAST_RESORTS:
        return
    for node in nodes(source.tree):
        if isinstance(node, ast.ExceptHandler):
            hands_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if not hands_on and any(
                kind is None or dotted(kind) in ("Exception", "BaseException") for kind in kinds
            ):
                yield node


def world_outside_ports(source: Source) -> Iterator[ast.AST]:
    """A clock or a random number read in passing: the seeded simulation cannot play the same day again."""
    if source.name in PORTS or source.name.startswith("pos_terminal/simulator/"):
        return
    for node in nodes(source.tree):
        if isinstance(node, ast.Attribute) and WORLD.match(dotted(node)):
            yield node
    for statement, module in imported(source.tree):
        if module.split(".")[0] in ("random", "secrets", "uuid") or module in ("time.time", "time.time_ns"):
            yield statement


def world_in_sql(source: Source) -> Iterator[ast.AST]:
    """The database's own clock in a row: folding the journal again gives another, and verify cries wolf."""
    for node in strings(source.tree):
        if re.search(
            r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(random|randomblob)\(|datetime\('now", str(node.value)
        ):
            yield node


def float_near_money(source: Source) -> Iterator[ast.AST]:
    """0.1 + 0.2: a drawer that is one franc short every evening."""
    if not source.name.startswith(
        tuple(f"pos_terminal/{room}/" for room in ("domain", "ledger", "services"))
    ):
        return
    for node in nodes(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "float":
            yield node


def certificate_unchecked(source: Source) -> Iterator[ast.AST]:
    """Left over from an afternoon behind a proxy: anybody on the Wi-Fi may answer "paid"."""
    for node in nodes(source.tree):
        if isinstance(node, ast.keyword) and node.arg == "verify":
            if isinstance(node.value, ast.Constant) and node.value.value is False:
                yield node.value
        elif isinstance(node, ast.Attribute) and node.attr in ("CERT_NONE", "_create_unverified_context"):
            yield node


def central_imported(source: Source) -> Iterator[ast.AST]:
    """The server's packages on every counter: a start of seconds, and secrets' code where secrets are not."""
    for statement, module in imported(source.tree):
        if module.startswith("pos_terminal.central") and not source.name.startswith("pos_terminal/central/"):
            yield statement


def too_long(source: Source) -> Iterator[ast.AST]:
    """A file nobody reads to its end is where the second copy of a rule is written."""
    if source.text.count("\n") > 350:
        yield source.tree


def too_many_methods(source: Source) -> Iterator[ast.AST]:
    """A class that does everything holds everything: nothing in it can be tried alone."""
    for node in nodes(source.tree):
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            if len(methods) > 20:
                yield node


def sleep_in_test(source: Source) -> Iterator[ast.AST]:
    """A sleep is too short on a slow machine and wasted on a quick one: wait on a signal."""
    for node in nodes(source.tree):
        if isinstance(node, ast.Attribute) and dotted(node) in ("time.sleep", "QTest.qSleep", "QTest.qWait"):
            yield node
    for statement, module in imported(source.tree):
        if module == "time.sleep":
            yield statement


PROGRAM_RULES: list[Rule] = [
    broad_except,
    world_outside_ports,
    world_in_sql,
    float_near_money,
    certificate_unchecked,
    central_imported,
    too_long,
    too_many_methods,
]


def test_the_program_keeps_the_rules() -> None:
    # All in one: each process that looks at a rule reads the whole program.
    broken = {
        rule.__name__: [rule.__doc__, *places]
        for rule in PROGRAM_RULES
        if (places := [source.at(node) for source in sources() for node in rule(source)])
    }
    assert broken == {}


def test_tests_are_no_longer_than_the_program_and_wait_on_signals() -> None:
    broken = {
        rule.__name__: [rule.__doc__, *places]
        for rule in (too_long, sleep_in_test)
        if (places := [source.at(node) for source in sources("tests") for node in rule(source)])
    }
    assert broken == {}


BAD_CODE: dict[Rule, str] = {
    broad_except: "try:\n    pay()\nexcept (ValueError, Exception):\n    pass",
    world_outside_ports: "import time\nstarted = time.time()",
    world_in_sql: "statement = 'INSERT INTO t VALUES (CURRENT_TIMESTAMP)'",
    float_near_money: "amount = float(text)",
    certificate_unchecked: "client = httpx.Client(verify=False)",
    central_imported: "from pos_terminal import central",
    too_long: "x = 1\n" * 351,
    too_many_methods: "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(21)),
    sleep_in_test: "import time\ntime.sleep(1)",
}


@pytest.mark.parametrize("rule", [*PROGRAM_RULES, sleep_in_test], ids=lambda rule: rule.__name__)
def test_each_rule_sees_the_bug_it_is_made_for(rule: Rule) -> None:
    code = BAD_CODE[rule]
    planted = Source("pos_terminal/services/planted.py", code, ast.parse(code))
    assert list(rule(planted))
