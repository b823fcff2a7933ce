"""The way out to providers: the one client with a total deadline, of the room below."""

from __future__ import annotations

from pos_terminal.remote.http import DEFAULT_DEADLINE_S as DEFAULT_DEADLINE_S
from pos_terminal.remote.http import MAX_BODY_BYTES as MAX_BODY_BYTES
from pos_terminal.remote.http import Answer as Answer
from pos_terminal.remote.http import HttpClient as HttpClient
from pos_terminal.remote.http import NoAnswer as NoAnswer
from pos_terminal.remote.http import Reason as Reason
from pos_terminal.remote.http import Resolver as Resolver
