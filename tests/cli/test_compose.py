"""What was opened for a terminal is let go of at its end."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from pos_terminal.compose import open_terminal
from pos_terminal.place import place
from pos_terminal.providers.http import HttpClient
from pos_terminal.services.business_day import zone


def test_all_providers_share_one_http_client_and_it_is_closed(tmp_path: Path) -> None:
    environ = {"WAVE_API_KEY": "k", "WAVE_API_URL": "http://127.0.0.1:1", "STRIPE_SECRET_KEY": "sk_test_1"}
    with (
        patch.object(HttpClient, "__init__", autospec=True, side_effect=HttpClient.__init__) as made,
        patch.object(HttpClient, "close", autospec=True, side_effect=HttpClient.close) as closed,
    ):
        terminal = open_terminal(place(str(tmp_path), practice=False), "command", environ)
        assert "wave" in terminal.providers
        assert terminal.day.where == zone("Africa/Abidjan")
        terminal.close()
        assert made.call_count == closed.call_count == 1


def test_a_terminal_for_cash_has_no_http_client(tmp_path: Path) -> None:
    with patch.object(HttpClient, "__init__", autospec=True, side_effect=HttpClient.__init__) as made:
        open_terminal(place(str(tmp_path), practice=False), "command", {}).close()
    assert made.call_count == 0
