"""Start the frozen program in an empty folder: it migrates, takes cash and Wave, verifies, plays, quits."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from dev_package import BUNDLE, stamped
from dev_places import Stop
from package_frozen import Frozen, bare_environment


def main() -> int:
    """0 when all of it went well; else one sentence on stderr, and 1."""
    with tempfile.TemporaryDirectory(prefix="pos-terminal-smoke-") as place:
        try:
            smoke(Path(place))
        except Stop as stop:
            print(stop, file=sys.stderr)
            return 1
    return 0


def smoke(place: Path) -> None:
    """All of it in an empty folder. Raises Stop."""
    name = "pos-terminal.exe" if sys.platform == "win32" else "pos-terminal"
    frozen = Frozen([str(BUNDLE / name)], bare_environment(place, place / "data"))
    said = frozen.run("--version")
    if str(stamped()["version"]) not in said:
        raise Stop(f"It says another version than it was stamped with: {said.strip()}")
    frozen.told("status")
    print("it starts, and makes its data in an empty folder", flush=True)
    frozen.open_drawer("--practice")
    frozen.pay_cash("--practice")
    frozen.pay_by_wave("--practice")
    checked = frozen.verify("--practice")
    print(f"cash and Wave are paid in practice; {checked['events']} events verify", flush=True)
    frozen.run("--practice", "--data-dir", str(place / "window"), "--screenshots", str(place / "pictures"))
    pictures = len(list((place / "pictures").glob("*.png")))
    if not pictures:
        raise Stop("The window drew no picture.")
    print(f"the window plays the main job into {pictures} pictures and quits", flush=True)


if __name__ == "__main__":
    sys.exit(main())
