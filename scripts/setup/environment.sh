#!/usr/bin/env bash
# Give .venv the wheels of one lock file: environment.sh requirements.lock
# Nothing is built, and nothing but the lock decides what is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

lock=$1
log=.venv/install.log

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-} python3.11 python3 python3.12 python3.13; do
        if new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    refuse "Python 3.11 or newer is needed. On Debian 12:  apt-get install python3"
}

# The environment is usable when it runs and its programs point at this folder.
is_usable() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        grep -qF "$(pwd -P)/.venv/bin/python" .venv/bin/pip
}

create() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    echo "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv
}

install() {
    echo "Installing the $(grep -c '==' "$lock") wheels of $lock (about a minute when nothing is cached) …"
    if ! .venv/bin/python -m pip --disable-pip-version-check install --no-deps --require-hashes \
        --only-binary :all: --no-input --progress-bar off -r "$lock" >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        refuse "pip could not install $lock; all it said is in $log."
    fi
}

is_usable || create
install
