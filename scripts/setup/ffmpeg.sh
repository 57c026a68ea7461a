#!/usr/bin/env bash
# The ffmpeg program, for the benchmark that compares with it and for nothing else: Debian's
# package and those libraries that the machine lacks, unpacked into .cache/ffmpeg, not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

program=$PWD/.cache/ffmpeg
work=$PWD/.cache/ffmpeg.part

apt() {
    apt-get -qq -y -o Acquire::Retries=3 -o APT::Sandbox::User=root -o Debug::NoLocking=1 \
        -o "Dir::Cache=$work" "${own[@]}" "$@"
}

download() {
    apt --no-install-recommends --download-only install ffmpeg
}

# Lists of our own, for those who are not root and for machines whose lists are empty or old.
update_lists() {
    mkdir -p "$work/lists/partial"
    own=(-o "Dir::State=$work" -o "Dir::State::status=/var/lib/dpkg/status")
    apt update
}

if command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null; then
    mkdir -p "$program"
    touch "$program/.done"
    exit
fi
own=()
command -v apt-get >/dev/null || refuse "This step knows Debian only: it unpacks its ffmpeg."
rm -rf "$work"
mkdir -p "$work/archives/partial"
echo "Downloading the ffmpeg program (about 50 MB) …"
download 2>/dev/null || { update_lists && download; }
mkdir "$work/unpacked"
for package in "$work"/archives/*.deb; do
    dpkg-deb -x "$package" "$work/unpacked"
done
rm -rf "$program"
mv "$work/unpacked/usr" "$program"
rm -rf "$work"
touch "$program/.done"
