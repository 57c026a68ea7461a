# Pinned Debian packages for the steps beside this file, which source it after debian.sh.
# A file of pins names the versions that Debian 12 serves, each with its hash. When a point update
# has replaced one, the newer package is taken as apt verifies it, and a line says so; a wrong hash
# is never taken.

apt_of_our_own() {
    apt-get -qq -o Acquire::Retries=3 -o APT::Sandbox::User=root "${own[@]}" "$@"
}

# Lists of our own, for those who are not root and for machines whose lists are empty or old.
update_lists() {
    local lists=$1
    mkdir -p "$lists/lists/partial" "$lists/archives/partial"
    own=(-o "Dir::State=$lists" -o "Dir::State::status=/var/lib/dpkg/status" -o "Dir::Cache=$lists")
    apt_of_our_own update
}

# Bring the packages that the file names into this folder, verified.
download_packages() {
    local pins=$1 lists=$PWD/apt pinned
    local own=() names versions
    command -v apt-get >/dev/null || refuse "This step knows Debian only: it unpacks the packages of $pins."
    mapfile -t names < <(awk '{ sub("_.*", "", $2); print $2 }' "$pins")
    mapfile -t versions < <(awk '{ split($2, part, "_"); gsub("%3a", ":", part[2]); print part[1] "=" part[2] }' "$pins")
    if ! apt_of_our_own download "${versions[@]}" 2>/dev/null; then
        update_lists "$lists"
        if ! apt_of_our_own download "${versions[@]}"; then
            echo "Debian serves newer versions than $pins names; taking those." >&2
            apt_of_our_own download "${names[@]}"
        fi
    fi
    rm -rf "$lists"
    pinned=$(grep -F -f <(printf '%s\n' *.deb) "$pins" || true)
    [ -z "$pinned" ] || sha256sum --check --quiet <<<"$pinned"
}
