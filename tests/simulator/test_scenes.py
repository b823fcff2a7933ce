"""Trouble by name, for practice."""

from __future__ import annotations

import pytest

from pos_terminal.simulator.scenes import SCENES
from tests.support.simulator import Running, ask


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_can_be_played_and_takes_the_place_of_the_one_before(
    simulator: Running, name: str
) -> None:
    simulator.control.post("scene/declined")
    assert simulator.control.post(f"scene/{name}") == {"scene": name, "rules": len(SCENES[name])}


def test_a_scene_that_is_not_known_is_refused_with_the_names(simulator: Running) -> None:
    answer = ask("POST", f"{simulator.simulator.control_url}/scene/earthquake", {})
    assert answer.status == 400
    assert "operator-down" in answer.json()["error"]


def test_declined_ends_the_next_try_and_leaves_the_session_open(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.post("scene/declined")
    told = simulator.status(session_id).json()
    assert told["last_payment_error"]["code"] == "insufficient-funds"
    assert told["checkout_status"] == "open"


def test_operator_down_refuses_the_next_request_and_is_over_after_a_while(simulator: Running) -> None:
    simulator.control.post("scene/operator-down")
    assert simulator.create().status == 500
    assert simulator.create().status == 200
