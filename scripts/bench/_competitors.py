"""What a user could pick instead of the gate, on the same decoded samples at 16 kHz.

None of it is installed or imported from its package: WADA-SNR is written from its paper, DNSMOS is
its published weights run by onnxruntime, and the rules are as their projects publish them.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np
import webrtcvad
from numpy.typing import NDArray

from config import ROOT

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

Pcm = NDArray[np.float32]

RATE_HZ = 16_000
VAD_FRAME = 320  # 20 ms
VAD_SPEECH_S = 0.3  # as much of it must be called speech
GAMMA_SHAPE = 0.4  # Kim and Stern: amplitudes of clean speech
WADA_GRID_DB = np.arange(-20.0, 61.0, 1.0)
WADA_DRAWS = 200_000
DNSMOS_WEIGHTS = ROOT / ".cache/corpus/wheels/speechmos/dnsmos_models/sig_bak_ovr.onnx"
DNSMOS_SAMPLES = 144_160  # 9.01 s
EKSTEP_SNR_DB = 15.0  # EkStep Foundation's data pipeline for Indian languages: WADA-SNR, duration
EKSTEP_S = (1.0, 15.0)
NEMO_CHARS_PER_S = 18.0  # NVIDIA NeMo's data explorer and segmentation recipes
NEMO_WORDS_PER_S = (0.3, 2.67)


def webrtc_hears(pcm: Pcm, mode: int) -> bool:
    """Tell whether webrtcvad calls 0.3 s or more of the clip speech; modes 0 to 3."""
    detector = webrtcvad.Vad(mode)
    samples = (np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes()
    size = 2 * VAD_FRAME
    frames = (samples[at : at + size] for at in range(0, len(samples) - size + 1, size))
    voiced = sum(detector.is_speech(frame, RATE_HZ) for frame in frames)
    return bool(voiced * VAD_FRAME / RATE_HZ >= VAD_SPEECH_S)


def wada_snr_db(pcm: Pcm) -> float | None:
    """Estimate the SNR, -20 to 60 dB, from how amplitudes are distributed; None on silence.

    Kim and Stern, "Robust signal-to-noise ratio estimation based on waveform amplitude distribution
    analysis", Interspeech 2008: speech amplitudes follow a Gamma distribution of shape 0.4, noise
    is Gaussian, and the log of the mean less the mean of the log grows with their ratio.
    """
    amplitudes = np.abs(pcm[pcm != 0].astype(np.float64))
    if len(amplitudes) == 0:
        return None
    spread = float(np.log(amplitudes.mean()) - np.log(amplitudes).mean())
    return float(np.interp(spread, _wada_spreads(), WADA_GRID_DB))


@cache
def _wada_spreads() -> NDArray[np.float64]:
    """The statistic for each SNR of the grid, by drawing from the model with a fixed seed."""
    chance = np.random.default_rng(2008)
    speech = chance.gamma(GAMMA_SHAPE, size=WADA_DRAWS) * chance.choice([-1, 1], WADA_DRAWS)
    speech /= np.sqrt(np.mean(speech**2))
    noise = chance.normal(size=WADA_DRAWS)
    spreads = []
    for snr_db in WADA_GRID_DB:
        mixed = np.abs(speech + 10 ** (-snr_db / 20) * noise)
        spreads.append(np.log(mixed.mean()) - np.log(mixed).mean())
    return np.maximum.accumulate(spreads)


def dnsmos_overall(pcm: Pcm) -> float:
    """Return DNSMOS P.835's overall quality as the network gives it, before its calibration curve.

    The curve is monotonic, so ranks and thresholds by rank are the same. Clips are repeated to
    9.01 s as its authors do. Reddy et al., ICASSP 2022.
    """
    repeats = -(-DNSMOS_SAMPLES // max(1, len(pcm)))
    segment = np.tile(pcm, repeats)[:DNSMOS_SAMPLES].astype(np.float32)
    (scores,) = _dnsmos().run(None, {"input_1": segment[np.newaxis]})
    return float(scores[0][2])


@cache
def _dnsmos() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(Path(DNSMOS_WEIGHTS)), sess_options=options, providers=["CPUExecutionProvider"]
    )


def ekstep_rejects(snr_db: float | None, duration_s: float) -> bool:
    """Apply EkStep's rule: WADA-SNR of 15 dB or more, 1 to 15 s."""
    is_long_enough = EKSTEP_S[0] <= duration_s <= EKSTEP_S[1]
    return snr_db is None or snr_db < EKSTEP_SNR_DB or not is_long_enough


def nemo_rejects(text: str, duration_s: float) -> bool:
    """Apply NeMo's rule: at most 18 characters and 0.3 to 2.67 words a second of the file."""
    words_per_s = len(text.split()) / duration_s
    fits = NEMO_WORDS_PER_S[0] <= words_per_s <= NEMO_WORDS_PER_S[1]
    return len(text) / duration_s > NEMO_CHARS_PER_S or not fits
