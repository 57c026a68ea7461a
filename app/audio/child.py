"""The limited process that decodes and measures clips: `python -m app.audio.child`.

Started by `sandbox.Gate`, one job after another over standard input (a socket). It warms up with
all its libraries and the model, then locks itself in, then answers.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from typing import Any

from app.audio.confine import allow_cpu, die_with_parent, lock_down
from app.audio.errors import Unreadable
from app.audio.limits import Limits
from app.audio.measure import measure
from app.audio.warmup import voice_like_wav
from app.audio.wire import receive_message, send_message

OUT_OF_MEMORY = "memory"


def main(limits_json: str, parent: str) -> None:
    """Serve until the parent closes the socket."""
    die_with_parent(int(parent))
    limits = Limits(**json.loads(limits_json))
    peer = socket.socket(fileno=0)
    status = os.open("/proc/self/status", os.O_RDONLY)
    _warm_up()
    lock_down(limits)
    _reply(peer, {"ready": True})
    while (data := receive_message(peer, limits.input_bytes)) is not None:
        answer = _do_job(data, limits)
        _reply(peer, answer | {"peak_rss_bytes": _peak_rss_bytes(status)})


def _do_job(data: bytes, limits: Limits) -> dict[str, Any]:
    allow_cpu(limits.cpu_s)
    started = time.process_time()
    answer = _measure(data)
    return answer | {"cpu_ms": round((time.process_time() - started) * 1000, 2)}


def _measure(data: bytes) -> dict[str, Any]:
    """Measure; even a fault of our own becomes an answer, so that the parent can name it."""
    try:
        return {"figures": measure(data).as_dict()}
    except Unreadable as error:
        return {"unreadable": error.reason}
    except MemoryError:
        return {"died": OUT_OF_MEMORY}
    except Exception as error:
        return {"died": f"{type(error).__name__}: {error}"[:200]}


def _reply(peer: socket.socket, answer: dict[str, Any]) -> None:
    send_message(peer, json.dumps(answer, allow_nan=False).encode())


def _peak_rss_bytes(status: int) -> int:
    """Read the most memory this process ever held; getrusage would report the parent's, too."""
    for line in os.pread(status, 8192, 0).splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _warm_up() -> None:
    """Go all the way once: what loads late could not load any more, and the model must hear."""
    if measure(voice_like_wav()).bandwidth_hz is None:
        raise SystemExit("the voice detector does not hear a voice")


if __name__ == "__main__":
    main(*sys.argv[1:])
