"""The pictures of the README, from the real program: `python3 build/dev.py pictures`.

Runs in .venv: the program plays its main job off screen; the steps named here go to docs/pictures, each in
its 256 most used colours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from dev_places import ROOT
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

FOLDER = ROOT / "docs" / "pictures"
SHOWN = ("take-payment", "wave-code", "outcome-unknown")


def shrink(picture: Path, target: Path) -> None:
    """Write a PNG again with 256 colours; what is on a screen of ours hardly has more."""
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    used = Counter(memoryview(image.constBits()).cast("I"))
    palette = [colour for colour, _ in used.most_common(256)]
    plain = Qt.ImageConversionFlag.ThresholdDither
    image.convertToFormat(QImage.Format.Format_Indexed8, palette, plain).save(str(target), quality=0)


def main() -> int:
    """Play, choose, shrink. The exit status of the program when it could not play."""
    with tempfile.TemporaryDirectory() as place:
        played = Path(place) / "played"
        command = [sys.executable, "-m", "pos_terminal", "--practice", "--data-dir", f"{place}/data"]
        done = subprocess.run([*command, "--screenshots", str(played)], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
        FOLDER.mkdir(exist_ok=True)
        for name in SHOWN:
            (found,) = played.glob(f"*-{name}.png")
            shrink(found, FOLDER / f"{name}.png")
            print(f"docs/pictures/{name}.png: {(FOLDER / f'{name}.png').stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
