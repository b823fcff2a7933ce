"""Terminals that come back all at once to a server that takes only a few at a time: all are served, once."""

from __future__ import annotations

import asyncio
import ipaddress
import random

import pytest
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.central.settings import Settings
from tests.benchmarks.crowd import Pattern, enrol
from tests.benchmarks.storm import Storm

TERMINALS = 12
SALES = 3


@pytest.fixture
def settings() -> Settings:
    return Settings(trusted_proxies=(ipaddress.ip_network("127.0.0.0/8"),), concurrent_requests=4)


def test_a_storm_on_a_small_server_loses_nothing_and_doubles_nothing(
    centre: Centre, serving: Serving
) -> None:
    pattern = Pattern(SALES)
    members = enrol(centre.database, [pattern.id_of(number) for number in range(TERMINALS)])
    batches = [pattern.batch(number) for number in range(TERMINALS)]
    port = int(serving.url.rpartition(":")[2])
    storm = Storm(port, batches, pattern.events, random.Random(1), back_within_s=0.0)
    asyncio.run(storm.blow(members))
    assert storm.statuses["200"] == 2 * TERMINALS
    assert storm.statuses["503"] > 0
    with centre.database.owner() as connection:
        stored = connection.execute(text("SELECT count(*) FROM pos.journal")).scalar()
        folded = connection.execute(text("SELECT count(*) FROM pos.payments")).scalar()
    assert (stored, folded) == (TERMINALS * pattern.events, TERMINALS * SALES)
