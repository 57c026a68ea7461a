"""Of all processes of a running Voicestead, only the gate's child carries decoders and models."""

import time
import uuid
from pathlib import Path

import psutil
import pytest

from tests.faults.takes import short_wav
from tests.services.served import Served
from tests.services.speech import Speech
from tests.services.volunteer import Volunteer

DECODERS = ("/onnxruntime/", "/av/", "/av.libs/", "/soxr/", "_webrtcvad")
HEAVY = (*DECODERS, "/numpy/")
PAGES = ["/", "/en", "/en/speak", "/en/listen", "/mine"]


@pytest.mark.timeout(180)
def test_pages_and_uploads_load_neither_decoder_nor_model(served: Served, speech: Speech) -> None:
    volunteer = Volunteer(served.url)
    volunteer.join("en")
    sentence = volunteer.sentences("en", 1)[0]
    clip_id = uuid.uuid4()
    assert volunteer.put_clip(clip_id, sentence["id"], short_wav(speech, 7)).status == 201
    for page in PAGES:
        assert volunteer.open(page)
    _await_verdict(volunteer, clip_id)

    programs, children = _processes(served)

    assert len(programs) >= 3  # the server, its worker process, the queue's worker
    assert {part for program in programs for part in _heavy_parts(program)} <= {"/numpy/"}
    servers = [program for program in programs if "worker" not in program.cmdline()]
    assert len(servers) >= 2
    # The worker puts sentences in order, for which it needs numpy; who serves needs nothing.
    assert {part for server in servers for part in _heavy_parts(server)} == set()
    assert [_heavy_parts(child) for child in children] == [set(HEAVY)]


def _processes(served: Served) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return the programs of this instance, and the gate's children that they started."""
    folder = str(served.settings.instance_dir)
    started = psutil.Process().children(recursive=True)
    programs = [one for one in started if one.environ().get("INSTANCE_DIR") == folder]
    children = [one for program in programs for one in program.children() if one not in programs]
    return programs, children


def _heavy_parts(process: psutil.Process) -> set[str]:
    """Find which heavy libraries a process has mapped."""
    maps = Path(f"/proc/{process.pid}/maps").read_text()
    return {part for part in HEAVY if part in maps}


def _await_verdict(volunteer: Volunteer, clip_id: uuid.UUID) -> None:
    deadline = time.monotonic() + 60
    while volunteer.call("GET", f"/api/v1/clips/{clip_id}").document["verdict"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
