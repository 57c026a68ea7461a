"""Take away from this process what measuring a clip does not need. Linux."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal

from app.audio.limits import Limits
from app.audio.syscalls import allow_only_measuring

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent(parent: int) -> None:
    """Be killed when the parent's thread that started us ends, and leave if it already has."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit("the parent is gone")


def lock_down(limits: Limits) -> bool:
    """Give up, for good, new files, sockets, processes, privileges, and memory beyond the limit.

    With no free descriptor nothing can be opened or connected, whatever its kind. Say whether
    system calls are filtered, too: else files can be deleted or renamed, and processes signalled.
    """
    os.chdir("/")
    _discard_stderr()
    _set_hard(resource.RLIMIT_CORE, 0)
    _set_hard(resource.RLIMIT_FSIZE, 0)
    _set_hard(resource.RLIMIT_NPROC, 0)  # the kernel spares root from this one
    _set_hard(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)
    _set_hard(resource.RLIMIT_NOFILE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    return allow_only_measuring()


def allow_cpu(seconds: float) -> None:
    """Let the process be killed after so much more CPU time: by SIGPROF, at the latest SIGXCPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _discard_stderr() -> None:
    """Start-up errors are wanted in the log; what libraries say about hostile bytes is not."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    os.close(sink)


def _set_hard(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bound, bound))


def _address_space() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _drop_capabilities() -> None:
    """Make root an ordinary user, who cannot raise a limit again."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")
