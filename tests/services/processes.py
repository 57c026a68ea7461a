"""Start a real program for the tests and be sure that it ends when they do.

Each program is started through `setpriv` with a parent-death signal, so the kernel stops it even
when pytest itself is killed.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0

AS_NOBODY = ("--reuid=nobody", "--regid=nogroup", "--clear-groups")


class DidNotStart(Exception):
    """A service ended, or stayed silent, before it was ready; carries the end of its log."""


def find_free_port() -> int:
    """Return a TCP port of the loopback address that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def needs_another_user() -> bool:
    """Say whether we are root, as whom some programs refuse to run."""
    return os.geteuid() == 0


def privileges(stop: signal.Signals, *, as_nobody: bool) -> list[str]:
    """Return the `setpriv` prefix that ties a program's life to ours."""
    user = AS_NOBODY if as_nobody else ()
    return ["setpriv", f"--pdeathsig={stop.name.removeprefix('SIG')}", *user, "--"]


@contextmanager
def running(
    argv: Sequence[str | Path],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    stop: signal.Signals = signal.SIGTERM,
    as_nobody: bool = False,
    env: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, from the moment it is ready to the end of the block."""
    command = [*privileges(stop, as_nobody=as_nobody), *map(str, argv)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd="/",
        )
    try:
        _await_ready(process, is_ready, log)
        yield process
    finally:
        _end(process, stop)


def _await_ready(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:]
            raise DidNotStart(f"{process.args!r} (exit {process.returncode}):\n{tail}")
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    process.send_signal(stop)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    """Say whether something on loopback accepts connections at this port."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0
