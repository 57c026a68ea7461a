"""Real speech by package name: every utterance that benchmarks and the gate's builders draw on.

`make corpus` brings the packages (scripts/setup/corpus.sha256); `_sources.py` reads them. Speakers
are divided: thresholds are set on "development" alone, and "held_out" says what they are worth.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from scripts.bench._sources import NON_SPEECH, SPEECH, Recording, Role, Utterance

RAW_RATE_HZ = 16_000  # pocketsphinx's .raw files

__all__ = ["Recording", "Role", "Utterance", "load", "non_speech", "utterances"]


def utterances(role: Role | None = None) -> list[Utterance]:
    """Return the speech of one role, or all of it, in an order that never changes."""
    return [u for u in _all_utterances() if role in (None, u.role)]


@cache
def _all_utterances() -> tuple[Utterance, ...]:
    found = (u for read in SPEECH for u in read())
    return tuple(sorted(found, key=lambda u: (u.package, u.speaker, str(u.path))))


def non_speech(kind: str | None = None) -> list[Recording]:
    """Return music, singing, keyboards and effects: recordings in which nobody speaks."""
    found = (r for read in NON_SPEECH for r in read())
    return sorted(
        (r for r in found if kind in (None, r.kind)), key=lambda r: (r.package, str(r.path))
    )


def load(recording: Utterance | Recording) -> tuple[NDArray[np.float32], int]:
    """Return a file's samples, float32 mono [n], and its rate in Hz. Channels are averaged."""
    path = recording.path
    if path.suffix == ".raw":
        return _scaled(np.fromfile(path, "<i2")), RAW_RATE_HZ
    if path.suffix in (".g722", ".gsm"):
        return _decode(path)
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.mean(axis=1), np.float32), int(rate_hz)


def _decode(path: Path) -> tuple[NDArray[np.float32], int]:
    with av.open(str(path), format=path.suffix[1:]) as container:
        rate_hz = container.streams.audio[0].rate
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return _scaled(np.concatenate(frames)), rate_hz


def _scaled(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    return np.asarray(pcm / np.float32(32768), np.float32)


def summary(found: Iterable[Utterance]) -> dict[str, object]:
    """Count clips, minutes, speakers and languages for each package, and hours for each role."""
    minutes: dict[str, float] = defaultdict(float)
    hours: dict[str, float] = defaultdict(float)
    packages: dict[str, list[Utterance]] = defaultdict(list)
    for u in found:
        samples, rate_hz = load(u)
        minutes[u.package] += len(samples) / rate_hz / 60
        hours[u.role] += len(samples) / rate_hz / 3600
        packages[u.package].append(u)
    return {
        "hours": {role: round(h, 2) for role, h in hours.items()},
        "speakers": len({u.speaker for us in packages.values() for u in us}),
        "languages": len({u.locale.split("-")[0] for us in packages.values() for u in us}),
        "packages": {
            name: {
                "clips": len(us),
                "minutes": round(minutes[name], 1),
                "with_text": sum(u.text is not None for u in us),
                "speakers": dict(sorted(Counter(f"{u.speaker} ({u.role})" for u in us).items())),
                "languages": sorted({u.locale for u in us}),
                "licence": sorted({u.licence for u in us}),
            }
            for name, us in sorted(packages.items())
        },
    }


if __name__ == "__main__":
    json.dump(summary(utterances()), sys.stdout, indent=2, ensure_ascii=False)
    print()
