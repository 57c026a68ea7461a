"""The gate's child, with attempts to reach out in place of its work.

It warms up, locks itself in and answers messages as the real one does, by the real one's code.
"""

import ctypes
import errno
import mmap
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Callable

from app.audio import child

_LIBC = ctypes.CDLL(None, use_errno=True)
_PATH = os.path.join(tempfile.gettempdir(), "voicestead-confined")
"""It must never come to be."""
_SPARE = os.open(os.devnull, os.O_RDWR)


def _call(name: str, *arguments: object) -> None:
    if getattr(_LIBC, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "open a file": lambda: os.open("/proc/version", os.O_RDONLY),
    "make a file": lambda: os.open(_PATH, os.O_CREAT | os.O_WRONLY),
    "make a folder": lambda: os.mkdir(_PATH),
    "delete a file": lambda: os.unlink("/proc/version"),
    "rename a file": lambda: os.rename(_PATH, _PATH + "-moved"),
    "link a file": lambda: os.symlink("/etc/passwd", _PATH),
    "change a file's mode": lambda: os.chmod("/proc/version", 0o400),
    "look at a file": lambda: os.stat("/proc/version"),
    "change folder": lambda: os.chdir("/proc"),
    "copy a descriptor": lambda: os.dup(_SPARE),
    "make a pipe": lambda: os.pipe(),
    "make a socket": lambda: socket.socket(),
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "signal everybody": lambda: os.kill(-1, 0),
    "trace the parent": lambda: _call("ptrace", 16, os.getppid(), None, None),
    "read the parent's memory": lambda: _call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
    "limit the parent": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    "start a process": lambda: os.fork(),
    "start a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "run new code": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
    "change user": lambda: os.setuid(os.getuid()),
    "move to another core": lambda: os.sched_setaffinity(0, {0}),
}
GREED: dict[str, Callable[[], object]] = {
    "take a gigabyte": lambda: bytearray(1 << 30),
    "raise a limit": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
}


def _attempt(data: bytes) -> dict[str, object]:
    name = data.decode()
    if name == "abort":
        os.abort()
    try:
        (ATTEMPTS | GREED)[name]()
    except OSError as error:
        return {"refused": errno.errorcode[error.errno or 0]}
    except (MemoryError, ValueError) as error:
        return {"refused": type(error).__name__}
    return {"refused": None}


if __name__ == "__main__":
    child._measure = _attempt
    child.main(*sys.argv[1:])
