"""Measure and copy clips in a limited child process, so that hostile bytes can hurt nobody else.

Nothing here loads numpy, PyAV or a model: only the child does.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from app.audio.copies import FORMS, Copy, Outline
from app.audio.errors import ChildDied, Unreadable
from app.audio.figures import Figures
from app.audio.limits import Limits
from app.audio.wire import FORM_BYTES, REPLY_BYTES, receive_message, send_message

log = logging.getLogger(__name__)

_HOME = Path(__file__).resolve().parents[2]
# No secret of the parent's reaches the child; one thread and one heap each, since cores are shared.
# onnxruntime reports its use to its makers unless it is told not to (from 1.29 on, on Linux).
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "PATH": "",  # pydub looks for an ffmpeg program there, and shall find none
}
Answer = TypeVar("Answer")
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
        reply, _parts = self._ask({"job": "measure"}, data)
        return self._understood(lambda: _heard(reply))

    def copy(self, data: bytes, outline: Outline) -> Copy:
        """Make a listening copy; raise `Unreadable` for bad audio, or `ChildDied`."""
        if len(data) > self.limits.input_bytes:
            raise Unreadable("too_big")
        reply, parts = self._ask({"job": "copy", "outline": asdict(outline)}, data)
        if "unreadable" in reply:
            raise Unreadable(str(reply["unreadable"]))
        return self._understood(lambda: _copy(reply, parts))

    def close(self) -> None:
        """End the child, if there is one; the gate can be used again."""
        if self._owner == os.getpid():
            self._kill()
        self._forget()

    def _ask(self, order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Send a job; return the reply and what comes after it, or raise `ChildDied`."""
        peer = self._ready_peer()
        try:
            answer = _exchange(peer, order, data, self.limits.wall_s)
        except BaseException:  # an interrupt, too, leaves an answer behind that nobody may read
            self._kill()
            raise
        if answer is None:
            raise ChildDied(self._bury())
        if "died" in answer[0]:
            self._kill()
            raise ChildDied(str(answer[0]["died"]))
        return answer

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
        if not ready.get("is_filtered"):
            _warn_of_unfiltered_calls()
        return ours

    def _arguments(self) -> tuple[str, str]:
        return json.dumps(asdict(self.limits)), str(os.getpid())

    def _understood(self, read: Callable[[], Answer]) -> Answer:
        try:
            return read()
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


@cache
def _warn_of_unfiltered_calls() -> None:
    """Say it once for a process, whatever the number of its children."""
    log.warning(
        "The kernel or container offers no seccomp filter: the gate's children are held by their "
        "limits alone. Let the container use seccomp."
    )


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


def _heard(reply: dict[str, Any]) -> Heard:
    figures = Figures.from_dict(reply["figures"]) if "figures" in reply else None
    unreadable = None if figures else str(reply["unreadable"])
    return Heard(figures, unreadable, float(reply["cpu_ms"]), int(reply["peak_rss_bytes"]))


def _copy(reply: dict[str, Any], parts: list[bytes]) -> Copy:
    starts_s, duration_s, gain_db = (float(value) for value in reply["copy"])
    return Copy(starts_s, duration_s, gain_db, dict(zip(FORMS, parts, strict=True)))


def _exchange(
    peer: socket.socket, order: dict[str, Any], data: bytes, wall_s: float
) -> tuple[dict[str, Any], list[bytes]] | None:
    """Send a clip and await the answer; None when the child has gone."""
    deadline = time.monotonic() + wall_s
    try:
        peer.settimeout(wall_s)
        send_message(peer, json.dumps(order).encode())
        send_message(peer, data)
    except TimeoutError as error:
        raise ChildDied("wall_clock") from error
    except OSError:
        return None
    reply = _receive(peer, deadline)
    if reply is None:
        return None
    parts = [_receive_part(peer, deadline, FORM_BYTES) for _ in FORMS if "copy" in reply]
    whole = [part for part in parts if part is not None]
    return (reply, whole) if len(whole) == len(parts) else None


def _receive(peer: socket.socket, deadline: float) -> dict[str, Any] | None:
    message = _receive_part(peer, deadline, REPLY_BYTES)
    try:
        reply = None if message is None else json.loads(message)
    except ValueError as error:
        raise ChildDied("nonsense") from error
    return reply if isinstance(reply, dict) else None


def _receive_part(peer: socket.socket, deadline: float, limit: int) -> bytes | None:
    try:
        peer.settimeout(max(0.001, deadline - time.monotonic()))
        return receive_message(peer, limit)
    except TimeoutError as error:
        raise ChildDied("wall_clock") from error
    except ConnectionError:
        return None
    except ValueError as error:
        raise ChildDied("nonsense") from error


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit_{code}"
    name = signal.Signals(-code)
    return _DEATHS.get(name, name.name.lower())
