#!/usr/bin/env bash
# Write requirements-dev.lock, requirements.lock and requirements-bench.lock from pyproject.toml, with
# hashes. The others are bound to the first, so that one environment can serve all.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Drop the entries that no machine installs: what torch would have brought (see pyproject.toml).
without_never() {
    awk '/^[^ ]/ { keep = !/sys_platform == .never./ } keep' "$1" >"$1.part"
    mv "$1.part" "$1"
}

resolve() {
    .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate \
        --no-emit-package torch --no-emit-package torchaudio "$@" pyproject.toml
}

resolve "$@" --extra dev --output-file requirements-dev.lock
resolve "$@" --constraint requirements-dev.lock --output-file requirements.lock
resolve "$@" --constraint requirements-dev.lock --extra bench --output-file requirements-bench.lock
without_never requirements-dev.lock
without_never requirements.lock
without_never requirements-bench.lock
