"""The body of a push, exactly as it came, and no more of it than a push can have."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from pos_terminal.central.errors import Refused
from pos_terminal.remote.http import MAX_BODY_BYTES
from pos_terminal.texts import tr

_PLAIN: Final = ("", "identity")


async def pushed(request: Request) -> bytes:
    """The bytes of the body. On the event loop, because bytes come when they come.

    Raises Refused: 413 too_large, 415 for a body that is packed (nothing is ever unpacked: a small one could
    become any size, and companies send theirs plain).
    """
    if request.headers.get("content-encoding", "").strip().lower() not in _PLAIN:
        raise Refused(415, "packed", tr("This is not taken packed."))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    # The rest is not read, so the connection cannot be used again.
    sentence = tr("The request is too large.")
    return Refused(413, "too_large", sentence, headers={"Connection": "close"})


PushedBody = Annotated[bytes, Depends(pushed)]
"""A route's parameter: exactly the bytes that a signature was made over."""
