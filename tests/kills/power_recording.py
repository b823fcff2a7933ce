"""What a life of the program did to its folder, call by call in their order, recorded by strace."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.kills.harness import ROOT, Document, Run, environment

STRACE: Final = shutil.which("strace")
_CALLS: Final = (
    "openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
    "mkdirat,rmdir,sendto"
)
_LINE: Final = re.compile(
    r"^(\d+) +(?:(\w+)\((.*?)|<\.\.\. (\w+) resumed>(.*?))( <unfinished \.\.\.>|\) += .*)?$"
)
_ESCAPE: Final = re.compile(rb"\\x([0-9a-f]{2})")
_TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE: Final = re.compile(r"(\d+)<(.*?)>")
_RESULT: Final = re.compile(r"\) += (-?\d+)")
_PAYMENT_ID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNSAFE: Final = (
    "import json, sys; from pos_terminal.ledger import database; database._WRITER['synchronous'] = 1;"
    "from tests.kills import worker; worker.do(json.loads(sys.argv[1]), 1)"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded. `kind` is open, write, truncate, sync, rename, unlink, mkdir, said or sent."""

    kind: str
    path: str = ""
    data: bytes = b""
    offset: int | None = None
    """None: where the file's own position is."""
    other: str = ""
    appends: bool = False


def unescaped(text: str) -> bytes:
    """The bytes behind strace's \\x notation."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text.encode())


@dataclass
class Recorder:
    """Runs one job in a fresh process and keeps its calls. With `unsafe` the program runs at
    synchronous=NORMAL, which a power cut is known to hurt: the control of the whole proof."""

    unsafe: bool = False
    calls: list[Call] = field(default_factory=list)

    def __call__(self, job: Document) -> Run:
        assert STRACE is not None
        with tempfile.TemporaryDirectory(prefix="trace-") as folder:
            trace, said = Path(folder) / "trace", Path(folder) / "said"
            program = ["-c", _UNSAFE] if self.unsafe else ["-m", "tests.kills.worker"]
            command = [STRACE, "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "9999999", "-o", str(trace)]
            command += ["-e", "signal=none", "-e", f"trace={_CALLS}", sys.executable, "-B", *program]
            with said.open("wb") as out:
                done = subprocess.run(
                    [*command, json.dumps(job)],
                    cwd=ROOT,
                    env=environment(),
                    stdout=out,
                    check=False,
                    timeout=60,
                )
            lines = said.read_text().split("\n")[:-1]
            self.calls = parsed(trace)
        return Run([json.loads(line) for line in lines], None, done.returncode)


def parsed(trace: Path) -> list[Call]:
    """The calls of a trace. What is said or sent counts when it begins, everything else when it is done."""
    begun: dict[str, str] = {}
    calls: list[Call] = []
    with trace.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            process, name, arguments, resumed, rest, end = found.groups()
            unfinished = end is not None and "unfinished" in end
            name, arguments = name or resumed, arguments if name else begun.pop(process, "") + (rest or "")
            is_said = name == "sendto" or (name == "write" and arguments.startswith("1<"))
            if unfinished:
                begun[process] = arguments
            if unfinished is not is_said and (not is_said or resumed):
                # Said at its beginning already, or not yet done.
                continue
            result = _RESULT.search(end or "")
            if not is_said and (result is None or result[1].startswith("-")):
                continue
            if call := _call(name, arguments):
                calls.append(call)
    return calls


def _call(name: str, arguments: str) -> Call | None:
    texts = [unescaped(text) for text in _TEXT.findall(arguments)]
    opened = _FILE.match(arguments)
    path = unescaped(opened[2]).decode(errors="replace") if opened else ""
    match name:
        case "write" if opened and opened[1] == "1":
            return Call("said", data=texts[0])
        case "sendto":
            return Call("sent", data=b" ".join(_PAYMENT_ID.findall(texts[0]))) if texts else None
        case "write":
            return Call("write", path, texts[0])
        case "pwrite64":
            return Call("write", path, texts[0], int(arguments.rsplit(", ", 1)[1]))
        case "ftruncate":
            return Call("truncate", path, offset=int(arguments.rsplit(", ", 1)[1]))
        case "fsync" | "fdatasync":
            return Call("sync", path)
    paths = [text.decode(errors="replace") for text in texts]
    if name == "openat":
        if "O_CREAT" not in arguments:
            return None
        truncates = 0 if "O_TRUNC" in arguments else None
        return Call("open", paths[0], offset=truncates, appends="O_APPEND" in arguments)
    if name.startswith("rename"):
        return Call("rename", paths[0], other=paths[1])
    return Call("mkdir" if name.startswith("mkdir") else "unlink", paths[0])
