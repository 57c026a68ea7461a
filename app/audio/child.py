"""The limited process that measures and copies clips: `python -m app.audio.child`.

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
from app.audio.copies import FORMS, Outline
from app.audio.errors import Unreadable
from app.audio.limits import Limits
from app.audio.listening import make_copy
from app.audio.measure import measure
from app.audio.warmup import voice_like_wav
from app.audio.wire import ORDER_BYTES, receive_message, send_message

OUT_OF_MEMORY = "memory"
OUT_OF_TIME = "cpu"


def main(limits_json: str, parent: str) -> None:
    """Serve until the parent closes the socket."""
    die_with_parent(int(parent))
    limits = Limits(**json.loads(limits_json))
    peer = socket.socket(fileno=0)
    status = os.open("/proc/self/status", os.O_RDONLY)
    _warm_up()
    is_filtered = lock_down(limits)
    _reply(peer, {"ready": True, "is_filtered": is_filtered})
    while (order := receive_message(peer, ORDER_BYTES)) is not None:
        data = receive_message(peer, limits.input_bytes)
        if data is None:
            return
        answer, parts = _do_job(json.loads(order), data, limits)
        _reply(peer, answer | {"peak_rss_bytes": _peak_rss_bytes(status)})
        for part in parts:
            send_message(peer, part)


def _do_job(
    order: dict[str, Any], data: bytes, limits: Limits
) -> tuple[dict[str, Any], list[bytes]]:
    allow_cpu(limits.cpu_s)
    started = time.process_time()
    answer, parts = _answer(order, data)
    spent_s = time.process_time() - started
    if spent_s > limits.cpu_s:
        # The kernel looks at CPU time once a tick, and what was over before it is not killed.
        return {"died": OUT_OF_TIME}, []
    return answer | {"cpu_ms": round(spent_s * 1000, 2)}, parts


def _answer(order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Do it; even a fault of our own becomes an answer, so that the parent can name it."""
    try:
        return _copy(data, order["outline"]) if order["job"] == "copy" else (_measure(data), [])
    except Unreadable as error:
        return {"unreadable": error.reason}, []
    except MemoryError:
        return {"died": OUT_OF_MEMORY}, []
    except Exception as error:
        return {"died": f"{type(error).__name__}: {error}"[:200]}, []


def _measure(data: bytes) -> dict[str, Any]:
    return {"figures": measure(data).as_dict()}


def _copy(data: bytes, outline: dict[str, float | None]) -> tuple[dict[str, Any], list[bytes]]:
    copy = make_copy(data, Outline(**outline))
    parts = [copy.forms[form] for form in FORMS]
    return {"copy": [copy.starts_s, copy.duration_s, copy.gain_db]}, parts


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
    voice = voice_like_wav()
    if measure(voice).bandwidth_hz is None:
        raise SystemExit("the voice detector does not hear a voice")
    make_copy(voice, Outline(0.3, 0.3, -30.0))


if __name__ == "__main__":
    main(*sys.argv[1:])
