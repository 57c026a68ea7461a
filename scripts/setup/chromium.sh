#!/usr/bin/env bash
# The browser of the journey tests, and fonts for the scripts that our pages show.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
compgen -G '/usr/share/fonts/*/noto/NotoNastaliqUrdu-*' >/dev/null || missing+=(fonts-noto-core)
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
