"""The central server from nothing: docs/server.md, command by command, in a bare Debian.

python3 build/server_on_debian.py     as root; some minutes, most of them Debian's and Python's packages

What the page tells a person to type is read out of the page. No service manager runs in such a Debian: where
the page starts the service, the same program is started by hand, asked, backed up, stopped, and restored
elsewhere.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

from dev_places import CENTRAL_LOCK, ROOT, Stop
from package_bare_debian import BareDebian, bare_debian

_PAGE: Final = ROOT / "docs" / "server.md"
_SECTION: Final = re.compile(r"^## On a server of its own\n(.*?)^A newer version:", re.MULTILINE | re.DOTALL)
_BEFORE: Final = """\
set -eu
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
cd /checkout
apt-get update
mkdir -p /etc/systemd/system # there, where a service manager is
"""
_SETTINGS: Final = """\
settings=/etc/pos-terminal-central.env
sed -i 's|^#*POS_CENTRAL_PUBLIC_URL=.*|POS_CENTRAL_PUBLIC_URL=https://pay.example.com|' $settings
sed -i 's|^#*POS_CENTRAL_TRUSTED_PROXIES=.*|POS_CENTRAL_TRUSTED_PROXIES=127.0.0.1|' $settings
"""
_AFTER: Final = """\
home=/var/lib/pos-terminal-central
as_service="setpriv --reuid=pos-central --regid=pos-central --init-groups env"
program=/opt/pos-terminal-central/bin/pos-terminal
$as_service POS_CENTRAL_DATA_DIR=$home $program central --port 8798 & server=$!
for second in $(seq 60); do
    ready=$(/opt/pos-terminal-central/bin/python -c "
import urllib.request as r
print(r.urlopen('http://127.0.0.1:8798/ready').read().decode())" 2>/dev/null) && break
    sleep 1
done
echo "READY $ready"
$as_service POS_CENTRAL_DATA_DIR=$home $program central backup $home/copy.dump
kill -TERM $server && wait $server
install -d -o pos-central -g pos-central -m 0700 /var/lib/restored
install -m 0600 -o pos-central -g pos-central $home/server.key /var/lib/restored/server.key
$as_service POS_CENTRAL_DATA_DIR=/var/lib/restored $program central restore $home/copy.dump
echo "OWNED BY OTHERS: $(find $home /var/lib/restored ! -user pos-central | wc -l)"
"""


def documented() -> str:
    """What the page has typed on a new server, without the lines for the service manager. Raises Stop when
    the page has another form."""
    found = _SECTION.search(_PAGE.read_text(encoding="utf-8"))
    if found is None:
        raise Stop(f"{_PAGE.name} has no section about a server of its own")
    typed = [line[4:] for line in found[1].splitlines() if line.startswith("    ")]
    kept = [line for line in typed if not line.startswith("systemctl ")]
    settings = next((at for at, line in enumerate(kept) if line.startswith("set -a")), None)
    if settings is None or not kept[0].startswith("apt-get install"):
        raise Stop(f"{_PAGE.name} tells it in another order than it is tried in")
    kept[0] = kept[0].replace("install", "install --yes --no-install-recommends", 1)
    return "\n".join([*kept[:settings], _SETTINGS, *kept[settings:], ""])


def main() -> None:
    """Try it, and say what was seen."""
    with bare_debian() as debian:
        _bring(debian)
        (debian.root / "try.sh").write_text(_BEFORE + documented() + _AFTER, encoding="utf-8")
        said = debian.run("sh", "/try.sh")
    for wanted in ('READY {"ready":true', "OWNED BY OTHERS: 0"):
        if wanted not in said:
            raise Stop(f"`{wanted}` was not said:\n{said[-3000:]}")
    print("installed as the page says; set up, started, ready; backed up, stopped, restored with its key")


def _bring(debian: BareDebian) -> None:
    """The checkout as it was committed, and the packages of the lock: this machine's pip knows where from."""
    checkout, wheels = debian.root / "checkout", debian.root / "wheels"
    checkout.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(checkout)], input=archive, check=True)
    print("Fetching the packages of the lock ...", flush=True)
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    asked += ["--only-binary=:all:", "-r", str(CENTRAL_LOCK), "-d", str(wheels)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"the packages of {CENTRAL_LOCK.name} could not be fetched:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    try:
        main()
    except Stop as stop:
        sys.exit(str(stop))
