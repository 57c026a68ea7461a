# Debian packages for the steps beside this file, which source it.

refuse() {
    echo "$1" >&2
    exit 1
}

# Run a command with the rights that apt needs; ask for a password only where someone can type it.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 1
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends "$@"
}

# Install packages; a fresh or stale machine first needs the lists of what there is.
install_packages() {
    local by_hand="Please type, as root:  apt-get update && apt-get install $*   and then make again."
    command -v apt-get >/dev/null || refuse "This step knows Debian only. Needed here: $*"
    as_root true || refuse "$by_hand"
    echo "Installing Debian's $* …"
    apt_install "$@" >/dev/null 2>&1 && return
    as_root apt-get -qq -o Acquire::Retries=3 update || echo "apt-get update failed; trying anyway." >&2
    apt_install "$@" >/dev/null || refuse "apt could not install: $*. $by_hand"
}
