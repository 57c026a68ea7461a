"""A fuzz campaign: mutated files through one gate, and a tally of what became of them."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.audio.copies import Outline
from app.audio.errors import Unreadable
from app.audio.figures import Figures
from app.quality.gate import ChildDied, Gate, examine
from tests.audio.mutations import Case, case
from tests.audio.originals import originals

REFERENCE_EVERY = 100
COPY_EVERY = 10
CEILING_S = 45.0
PEAK_DBFS = 24.1  # 16 times full scale, where decoding holds floats
MARGIN_DB = 15.9  # P.56 overrates lone peaks, at most by this


@dataclass(slots=True)
class Tally:
    """What a campaign saw; CPU in ms, memory in bytes."""

    answers: Counter[str] = field(default_factory=Counter)  # verdicts, and reasons for no verdict
    copies: Counter[str] = field(default_factory=Counter)
    deaths: dict[str, str] = field(default_factory=dict)  # case: what ended the child
    odd: dict[str, str] = field(default_factory=dict)  # case: figures that cannot be
    changed: list[str] = field(default_factory=list)  # cases after which the reference differed
    slowest: tuple[float, str] = (0.0, "")
    longest_s: float = 0.0  # from a clip's sending to its answer, by the clock
    peak_rss_bytes: int = 0

    def table(self) -> str:
        """Write the tally as lines of text."""
        rows = [f"{count:8}  {answer}" for answer, count in self.answers.most_common()]
        rows += [f"{count:8}  copy: {answer}" for answer, count in self.copies.most_common()]
        rows += [f"slowest: {self.slowest[0]:.0f} ms of CPU ({self.slowest[1]})"]
        rows += [f"longest wait: {self.longest_s:.2f} s", f"peak: {self.peak_rss_bytes >> 20} MiB"]
        return "\n".join(rows + [f"died: {why}: {name}" for name, why in self.deaths.items()])


def campaign(gate: Gate, *, seed: int, count: int, first: int = 0) -> Tally:
    """Run `count` cases and, between them, a whole clip whose figures may not change."""
    tally = Tally()
    reference = originals()["webm, live"]
    expected = gate.measure(reference)
    for number in range(first, first + count):
        hostile = case(seed, number)
        _try(gate, hostile, tally)
        if number % COPY_EVERY == 0:
            _try_copy(gate, hostile, tally)
        if number % REFERENCE_EVERY == 0 and gate.measure(reference) != expected:
            tally.changed.append(hostile.name)
    return tally


def _try(gate: Gate, hostile: Case, tally: Tally) -> None:
    started = time.monotonic()
    try:
        finding = examine(gate, hostile.data, policy="normal", sentence="a word", locale="en")
    except ChildDied as death:
        tally.answers[f"child died: {death.reason}"] += 1
        tally.deaths[hostile.name] = death.reason
        return
    finally:
        tally.longest_s = max(tally.longest_s, time.monotonic() - started)
    tally.peak_rss_bytes = max(tally.peak_rss_bytes, _memory_bytes(gate, "VmHWM"))
    verdict = finding.judgement.verdict
    tally.answers[f"{verdict}: {finding.failure}" if finding.failure else verdict] += 1
    tally.slowest = max(tally.slowest, (finding.cpu_ms or 0.0, hostile.name))
    if finding.figures is not None and (what := _oddity(finding.figures)):
        tally.odd[hostile.name] = what


def _try_copy(gate: Gate, hostile: Case, tally: Tally) -> None:
    """Ask for a listening copy, too: it is decoded and written by the same child."""
    try:
        gate.copy(hostile.data, Outline(0.1, 0.1, -30.0))
        tally.copies["made"] += 1
    except Unreadable as refused:
        tally.copies[refused.reason] += 1
    except ChildDied as death:
        tally.copies[f"child died: {death.reason}"] += 1
        tally.deaths[f"{hostile.name}, copied"] = death.reason


def _oddity(figures: Figures) -> str | None:
    """Name a figure that no clip can have."""
    bounds = {
        "duration_s": (0.0, CEILING_S),
        "speech_s": (0.0, CEILING_S + 0.04),
        "lost_s": (0.0, float("inf")),
        "peak_dbfs": (-400.0, PEAK_DBFS),
        "active_level_dbfs": (-400.0, PEAK_DBFS + MARGIN_DB),
        "clipped_share": (0.0, 1.0),
        "bandwidth_hz": (0.0, 96_000.0),
        "speech_probability": (0.0, 1.0),
    }
    for name, (low, high) in bounds.items():
        value = getattr(figures, name)
        if value is not None and not low <= value <= high:
            return f"{name} {value}"
    return None


def rss_bytes(gate: Gate) -> int:
    """Return what the gate's child holds in memory now."""
    return _memory_bytes(gate, "VmRSS")


def _memory_bytes(gate: Gate, which: str) -> int:
    lines = Path(f"/proc/{gate.child_pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(which))
