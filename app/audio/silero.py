"""Silero's voice detector: is there speech at all?

The whole-clip model of the `silero-vad` wheel, run by onnxruntime. The package itself is never
imported: that would import torch.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import distribution

import numpy as np
from numpy.typing import NDArray

# Since 1.29 onnxruntime writes an identifier to disk and reports its use to its makers, unless
# this stands in the environment before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

WINDOW = 512  # samples at 16 kHz, 32 ms
_CONTEXT = 64  # samples of the window before that the model also sees
_CHUNK = 256  # windows at a time: the state is carried over, so memory does not grow with length
_MODEL = "silero_vad/data/silero_vad_16k_sequence.onnx"


def speech_probabilities(voice_pcm: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of speech in each 32 ms of a 16 kHz signal, the last window padded."""
    count = -(-len(voice_pcm) // WINDOW)
    padded = np.zeros(_CONTEXT + count * WINDOW, np.float32)
    padded[_CONTEXT : _CONTEXT + len(voice_pcm)] = voice_pcm
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    found = [np.zeros(0, np.float32)]
    for start in range(0, count, _CHUNK):
        stop = min(start + _CHUNK, count)
        span = padded[start * WINDOW : stop * WINDOW + _CONTEXT]
        windows = np.lib.stride_tricks.sliding_window_view(span, WINDOW + _CONTEXT)[::WINDOW]
        probabilities, hidden, cell = _session().run(
            None, {"input": np.ascontiguousarray(windows), "h": hidden, "c": cell}
        )
        found.append(probabilities)
    return np.concatenate(found)


@cache
def _session() -> onnxruntime.InferenceSession:
    """Load the model once per process; one thread, because each core has its own process."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    path = distribution("silero-vad").locate_file(_MODEL)
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
