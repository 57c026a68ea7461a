#!/usr/bin/env bash
# Real text in two scripts for the tests: the Debian packages of text.sha256, unpacked into
# .cache/text, not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh
. scripts/setup/packages.sh

pins=$PWD/scripts/setup/text.sha256
text=$PWD/.cache/text
work=$PWD/.cache/text.part

rm -rf "$work"
mkdir -p "$work"
cd "$work"
echo "Downloading real text (6 MB) …"
download_packages "$pins"
for package in *.deb; do
    dpkg-deb -x "$package" unpacked
done
rm -rf "$text"
mv unpacked/usr/share "$text"
rm -rf "$work"
touch "$text/.done"
