"""Leave a process only the system calls that measuring needs (seccomp filter mode, Linux).

A filter is a small program that the kernel runs before each call: Linux, "Seccomp BPF (SECure
COMPuting with filters)". What it does not allow fails with EPERM. It holds until the process ends.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

# Numbers of the x86-64 and of the generic table (aarch64), Linux 6.1. Those that the child makes
# were found with strace over whole, damaged and hostile clips; the others are what the C library,
# the allocator and Python may turn to under memory pressure, on a signal and at the end.
_ALLOWED = {
    "recvfrom": (45, 207),
    "sendto": (44, 206),
    "pread64": (17, 67),
    "brk": (12, 214),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "futex": (202, 98),
    "clock_gettime": (228, 113),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "setitimer": (38, 103),
    "getrandom": (318, 278),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "restart_syscall": (219, 128),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    "close": (3, 57),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_MMAP, _MPROTECT, _PRLIMIT64, _TGKILL = (9, 222), (10, 226), (302, 261), (234, 131)
_PROT_EXEC = 4

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06  # classic BPF: ld [k], and #k, ret #k
_JUMP_IF_EQUAL = 0x15
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data
_INSTRUCTION = struct.Struct("=HBBI")


@dataclass(frozen=True, slots=True)
class Architecture:
    """A processor as the kernel names it, with its column in the tables above."""

    audit: int
    column: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0), "aarch64": Architecture(0xC00000B7, 1)}


def allow_only_measuring() -> bool:
    """Give up all other calls; False where the kernel, a container or the processor has no filter.

    The process must have given up new privileges before.
    """
    architecture = ARCHITECTURES.get(platform.machine())
    if architecture is None or struct.calcsize("P") != 8:
        return False
    return load_filter(measuring_filter(architecture, own_pid=os.getpid()))


def measuring_filter(architecture: Architecture, *, own_pid: int) -> bytes:
    """Write the program, as an array of `struct sock_filter`.

    No new memory may be executed, no limit of another process set, no signal sent to one.
    """
    column = architecture.column
    program = _instruction(_LOAD, _ARCHITECTURE_AT)
    program += _instruction(_JUMP_IF_EQUAL, architecture.audit, skip_if_true=1)
    program += _instruction(_RETURN, _REFUSE)
    program += _instruction(_LOAD, _NUMBER_AT)
    for numbers in _ALLOWED.values():
        program += _allow(numbers[column])
    for numbers in (_MMAP, _MPROTECT):
        program += _allow_if(numbers[column], argument=2, mask=_PROT_EXEC, value=0)
    program += _allow_if(_PRLIMIT64[column], argument=0, mask=0xFFFFFFFF, value=0)
    program += _allow_if(_TGKILL[column], argument=0, mask=0xFFFFFFFF, value=own_pid)
    return program + _instruction(_RETURN, _REFUSE)


def load_filter(program: bytes) -> bool:
    """Put a filter on this thread and what it starts; False where that is impossible."""
    code = ctypes.create_string_buffer(program, len(program))
    count = len(program) // _INSTRUCTION.size
    header = ctypes.create_string_buffer(struct.pack("@HP", count, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header) == 0)


def _allow(number: int) -> bytes:
    return _instruction(_JUMP_IF_EQUAL, number, skip_if_false=1) + _instruction(_RETURN, _ALLOW)


def _allow_if(number: int, *, argument: int, mask: int, value: int) -> bytes:
    """Allow a call when the low half of an argument, masked, has this value (little-endian)."""
    return (
        _instruction(_JUMP_IF_EQUAL, number, skip_if_false=5)
        + _instruction(_LOAD, _ARGUMENTS_AT + 8 * argument)
        + _instruction(_AND, mask)
        + _instruction(_JUMP_IF_EQUAL, value, skip_if_false=1)
        + _instruction(_RETURN, _ALLOW)
        + _instruction(_RETURN, _REFUSE)
    )


def _instruction(code: int, k: int, *, skip_if_true: int = 0, skip_if_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, skip_if_true, skip_if_false, k)
