"""No test talks to anything but this machine: a connection elsewhere is an error in the test."""

import sys
from typing import Any

LOOPBACK = ("127.", "::1", "localhost")


class LeavesTheMachine(Exception):
    """A test, or code under test, tried to reach another host."""


def keep_traffic_local() -> None:
    """Refuse, from now on and in this process, any socket to an address that is not loopback."""
    sys.addaudithook(_refuse_other_hosts)


def _refuse_other_hosts(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        _require_loopback(args[1][0])
    elif event == "socket.getaddrinfo" and args[0]:
        _require_loopback(args[0])


def _require_loopback(host: str | bytes) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not name.startswith(LOOPBACK):
        raise LeavesTheMachine(name)
