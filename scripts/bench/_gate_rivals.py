"""The gate beside what could be used instead, on the same cases."""

from collections.abc import Sequence

import numpy as np

from scripts.bench._gate_run import RIVALS, Outcome
from scripts.bench._gate_table import DNSMOS_LOSS, percent, snr_errors
from scripts.bench._intervals import bootstrap_median

LOST = ("clean", "clean, with text", "words", "clean, unpadded", "telephone", "hardly noisy")
CAUGHT = (
    *("no speech", "clipped", "too quiet", "noisy", "cut", "incomplete", "packets lost"),
    *("interrupted", "misread"),
)


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what each rejects of clean speech (a loss) and of damaged speech (a catch)."""
    threshold = dnsmos_threshold(outcomes)
    names = ("gate: refuse", "gate: warn or refuse", *RIVALS, "DNSMOS")
    lines = [f"| % rejected | cases | {' | '.join(names)} |", "|---|" + "---|" * (len(names) + 1)]
    for set_name in (*LOST, *CAUGHT):
        mine = [o for o in outcomes if o.set_name == set_name]
        if mine:
            kind = "lost" if set_name in LOST else "caught"
            cells = [_gate(mine, "refuse"), _gate(mine, "refuse", "warn")]
            cells += [_rival(mine, name) for name in RIVALS] + [_dnsmos(mine, threshold)]
            lines.append(f"| {kind}: {set_name} | {len(mine)} | {' | '.join(cells)} |")
    return lines


def notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return WADA-SNR's error, DNSMOS's threshold and what each of them costs."""
    lines = []
    if errors := snr_errors(outcomes, wada=True):
        median, low, high = bootstrap_median(errors)
        lines.append(f"- WADA-SNR's error: median {median:.1f} dB ({low:.1f} to {high:.1f})")
    spent = {
        name: float(np.median([o.cpu_ms[name] for o in outcomes if name in o.cpu_ms]))
        for name in ("webrtcvad 3", "WADA-SNR", "DNSMOS")
        if any(name in o.cpu_ms for o in outcomes)
    }
    lines.append("- CPU a clip: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in spent.items()))
    lines.append(
        f"- DNSMOS heard {sum(o.dnsmos is not None for o in outcomes)} of the cases; it rejects "
        f"below {dnsmos_threshold(outcomes):.2f}, which loses {100 * DNSMOS_LOSS:g} % of the clean "
        "development sentences"
    )
    return lines


def dnsmos_threshold(outcomes: Sequence[Outcome]) -> float:
    """Return the score that the lowest 5 % of clean development sentences stay under."""
    scores = [
        o.dnsmos
        for o in outcomes
        if o.dnsmos is not None and o.set_name.startswith("clean") and o.role == "development"
    ]
    return float(np.quantile(scores, DNSMOS_LOSS)) if scores else 0.0


def _gate(mine: Sequence[Outcome], *verdicts: str) -> str:
    return percent(float(np.mean([o.verdict in verdicts for o in mine])))


def _rival(mine: Sequence[Outcome], name: str) -> str:
    asked = [name in o.rejected_by for o in mine if name in o.asked]
    return percent(float(np.mean(asked))) if asked else ""


def _dnsmos(mine: Sequence[Outcome], threshold: float) -> str:
    scored = [o.dnsmos < threshold for o in mine if o.dnsmos is not None]
    return percent(float(np.mean(scored))) if scored else ""
