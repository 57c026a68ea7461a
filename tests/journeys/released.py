"""Build a release with the command, open it, check its hashes, compare what is in it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import soxr

from config import ROOT
from tests.services.programs import environment_of
from tests.services.served import Served
from tests.services.speech import RATE_HZ


def build_release(served: Served, folder: Path) -> Path:
    """Run `flask release build en` and return the archive."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "release", "build", "en"]
    built = subprocess.run(
        [*command, "--out", str(folder)],
        cwd=ROOT,
        env=environment_of(served.settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / Path(json.loads(built.stdout)["file"]).name


def open_release(archive: Path, folder: Path) -> Path:
    """Unpack and check every hash with the programs a user has; return the locale's folder."""
    folder.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True)
    sums = next(folder.rglob("SHA256SUMS"))
    subprocess.run(["sha256sum", "--check", "--quiet", sums.name], cwd=sums.parent, check=True)
    return next(folder.rglob("validated.tsv")).parent


def decode(recording: Path) -> np.ndarray:
    """Return the mean of the channels, [n] at 16 kHz."""
    with av.open(io.BytesIO(recording.read_bytes())) as container:
        rate = container.streams.audio[0].rate
        resampler = av.AudioResampler(format="fltp")
        frames = [
            part.to_ndarray()
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return soxr.resample(np.concatenate(frames, axis=1).mean(axis=0), rate, RATE_HZ)


def best_correlation(heard: np.ndarray, spoken: np.ndarray) -> float:
    """Return the |correlation| of the speech with the part of the recording that fits it best."""
    size = 1 << (len(heard) + len(spoken)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size))
    lag = int(np.argmax(np.abs(np.fft.irfft(product, size)[: len(heard)])))
    part = heard[lag : lag + len(spoken)]
    return float(abs(np.corrcoef(part, spoken[: len(part)])[0, 1]))
