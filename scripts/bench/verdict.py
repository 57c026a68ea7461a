"""From a received clip to its verdict: CPU of the gate alone, and of the whole job.

The clip is 5 s of real speech in WebM/Opus. The baseline, run side by side, decodes the same bytes
with PyAV and does nothing else: what no gate on this decoder can go below. Prints JSON.
"""

import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from app import create_app
from app.cli.database import alembic_config
from app.cli.worker import work_of
from app.clips.models import Clip
from app.clips.operations import Upload, keep_recording, receive_clip
from app.extensions import db
from app.jobs import MEASURE_CLIP, Work, run
from app.quality.gate import Gate, examine
from config import ROOT, Settings
from scripts.bench import _machine as machine
from tests import factories
from tests.audio.sounds import encode, take
from tests.services.speech import RATE_HZ, Speech

SECONDS = 5.0
REPEATS = 60
CLIPS = 100


def main() -> None:
    """Measure the gate, the baseline and the whole job, and print what came of it."""
    clip = _five_seconds(Speech())
    report = {"machine": machine.describe(), "clip": f"{SECONDS} s WebM/Opus, {len(clip)} bytes"}
    report |= _gate_against_decoding(clip) | _whole_jobs(clip)
    json.dump(report, sys.stdout, indent=2)
    print()


def _five_seconds(speech: Speech) -> bytes:
    prompts = [speech.pcm(prompt) for prompt in speech.prompts("en")]
    pads_s = 0.8
    spoken = next(p for p in prompts if len(p) >= (SECONDS - pads_s) * RATE_HZ)
    return encode(take(spoken[: int((SECONDS - pads_s) * RATE_HZ)]), is_live=True)


def _gate_against_decoding(clip: bytes) -> dict[str, object]:
    with Gate() as gate:
        examine(gate, clip, policy="normal")  # the child starts, the model loads
        ours, bare, memory = [], [], 0
        for _ in range(REPEATS):
            heard = gate.hear(clip)
            ours.append(heard.cpu_ms)
            memory = max(memory, heard.peak_rss_bytes)
            bare.append(_cpu_ms(lambda: _decode(clip)))
    gate_ms, decode_ms = statistics.median(ours), statistics.median(bare)
    return {
        "gate_cpu_ms": round(gate_ms, 2),
        "bare_decode_cpu_ms": round(decode_ms, 2),
        "gate_over_bare_decode": round(gate_ms / decode_ms, 2),
        "child_peak_rss_mb": round(memory / 1e6),
    }


def _decode(clip: bytes) -> int:
    with av.open(io.BytesIO(clip)) as container:
        return sum(np.asarray(frame.to_ndarray()).size for frame in container.decode(audio=0))


def _cpu_ms(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


def _whole_jobs(clip: bytes) -> dict[str, object]:
    """Run the job on received clips one after another: read, measure, judge, record."""
    from alembic import command

    with tempfile.TemporaryDirectory(dir=ROOT / ".cache") as folder:
        settings = Settings(instance_dir=Path(folder), log_level="WARNING", rate_limits=False)
        app = create_app(settings)
        with app.app_context():
            command.upgrade(alembic_config(), "head")
            work = work_of(app)
            ids = _receive(work, clip)
            run(work, MEASURE_CLIP, {"clip_id": ids.pop()})  # the child starts
            before, started = _own_and_children_s(), time.perf_counter()
            for clip_id in ids:
                run(work, MEASURE_CLIP, {"clip_id": clip_id})
            wall_s = time.perf_counter() - started
            cpu_s = _own_and_children_s() - before
            with work.transaction() as session:
                assert session.query(Clip).filter(Clip.state == "received").count() == 0
            db.engine.dispose()
    return {
        "job_cpu_ms": round(cpu_s / len(ids) * 1000, 2),
        "job_wall_ms": round(wall_s / len(ids) * 1000, 2),
        "clips_per_s_per_core": round(len(ids) / cpu_s, 1),
    }


def _receive(work: Work, clip: bytes) -> list[str]:
    ids = []
    with work.transaction() as session:
        campaign = factories.campaign(session)
        sentence = factories.sentence(session, campaign)
        person = factories.guest(session)
        factories.consent(session, person, campaign)
        for _ in range(CLIPS + 1):
            with work.blobs.stage() as incoming:
                incoming.write(clip)
                keep_recording(work.blobs, incoming)
            upload = Upload(uuid.uuid4(), sentence.id, incoming, "webm", SECONDS)
            received, _is_new = receive_clip(session, person.id, upload, at=work.now())
            ids.append(str(received.id))
    return ids


def _own_and_children_s() -> float:
    """CPU of this process and of the gate's living child, which getrusage does not count yet."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[1] == str(os.getpid()):
            ticks += int(fields[11]) + int(fields[12])
    return own.ru_utime + own.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
