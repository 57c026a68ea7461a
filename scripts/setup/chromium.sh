#!/usr/bin/env bash
# The browser of the journey tests, the library that its driver's own node needs beside it, and
# fonts for the scripts that our pages show.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
compgen -G '/usr/share/fonts/*/noto/NotoNastaliqUrdu-*' >/dev/null || missing+=(fonts-noto-core)
compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
