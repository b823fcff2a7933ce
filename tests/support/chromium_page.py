"""A page of a real browser as a person uses it: with keys, a mouse or a finger, and what it complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

_KEYS: Final[dict[str, dict[str, Any]]] = {
    "Tab": {"windowsVirtualKeyCode": 9},
    "Enter": {"windowsVirtualKeyCode": 13, "text": "\r"},
    "Escape": {"windowsVirtualKeyCode": 27},
    " ": {"windowsVirtualKeyCode": 32, "text": " "},
}
_FIND: Final = """
(function (wanted) {
  const words = (one) => (one.getAttribute('aria-label') || one.innerText || '').replace(/\\s+/g, ' ').trim();
  const seen = [...document.querySelectorAll('a, button, summary, label, input[type=submit]')]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length);
  const one = seen.find((found) => words(found) === wanted)
    || seen.find((found) => words(found).startsWith(wanted));
  if (!one) return 'there is no ' + wanted + ' among: ' + seen.map(words).join(' | ');
  one.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  const box = one.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(one.contains(hit) || hit.contains(one)))
    return wanted + ' is covered by ' + (hit && hit.outerHTML);
  return {x, y};
})
"""


class Browser(Protocol):
    """What a page needs of its browser."""

    folder: Path

    def tell(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]: ...
    def listen(self) -> None: ...


class Page:
    """One page; `complaints` is what the browser's console had to say about it."""

    def __init__(self, browser: Browser, session: str, context: str) -> None:
        self._browser, self._session, self._context = browser, session, context
        self._is_phone = False
        self.width = 0
        self._loads = 0
        self.complaints: list[str] = []
        self.asked: list[str] = []
        """The address of each request, in order."""
        self.downloads: list[tuple[str, str]] = []
        """State and suggested name of each, by the order in which they changed."""

    def begin(self, width: int, height: int, *, phone: bool) -> None:
        """Listen to everything, and look like this."""
        for name in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.tell(f"{name}.enable")
        self._is_phone = phone
        self.size(width, height)
        self.tell("Emulation.setTouchEmulationEnabled", enabled=phone)
        self._browser.tell(
            "Browser.setDownloadBehavior",
            behavior="allow",
            browserContextId=self._context,
            downloadPath=str(self._browser.folder),
            eventsEnabled=True,
        )

    def size(self, width: int, height: int) -> None:
        """Be so large, in CSS pixels."""
        self.width = width
        factor = 2 if self._is_phone else 1
        size = {"width": width, "height": height, "deviceScaleFactor": factor, "mobile": self._is_phone}
        self.tell("Emulation.setDeviceMetricsOverride", **size)

    def tell(self, method: str, **values: Any) -> dict[str, Any]:
        """A command of the protocol, to this page."""
        return self._browser.tell(method, self._session, **values)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression on the page."""
        found = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def go(self, address: str) -> None:
        """Open this address, and return when the page is there whole."""
        with self.loading():
            answer = self.tell("Page.navigate", url=address)
            assert "errorText" not in answer, (address, answer["errorText"])

    @contextmanager
    def loading(self) -> Iterator[None]:
        """What is done inside opens another page: wait until that one is there, its typefaces too."""
        before = self._loads
        yield
        while self._loads == before:
            self._browser.listen()
        self.run("document.fonts.ready.then(() => true)")

    def press(self, words: str) -> None:
        """Press the button or link of these words (or that begin with them), where it is really seen."""
        place = self.run(f"{_FIND}({words!r})")
        assert isinstance(place, dict), f"{place} on {self.path}"
        if self._is_phone:
            self.tell("Input.dispatchTouchEvent", type="touchStart", touchPoints=[place])
            self.tell("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
            return
        for kind in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def follow(self, words: str) -> None:
        """Press what opens another page."""
        with self.loading():
            self.press(words)

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        self.tell("Input.insertText", text=text)

    def key(self, name: str) -> None:
        """Press this key and let it go."""
        more = _KEYS[name]
        for kind in ("keyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=name, code=name, **more)

    def fill(self, name: str, text: str) -> None:
        """Type into the field of this name, over what stands in it."""
        found = f"[...document.getElementsByName({name!r})].find((one) => one.checkVisibility())"
        self.run(f"(({found}).focus(), ({found}).select && ({found}).select(), true)")
        self.type(text)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list."""
        self.run(
            f"((one) => {{one.value = {value!r}; one.dispatchEvent(new Event('change', {{bubbles: true}}));"
            f" return one.value === {value!r} || null}})(document.getElementsByName({name!r})[0])"
        )

    def give_file(self, name: str, file: Path) -> None:
        """Choose this file in the field of this name."""
        root = self.tell("DOM.getDocument")["root"]["nodeId"]
        node = self.tell("DOM.querySelector", nodeId=root, selector=f"input[name={name}]")["nodeId"]
        self.tell("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def download(self, words: str) -> bytes:
        """Press what brings a file, and read that."""
        done = len(self.downloads)
        self.press(words)
        while all(state != "completed" for state, _name in self.downloads[done:]):
            self._browser.listen()
        [name] = {name for _state, name in self.downloads[done:] if name}
        return (self._browser.folder / name).read_bytes()

    @property
    def text(self) -> str:
        """The words of the page as they are seen."""
        return str(self.run("document.body.innerText"))

    @property
    def path(self) -> str:
        """The address without the server."""
        return str(self.run("location.pathname"))

    def hear(self, name: str, values: dict[str, Any]) -> None:
        """Something happened."""
        match name:
            case "Page.loadEventFired":
                self._loads += 1
            case "Network.requestWillBeSent":
                self.asked.append(values["request"]["url"])
            case "Runtime.consoleAPICalled" if values["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(values["args"]))
            case "Runtime.exceptionThrown":
                self.complaints.append(str(values["exceptionDetails"]))
            case "Log.entryAdded" if values["entry"]["level"] in ("error", "warning"):
                entry = values["entry"]
                self.complaints.append(f"{entry['text']} ({entry.get('url', '')})")
            case "Browser.downloadWillBegin":
                self.downloads.append(("begun", values["suggestedFilename"]))
            case "Browser.downloadProgress":
                self.downloads.append((values["state"], ""))

    def hosts(self) -> set[str]:
        """The hosts that were asked for anything."""
        return {urlsplit(one).hostname or "" for one in self.asked if urlsplit(one).scheme != "data"}
