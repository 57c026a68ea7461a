#!/usr/bin/env bash
# Real speech and music for the tests: the Debian packages of speech.sha256, unpacked into
# .cache/speech, not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh
. scripts/setup/packages.sh

pins=$PWD/scripts/setup/speech.sha256
speech=$PWD/.cache/speech
work=$PWD/.cache/speech.part

rm -rf "$work"
mkdir -p "$work"
cd "$work"
echo "Downloading real speech (71 MB) …"
download_packages "$pins"
for package in *.deb; do
    dpkg-deb -x "$package" unpacked
done
rm -rf "$speech"
mv unpacked/usr/share "$speech"
rm -rf "$work"
touch "$speech/.done"
