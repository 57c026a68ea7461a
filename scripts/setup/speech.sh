#!/usr/bin/env bash
# Real speech and music for the tests: Debian packages, unpacked into .cache/speech, not installed.
# speech.sha256 names the versions that Debian 12 serves. When a point update has replaced one, the
# newer package is taken as apt verifies it, and a line says so; a wrong hash is never taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

pins=$PWD/scripts/setup/speech.sha256
speech=$PWD/.cache/speech
lists=$PWD/.cache/apt
work=$PWD/.cache/speech.part

apt() {
    apt-get -qq -o Acquire::Retries=3 -o APT::Sandbox::User=root "$@"
}

# Lists of our own, for those who are not root and for machines whose lists are empty or old.
update_lists() {
    mkdir -p "$lists/lists/partial" "$lists/archives/partial"
    own=(-o "Dir::State=$lists" -o "Dir::State::status=/var/lib/dpkg/status" -o "Dir::Cache=$lists")
    apt "${own[@]}" update
}

download() {
    apt "${own[@]}" download "$@"
}

own=()
command -v apt-get >/dev/null || refuse "This step knows Debian only: it unpacks the packages of $pins."
mapfile -t names < <(awk '{ sub("_.*", "", $2); print $2 }' "$pins")
mapfile -t versions < <(awk '{ split($2, part, "_"); print part[1] "=" part[2] }' "$pins")

rm -rf "$work"
mkdir -p "$work"
cd "$work"
echo "Downloading real speech (71 MB) …"
if ! download "${versions[@]}" 2>/dev/null; then
    update_lists
    if ! download "${versions[@]}"; then
        echo "Debian serves newer versions than $pins names; taking those." >&2
        download "${names[@]}"
    fi
fi
pinned=$(grep -F -f <(printf '%s\n' *.deb) "$pins" || true)
[ -z "$pinned" ] || sha256sum --check --quiet <<<"$pinned"
for package in *.deb; do
    dpkg-deb -x "$package" unpacked
done
rm -rf "$speech" "$lists"
mv unpacked/usr/share "$speech"
rm -rf "$work"
touch "$speech/.done"
