"""The numbers that the browser's checks are tested on are the server's own: one file for both."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.clipping import clipped_share
from app.audio.edges import measure_edges
from app.audio.figures import Figures
from app.audio.levels import measure_levels
from app.audio.noise import measure_noise
from app.quality.rates import RateBounds, rate_ratios
from app.quality.thresholds import Limits, Threshold
from tests.audio.signals import built, flags

VECTORS = Path(__file__).parents[1] / "vectors"
WITHIN_DB = 0.01


def _cases(name: str) -> Any:
    cases = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


def _near(expected: float | None, within: float = WITHIN_DB) -> Any:
    return None if expected is None else pytest.approx(expected, abs=within)


def _samples(case: dict[str, Any]) -> tuple[np.ndarray, int, np.ndarray]:
    samples, rate_hz = built(case["signal"]), case["signal"]["rate_hz"]
    return samples, rate_hz, flags(case.get("voice_s", []), int(len(samples) / rate_hz / 0.02))


@_cases("levels")
def test_levels_are_those_the_browser_is_held_to(case: dict[str, Any]) -> None:
    samples, rate_hz, _ = _samples(case)
    found = measure_levels(samples, rate_hz)

    assert found.active_level_dbfs == _near(case["active_level_dbfs"])
    assert found.dc_offset == _near(case["dc_offset"], 1e-4)


@_cases("clipping")
def test_clipping_is_what_the_browser_is_held_to(case: dict[str, Any]) -> None:
    assert clipped_share(_samples(case)[0]) == _near(case["clipped_share"], 1e-4)


@_cases("noise")
def test_noise_is_what_the_browser_is_held_to(case: dict[str, Any]) -> None:
    found = measure_noise(*_samples(case))

    assert found.snr_db == _near(case["snr_db"])
    assert found.confidence == _near(case["confidence"], 1e-3)
    assert found.noise_dbfs == _near(case["noise_dbfs"])


@_cases("edges")
def test_edges_are_those_the_browser_is_held_to(case: dict[str, Any]) -> None:
    samples, _, voice = _samples(case)
    found = measure_edges(samples, voice, case["active_level_dbfs"])

    assert found.start_edge_db == _near(case["start_edge_db"])
    assert found.end_edge_db == _near(case["end_edge_db"])


@_cases("rates")
def test_rates_are_compared_as_in_the_browser(case: dict[str, Any]) -> None:
    unmeasured = dict.fromkeys((field.name for field in dataclasses.fields(Figures)), None)
    figures = Figures(**{**unmeasured, **case["figures"]})
    found = rate_ratios(figures, RateBounds(expected_s=0.0, **case["bounds"]))

    assert found["times_fastest"] == _near(case["times_fastest"], 1e-3)
    assert found["times_slowest"] == _near(case["times_slowest"], 1e-3)


DOUBTS = json.loads((VECTORS / "doubts.json").read_text("utf-8"))


@pytest.mark.parametrize("case", DOUBTS["cases"], ids=lambda case: case["name"])
def test_thresholds_say_what_the_browser_reads_in_them(case: dict[str, Any]) -> None:
    table = [
        Threshold(
            row["code"],
            row["figure"],
            row["side"],
            "",
            {"normal": Limits(row["warn"], row["refuse"])},
            "",
        )
        for row in DOUBTS["thresholds"]
    ]
    found = [(row.code, row.severity(case["figures"].get(row.figure), "normal")) for row in table]

    assert sorted(pair for pair in found if pair[1]) == sorted(
        (code, severity) for code, severity in case["doubts"]
    )
