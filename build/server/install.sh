#!/bin/sh
# Installs the central server from this checkout into a folder of its own, from the lock with its hashes.
#
#   sh build/server/install.sh [FOLDER]           FOLDER: /opt/pos-terminal-central unless said otherwise
#
# It writes into FOLDER and nowhere else; docs/server.md says what follows. Run it again for a newer version.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
folder=${1:-/opt/pos-terminal-central}
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; name one by PYTHON=python3.11" >&2
    exit 2
}
"$python" -m venv "$folder" || {
    echo "On Debian: apt-get install python3-venv" >&2
    exit 2
}
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --compile \
    --only-binary=:all: -r "$here/build/lock/central.txt"
# What builds it has come with the lock.
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index \
    --compile --force-reinstall "$here"
cp "$here/docs/server.md" "$here/build/server/env.example" "$folder/"
echo "The server is in $folder: $("$folder/bin/pos-terminal" --version)"
