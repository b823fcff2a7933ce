"""A headless Chromium, told what to do over two pipes by its own DevTools protocol.

    with Chromium(folder) as chromium, chromium.page() as page:
        page.go("http://127.0.0.1:8790/office/")

It gets no name of another machine resolved, so nothing can leave this one, and keeps its profile in `folder`.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from tests.support.browsers import chromium_path
from tests.support.chromium_page import Page

PATIENCE_S: Final = 20.0
_FLAGS: Final = (
    *("--headless", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check"),
    *("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-extensions", "--disable-default-apps", "--mute-audio"),
    *("--disable-features=OptimizationHints,MediaRouter,Translate,PaintHolding", "--password-store=basic"),
    *("--disable-breakpad", "--lang=en-GB", "--hide-scrollbars"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# Chromium reads its orders from 3 and answers on 4; a child of Python gets other numbers.
_LAUNCH: Final = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    " os.execv(sys.argv[3], sys.argv[3:])"
)
_ABOVE: Final = 10


class Refusal(Exception):
    """The browser did not do what it was told."""


class Chromium:
    """One browser process. Use it in a `with`: it has ended when that is left."""

    def __init__(self, folder: Path) -> None:
        program = chromium_path()
        assert program is not None, "there is no Chromium on this machine"
        self.folder = folder
        orders, self._orders = _pipe()
        self._answers, answers = _pipe()
        command = [sys.executable, "-S", "-E", "-c", _LAUNCH, str(orders), str(answers), program, *_FLAGS]
        command += [f"--user-data-dir={folder / 'profile'}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        self._process = subprocess.Popen(
            command,
            pass_fds=(orders, answers),
            env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(orders)
        os.close(answers)
        self._rest = b""
        self._number = 0
        self._heard: deque[dict[str, Any]] = deque()
        self.pages: dict[str, Page] = {}
        """By the session in which each is talked to."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_about: object) -> None:
        with suppress(Refusal, OSError):
            self.tell("Browser.close")
        os.close(self._orders)
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._answers)

    def tell(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Do this, and return what came of it. Raises Refusal."""
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": values}
        if session is not None:
            message["sessionId"] = session
        _write_all(self._orders, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                if "error" in answer:
                    raise Refusal(f"{method}: {answer['error']}")
                return dict(answer.get("result", {}))
            self._hear(answer)

    def listen(self) -> None:
        """Hear one thing that happened. Raises Refusal where nothing happens for long."""
        self._hear(self._next())

    @contextmanager
    def page(self, width: int = 1280, height: int = 800, *, phone: bool = False) -> Iterator[Page]:
        """A page with cookies of its own; `phone` has a finger in the place of a mouse."""
        context = self.tell("Target.createBrowserContext")["browserContextId"]
        target = self.tell("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = self.pages[session] = Page(self, session, context)
        made.begin(width, height, phone=phone)
        try:
            yield made
        finally:
            self.tell("Target.disposeBrowserContext", browserContextId=context)
            del self.pages[session]

    def _hear(self, message: dict[str, Any]) -> None:
        name, values = message.get("method", ""), message.get("params", {})
        if name.startswith("Browser."):
            for page in self.pages.values():
                page.hear(name, values)
        elif (spoken := self.pages.get(message.get("sessionId", ""))) is not None:
            spoken.hear(name, values)

    def _next(self) -> dict[str, Any]:
        while not self._heard:
            if not select.select([self._answers], [], [], PATIENCE_S)[0]:
                raise Refusal(f"nothing was heard of the browser for {PATIENCE_S:.0f} s")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise Refusal("the browser has ended")
            *whole, self._rest = (self._rest + read).split(b"\0")
            self._heard.extend(json.loads(one) for one in whole)
        return self._heard.popleft()


def save_picture(page: Page, place: Path) -> None:
    """Write what the page looks like, the whole of it, as a PNG."""
    size = page.run("({width: innerWidth, height: Math.ceil(document.documentElement.scrollHeight)})")
    clip = {"x": 0, "y": 0, "scale": 1, **size}
    shot = page.tell("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
    place.write_bytes(base64.b64decode(shot["data"]))


def _pipe() -> tuple[int, int]:
    """A pipe whose ends have numbers that collide with none of the browser's."""
    found = []
    for end in os.pipe():
        found.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _ABOVE))
        os.close(end)
    return found[0], found[1]


def _write_all(place: int, content: bytes) -> None:
    while content:
        content = content[os.write(place, content) :]
