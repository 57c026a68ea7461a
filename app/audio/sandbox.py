"""Measure clips in a limited child process, so that hostile bytes can hurt nobody else.

Nothing here loads numpy, PyAV or a model: only the child does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.audio.errors import ChildDied, Unreadable
from app.audio.figures import Figures
from app.audio.limits import Limits
from app.audio.wire import receive_message, send_message

_HOME = Path(__file__).resolve().parents[2]
_REPLY_BYTES = 1 << 16
# No secret of the parent's reaches the child; one thread and one heap each, since cores are shared.
# onnxruntime reports its use to its makers unless it is told not to (from 1.29 on, on Linux).
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",
}
_DEATHS = {signal.SIGXCPU: "cpu", signal.SIGPROF: "cpu", signal.SIGXFSZ: "file_size"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a child says about some bytes: their figures, or why it can make nothing of them."""

    figures: Figures | None
    unreadable: str | None
    cpu_ms: float
    peak_rss_bytes: int  # the most this child has held so far


class Gate:
    """A child process that measures one clip at a time, replaced when it dies.

    For one thread: the child ends with the thread that started it. Starts at the first clip.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None
        self._owner = 0

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        return self._child.pid if self._child else None

    def measure(self, data: bytes) -> Figures:
        """Measure; raise `Unreadable` for bad audio, `ChildDied` when the child was ended."""
        heard = self.hear(data)
        if heard.figures is None:
            raise Unreadable(heard.unreadable or "not_audio")
        return heard.figures

    def hear(self, data: bytes) -> Heard:
        """Measure without judging the bytes: bad audio is an answer. May raise `ChildDied`."""
        if len(data) > self.limits.input_bytes:
            return Heard(None, "too_big", 0.0, 0)
        peer = self._ready_peer()
        try:
            reply = _exchange(peer, data, self.limits.wall_s)
        except BaseException:  # an interrupt, too, leaves an answer behind that nobody may read
            self._kill()
            raise
        if reply is None:
            raise ChildDied(self._bury())
        return self._heard(reply)

    def close(self) -> None:
        """End the child, if there is one; the gate can be used again."""
        if self._owner == os.getpid():
            self._kill()
        self._forget()

    def _ready_peer(self) -> socket.socket:
        if self._owner != os.getpid():
            self._forget()  # we were forked: the child belongs to the process before
        if self._peer is not None and _has_hung_up(self._peer):
            self._kill()
        return self._peer or self._start()

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "app.audio.child", *self._arguments()],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=_HOME,
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        self._peer, self._owner = ours, os.getpid()
        try:
            ready = _receive(ours, time.monotonic() + self.limits.start_s)
        except ChildDied as death:
            self._kill()
            raise ChildDied(f"start: {death.reason}") from None
        except BaseException:
            self._kill()
            raise
        if ready is None:
            raise ChildDied(f"start: {self._bury()}")
        return ours

    def _arguments(self) -> tuple[str, str]:
        return json.dumps(asdict(self.limits)), str(os.getpid())

    def _heard(self, reply: dict[str, Any]) -> Heard:
        if "died" in reply:
            self._kill()
            raise ChildDied(str(reply["died"]))
        try:
            figures = Figures.from_dict(reply["figures"]) if "figures" in reply else None
            unreadable = None if figures else str(reply["unreadable"])
            return Heard(figures, unreadable, float(reply["cpu_ms"]), int(reply["peak_rss_bytes"]))
        except (KeyError, TypeError, ValueError) as error:
            self._kill()
            raise ChildDied("nonsense") from error

    def _bury(self) -> str:
        """Collect a child that hung up, and say what ended it."""
        if self._child is None:
            return "never_started"
        try:
            code = self._child.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self._kill()
            return "hung_up"
        self._forget()
        return _cause(code)

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._forget()

    def _forget(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._child = self._peer = None


def _has_hung_up(peer: socket.socket) -> bool:
    """Tell whether the other side has gone; a child at rest has nothing to say."""
    try:
        peer.settimeout(0)  # the last exchange left its own, and recv would wait for that long
        peer.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _exchange(peer: socket.socket, data: bytes, wall_s: float) -> dict[str, Any] | None:
    """Send a clip and await the answer; None when the child has gone."""
    deadline = time.monotonic() + wall_s
    try:
        peer.settimeout(wall_s)
        send_message(peer, data)
    except TimeoutError as error:
        raise ChildDied("wall_clock") from error
    except OSError:
        return None
    return _receive(peer, deadline)


def _receive(peer: socket.socket, deadline: float) -> dict[str, Any] | None:
    try:
        peer.settimeout(max(0.001, deadline - time.monotonic()))
        message = receive_message(peer, _REPLY_BYTES)
        reply = None if message is None else json.loads(message)
    except TimeoutError as error:
        raise ChildDied("wall_clock") from error
    except ConnectionError:
        return None
    except ValueError as error:
        raise ChildDied("nonsense") from error
    return reply if isinstance(reply, dict) else None


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit_{code}"
    name = signal.Signals(-code)
    return _DEATHS.get(name, name.name.lower())
