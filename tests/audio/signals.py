"""Builds the signals that tests/vectors describe; tests/js/signals.mjs builds the same ones."""

from typing import Any

import numpy as np


def built(signal: dict[str, Any]) -> np.ndarray:
    """Sum the layers of a description: float32, mono; then the gain, then the limit."""
    samples = np.zeros(round(signal["seconds"] * signal["rate_hz"]))
    for layer in signal["layers"]:
        start = round(layer.get("from_s", 0) * signal["rate_hz"])
        end = round(layer.get("to_s", signal["seconds"]) * signal["rate_hz"])
        samples[start:end] += _layer(layer, end - start, signal["rate_hz"])
    limit = signal.get("limit", np.inf)
    return (np.clip(samples, -limit, limit) * signal.get("gain", 1)).astype(np.float32)


def _layer(layer: dict[str, Any], count: int, rate_hz: int) -> np.ndarray:
    if layer["kind"] == "tone":
        return layer["peak"] * np.sin(2 * np.pi * layer["hz"] * np.arange(count) / rate_hz)
    if layer["kind"] == "noise":
        return 10 ** (layer["dbfs"] / 20) * np.sqrt(3) * _uniform(layer["seed"], count)
    assert layer["kind"] == "offset"
    return np.full(count, layer["value"], float)


def _uniform(seed: int, count: int) -> np.ndarray:
    """Numbers from -1 to 1 by the linear congruential generator of Numerical Recipes."""
    states, state = np.empty(count), seed
    for at in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        states[at] = state
    return states / 2**31 - 1


def flags(spans: list[list[float]], count: int) -> np.ndarray:
    """Mark the 20 ms frames of these spans in seconds."""
    marked = np.zeros(count, bool)
    for from_s, to_s in spans:
        marked[round(from_s / 0.02) : round(to_s / 0.02)] = True
    return marked
