"""What a locked child cannot do, with a filter of system calls and, where there is none, without.

`confined_child.py` is the real child, warmed up and locked in, that does these things when told.
"""

import ctypes
import errno
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from app.audio.limits import Limits
from app.audio.syscalls import ARCHITECTURES, load_filter, measuring_filter
from app.audio.wire import receive_message, send_message
from tests.audio.confined_child import ATTEMPTS

ROOT = Path(__file__).parents[2]
CHILD = [sys.executable, "-m", "tests.audio.confined_child", json.dumps(asdict(Limits()))]
HELD_BY_LIMITS = ["open a file", "make a file", "make a pipe", "make a socket"]
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
OWN_PID = 4321


@contextmanager
def locked_child(
    before: Callable[[], object] | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """Start a child that locks itself in; `before` runs in it first of all."""
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    with (
        ours,
        theirs,
        subprocess.Popen(
            [*CHILD, str(os.getpid())], stdin=theirs, cwd=ROOT, preexec_fn=before
        ) as child,
    ):
        theirs.close()
        try:
            yield child, ours
        finally:
            child.kill()


@pytest.fixture(scope="module")
def locked() -> Iterator[socket.socket]:
    with locked_child() as (_, peer):
        assert answer(peer) == {"ready": True, "is_filtered": True}
        yield peer


def answer(peer: socket.socket) -> dict[str, object]:
    message = receive_message(peer, 1 << 16)
    assert message is not None
    return dict(json.loads(message))


def order(peer: socket.socket, name: str) -> None:
    """Send the attempt where a clip to be measured would stand."""
    send_message(peer, b'{"job": "measure"}')
    send_message(peer, name.encode())


def ask(peer: socket.socket, name: str) -> None:
    send_message(peer, json.dumps({"job": "measure"}).encode())
    send_message(peer, name.encode())


def attempt(peer: socket.socket, name: str) -> object:
    order(peer, name)
    return answer(peer)["refused"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_locked_child_is_refused(locked: socket.socket, name: str) -> None:
    assert attempt(locked, name) == "EPERM"


def test_a_locked_child_can_still_end_itself_by_a_signal_that_tells_why() -> None:
    with locked_child() as (child, peer):
        answer(peer)
        order(peer, "abort")

        assert receive_message(peer, 100) is None
        assert child.wait() == -signal.SIGABRT


def test_without_filters_the_limits_hold_and_the_child_says_so() -> None:
    with locked_child(before=take_filters_away) as (_, peer):
        assert answer(peer) == {"ready": True, "is_filtered": False}
        refused = {name: attempt(peer, name) for name in HELD_BY_LIMITS}

    assert refused == dict.fromkeys(HELD_BY_LIMITS, "EMFILE")


WITHOUT_FILTERS = """
import logging
from tests.audio.sounds import encode, noise
from tests.audio.test_confinement import take_filters_away
from app.audio.sandbox import Gate
logging.basicConfig(format="%(levelname)s %(message)s")
take_filters_away()
with Gate() as gate:
    for _ in range(2):
        print(gate.measure(encode(noise(-30))).duration_s > 0.9)
        gate.close()
"""


def test_the_lack_of_filters_is_logged_once_and_clips_are_measured() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_FILTERS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.split() == ["True", "True"]
    assert ran.stderr.count("WARNING") == 1
    assert "seccomp" in ran.stderr


@pytest.mark.parametrize(
    ("name", "error"), [("take a gigabyte", "MemoryError"), ("raise a limit", "ValueError")]
)
def test_a_locked_child_gets_no_more_than_its_limits(
    locked: socket.socket, name: str, error: str
) -> None:
    assert attempt(locked, name) == error


# numbers of calls: x86_64, aarch64
CALLS = {
    "recvfrom": (45, 207),
    "exit_group": (231, 94),
    "openat": (257, 56),
    "socket": (41, 198),
    "unlinkat": (263, 35),
    "kill": (62, 129),
    "clone": (56, 220),
    "execve": (59, 221),
    "sendmsg": (46, 211),
}


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize("name", CALLS)
def test_each_processors_filter_allows_and_refuses_its_own_numbers(machine: str, name: str) -> None:
    number = CALLS[name][ARCHITECTURES[machine].column]

    expected = ALLOW if name in {"recvfrom", "exit_group"} else REFUSE
    assert verdict(machine, number) == expected


@pytest.mark.parametrize(("machine", "mmap", "prlimit64", "tgkill"), [
    ("x86_64", 9, 302, 234),
    ("aarch64", 222, 261, 131),
])  # fmt: skip
def test_some_calls_depend_on_what_they_ask(
    machine: str, mmap: int, prlimit64: int, tgkill: int
) -> None:
    assert verdict(machine, mmap, 0, 4096, 3) == ALLOW
    assert verdict(machine, mmap, 0, 4096, 7) == REFUSE
    assert verdict(machine, prlimit64, 0) == ALLOW
    assert verdict(machine, prlimit64, 1) == REFUSE
    assert verdict(machine, tgkill, OWN_PID) == ALLOW
    assert verdict(machine, tgkill, 1) == REFUSE


def test_calls_of_another_processors_kind_are_refused() -> None:
    data = struct.pack("=IIQ6Q", 45, ARCHITECTURES["aarch64"].audit, 0, *[0] * 6)

    assert run_filter(measuring_filter(ARCHITECTURES["x86_64"], own_pid=OWN_PID), data) == REFUSE
    assert verdict("x86_64", 0x4000_0000 | 45) == REFUSE  # the x32 door to the same kernel


def verdict(machine: str, number: int, *arguments: int) -> int:
    """Ask a processor's filter about a call, as its kernel would."""
    architecture = ARCHITECTURES[machine]
    padded = (*arguments, *[0] * (6 - len(arguments)))
    data = struct.pack("=IIQ6Q", number, architecture.audit, 0, *padded)
    return run_filter(measuring_filter(architecture, own_pid=OWN_PID), data)


def run_filter(program: bytes, data: bytes) -> int:
    """Run the four instructions of classic BPF that our filters use."""
    instructions = list(struct.iter_unpack("=HBBI", program))
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, k = instructions[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, k)
        elif code == 0x54:
            accumulator &= k
        elif code == 0x15:
            at += if_true if accumulator == k else if_false
        else:
            assert code == 0x06
            return int(k)


def take_filters_away() -> None:
    """Make this process one that can get no more filters, as in a container without seccomp."""
    prctl = {"x86_64": 157, "aarch64": 167}[os.uname().machine]
    steps = [
        (0x20, 0, 0, 0),
        (0x15, 0, 3, prctl),
        (0x20, 0, 0, 16),
        (0x15, 0, 1, 22),
        (0x06, 0, 0, REFUSE),
        (0x06, 0, 0, ALLOW),
    ]
    assert ctypes.CDLL(None).prctl(38, 1, 0, 0, 0) == 0
    assert load_filter(b"".join(struct.pack("=HBBI", *step) for step in steps))
