"""What the gate costs: CPU by stage, against pydub and the ffmpeg program, and memory by length.

The clip is 5 s of real speech in WebM/Opus. The baseline decodes it as most Python programs do,
pydub calling ffprobe and ffmpeg, and then measures the same PCM by the same functions. Both run in
turn in this process; CPU of the programs that pydub starts is counted. Prints JSON.
"""

import io
import json
import os
import resource
import shutil
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.audio.decode import Decoded, decode, resample_for_voice
from app.audio.measure import measure, measure_decoded
from app.audio.sandbox import Gate
from app.audio.voice import find_voice
from scripts.bench import _machine as machine
from tests.audio.sounds import encode, take
from tests.services.speech import RATE_HZ, Speech

SECONDS = 5.0
PADS_S = 0.8
REPEATS = 40
LENGTHS_S = (1, 5, 15, 45)
PROGRAM = Path(__file__).parents[2] / ".cache" / "ffmpeg"


def main() -> None:
    """Measure and print."""
    find_program()
    samples = speech(Speech(), max(LENGTHS_S))
    clip = webm(samples, SECONDS)
    report = {"machine": machine.describe(), "clip": f"{SECONDS} s WebM/Opus, {len(clip)} bytes"}
    report |= {"cpu_ms": costs(clip), "child": by_length(samples)}
    cpu = report["cpu_ms"]
    report["pydub_over_gate"] = round(cpu["pydub"]["median"] / cpu["gate"]["median"], 2)
    json.dump(report, sys.stdout, indent=2)
    print()


def find_program() -> None:
    """Let pydub find what scripts/setup/ffmpeg.sh unpacked, or what the machine has."""
    folders = sorted({path.parent for path in (PROGRAM / "lib").rglob("*.so.*")})
    os.environ["PATH"] = f"{PROGRAM / 'bin'}:{os.environ['PATH']}"
    os.environ["LD_LIBRARY_PATH"] = ":".join(map(str, folders))
    if not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        sys.exit("The ffmpeg program is missing: run scripts/setup/ffmpeg.sh, or `make bench`.")


def speech(spoken: Speech, seconds: float):
    """Prompts of one reader, one after another, as 16 kHz float32 [n]."""
    prompts, length, wanted = [], 0, int(seconds * RATE_HZ)
    for prompt in spoken.prompts("en"):
        if length >= wanted:
            break
        prompts.append(spoken.pcm(prompt))
        length += len(prompts[-1])
    return np.concatenate(prompts)


def webm(samples, seconds: float) -> bytes:
    return encode(take(samples[: int((seconds - PADS_S) * RATE_HZ)]), is_live=True)


def costs(clip: bytes) -> dict[str, dict[str, float]]:
    """CPU in ms of the whole measurement, of its stages, and of the baseline, in turn."""
    decoded = decode(clip)
    voice_pcm = resample_for_voice(decoded.pcm, decoded.pcm_rate_hz)
    acts: dict[str, Callable[[], object]] = {
        "gate": lambda: measure(clip),
        "decode": lambda: decode(clip),
        "resample": lambda: resample_for_voice(decoded.pcm, decoded.pcm_rate_hz),
        "presence": lambda: find_voice(voice_pcm),
        "pydub": lambda: measure_decoded(decode_with_pydub(clip)),
    }
    found: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()  # libraries load, the model warms up
    for _ in range(REPEATS):
        for name, act in acts.items():
            found[name].append(cpu_ms(act))
    costs = {name: summary(values) for name, values in found.items()}
    whole, *stages = (costs[name]["median"] for name in ("gate", "decode", "resample", "presence"))
    return costs | {"rest": {"median": round(whole - sum(stages), 2)}}


def decode_with_pydub(clip: bytes) -> Decoded:
    """Decode by pydub's two programs, and take the mean of the channels as the gate does."""
    from pydub import AudioSegment  # not before `find_program`: it looks for ffmpeg at once

    segment = AudioSegment.from_file(io.BytesIO(clip), format="webm")
    samples = np.array(segment.get_array_of_samples()).reshape(-1, segment.channels)
    pcm = samples.mean(axis=1, dtype=np.float32) / np.float32(1 << (8 * segment.sample_width - 1))
    return Decoded(
        pcm=pcm,
        rate_hz=segment.frame_rate,
        channels=segment.channels,
        codec="opus",
        container="matroska",
        container_duration_s=None,
        lost_s=0.0,
        is_capped=False,
    )


def cpu_ms(act: Callable[[], object]) -> float:
    """CPU of this process and of the programs it started and saw end."""
    before = cpu_s()
    act()
    return (cpu_s() - before) * 1000


def cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def summary(values: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(values), 2), "min": round(min(values), 2)}


def by_length(samples) -> dict[str, dict[str, float]]:
    """Memory and CPU of a fresh child for each length of clip."""
    rows = {}
    for seconds in LENGTHS_S:
        clip = webm(samples, seconds)
        with Gate() as gate:
            heard = [gate.hear(clip) for _ in range(5)]
        rows[f"{seconds} s"] = {
            "peak_rss_mb": round(max(one.peak_rss_bytes for one in heard) / 1e6),
            "cpu_ms": round(statistics.median(one.cpu_ms for one in heard), 1),
        }
    return rows


if __name__ == "__main__":
    main()
