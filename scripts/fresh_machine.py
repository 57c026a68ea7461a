#!/usr/bin/env python3
"""Prove the newcomer's commands on a bare Debian 12: fresh_machine.py [setup run test …]

Makes the smallest Debian that has git, make and Python (debootstrap, as root, in a temporary
folder), puts a clone of this repository in it, and runs each make target twice with an empty home.
What this machine needs to reach the package registries (name servers, certificates, apt's sources,
proxies, pip's and npm's addresses) goes along; nothing else does. Prints one JSON document.
"""

import argparse
import configparser
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "bookworm"
BARE = "git,make,python3,ca-certificates"
HOME = "/root"
CHECKOUT = f"{HOME}/voicestead"
ADDRESS = "http://127.0.0.1:8000/healthz"
SERVE_LIMIT_S = 900
STOP_LIMIT_S = 30
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The inner shell stays as process 1 of the machine, as an init would, so that Ctrl-C reaches the
# command and not it.
ENTER = f"""
mount -t proc proc "$MACHINE/proc"
mount --rbind /dev "$MACHINE/dev"
mount --rbind /sys "$MACHINE/sys"
machine=$MACHINE; unset MACHINE
exec chroot "$machine" sh -c 'cd {CHECKOUT}; "$@"; exit $?' sh "$@"
"""
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
NETWORK_FILES = ("etc/resolv.conf", "etc/hosts", CERTIFICATES)
NETWORK_VARIABLES = re.compile(
    r"(?i)^((https?|no|all|ftp)_proxy|(ssl|pip|curl|requests|node|git|nix)_\w*cert\w*|\w*_ca_bundle"
    r"|git_ssl_cainfo|pip_(index_url|proxy|default_timeout)|npm_config_(registry|\w*proxy|cafile))$"
)
PIP_SETTINGS = {"index-url", "proxy", "cert", "timeout", "trusted-host"}


def main() -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also when started in the background
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", default=["setup", "run", "test"])
    parser.add_argument("--worktree", action="store_true", help="take uncommitted files along")
    parser.add_argument("--once", action="store_true", help="run each target once, not twice")
    parser.add_argument("--keep", action="store_true", help="leave the machine's folder behind")
    options = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("This needs root and Debian's debootstrap.", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="fresh-machine-"))
    folder.chmod(0o755)  # it becomes "/", which every user must be able to enter
    try:
        runs, report = prove(folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({**report, "runs": runs}, indent=2, ensure_ascii=False))
    return 0 if all(run["exit"] == 0 for run in runs) else 1


Report = dict[str, object]


def prove(machine: Path, options: argparse.Namespace) -> tuple[list[Report], Report]:
    """Make the machine and run the targets in it; return what each run did, and what it took."""
    make_machine(machine)
    before, asked_before = packages(machine), packages(machine, asked_for=True)
    put_repository(machine, worktree=options.worktree)
    rounds = (1,) if options.once else (1, 2)
    runs = [measured(machine, target, number) for target in options.targets for number in rounds]
    return runs, {
        "release": (machine / "etc/debian_version").read_text().strip(),
        "packages_before": len(before),
        "packages_added": len(packages(machine) - before),
        "asked_for": sorted(packages(machine, asked_for=True) - asked_before),
        "checkout_mb": megabytes(machine / CHECKOUT.lstrip("/")),
    }


def make_machine(machine: Path) -> None:
    """Bootstrap Debian from the mirror that this machine itself uses."""
    command = ["debootstrap", "--variant=minbase", f"--include={BARE}", RELEASE]
    subprocess.run([*command, str(machine), mirror()], check=True, stdout=sys.stderr)
    for name in NETWORK_FILES:
        shutil.copyfile(f"/{name}", machine / name)
    copy_apt_settings(machine / "etc/apt")
    write_pip_settings(machine / "etc/pip.conf")


def mirror() -> str:
    """Return the first address in apt's own sources that serves the release itself."""
    listing = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]
    plan = subprocess.run(
        [*listing, "Created-By: Packages"], check=True, capture_output=True, text=True
    )
    for line in plan.stdout.splitlines():
        release, address = line.split()
        if release == RELEASE:
            return address
    raise SystemExit(f"apt has no source for {RELEASE} here.")


def copy_apt_settings(target: Path) -> None:
    """Give the machine this one's sources and ways to reach them, and no other apt setting."""
    (target / "sources.list").unlink(missing_ok=True)
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.sources")]
    for source in [*sources, *Path("/etc/apt/sources.list.d").glob("*.list")]:
        if source.exists():
            shutil.copyfile(source, target / source.relative_to("/etc/apt"))
    for keys in ("trusted.gpg.d", "keyrings"):
        shutil.copytree(f"/etc/apt/{keys}", target / keys, dirs_exist_ok=True)
    settings = subprocess.run(
        ["apt-config", "dump"], check=True, capture_output=True, text=True
    ).stdout
    kept = re.findall(r"(?m)^Acquire::(?:https?|Check)\S* \".+\";$", settings)
    (target / "apt.conf.d" / "90host").write_text("\n".join([*kept, ""]))


def write_pip_settings(target: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found = re.findall(r"(?m)^(?:global|:env:|install)\.([\w-]+)='(.*)'$", listed)
    config = configparser.RawConfigParser()
    config["global"] = {key: value for key, value in found if key in PIP_SETTINGS}
    with target.open("w") as file:
        config.write(file)


def put_repository(machine: Path, *, worktree: bool) -> None:
    """Clone this repository into the machine; or, with worktree, all that git would track."""
    checkout = machine / CHECKOUT.lstrip("/")
    if not worktree:
        subprocess.run(
            ["git", "clone", "--quiet", "--no-local", str(ROOT), str(checkout)], check=True
        )
        return
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    subprocess.run(["git", "init", "--quiet", str(checkout)], check=True)


def measured(machine: Path, target: str, number: int) -> Report:
    print(f"== make {target}, time {number}", file=sys.stderr, flush=True)
    start = time.monotonic()
    if target == "run":
        exit_code, seconds_to_answer = serve_once(machine)
    else:
        with inside(machine, "make", target) as process:
            exit_code, seconds_to_answer = process.wait(), None
    report: Report = {"target": target, "time": number, "exit": exit_code}
    if seconds_to_answer is not None:
        report["seconds_to_answer"] = round(seconds_to_answer, 1)
    return {**report, "seconds": round(time.monotonic() - start, 1)}


def serve_once(machine: Path) -> tuple[int, float | None]:
    """Run until the address answers, then press Ctrl-C; 0 when it answered and then ended."""
    start = time.monotonic()
    with inside(machine, "make", "run") as process:
        while not answers():
            if process.poll() is not None or time.monotonic() - start > SERVE_LIMIT_S:
                return process.returncode or 1, None
            time.sleep(0.2)
        seconds = time.monotonic() - start
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_LIMIT_S)
    return (0 if not answers() else 1), seconds


def answers() -> bool:
    try:
        with urllib.request.urlopen(ADDRESS, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def inside(machine: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in the machine, in namespaces that end, mounts and processes, with it."""
    network = {key: value for key, value in os.environ.items() if NETWORK_VARIABLES.match(key)}
    process = subprocess.Popen(
        [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-ec",
            ENTER,
            "sh",
            *command,
        ],
        env={"PATH": PATH, "HOME": HOME, "TERM": "dumb", "MACHINE": str(machine), **network},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def packages(machine: Path, *, asked_for: bool = False) -> set[str]:
    """Return the names of the Debian packages in the machine, or of those someone asked for."""
    query = ["apt-mark", "showmanual"] if asked_for else ["dpkg-query", "-W", "-f", "${Package}\n"]
    command = ["chroot", str(machine), *query]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(listed.stdout.split())


def megabytes(folder: Path) -> int:
    """Return what a folder takes on the disk."""
    used = subprocess.run(["du", "-sm", str(folder)], check=True, capture_output=True, text=True)
    return int(used.stdout.split()[0])


if __name__ == "__main__":
    sys.exit(main())
