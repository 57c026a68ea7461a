"""Run the real gate and its competitors over planned cases, on all cores."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from typing import Any

from app.audio.decode import VOICE_RATE_HZ, decode, resample_for_voice
from app.audio.errors import Unreadable
from app.quality.gate import ChildDied, Finding, Gate, examine
from app.quality.rules import Judgement, Reason
from scripts.bench import _competitors as competitors
from scripts.bench._gate_cases import Case, Plan
from scripts.bench._gate_sets import SETS
from scripts.bench._sources import Utterance

DNSMOS_EVERY = 12  # it takes half a second a clip
VAD_MODES = (0, 1, 2, 3)
CHILD_DIED = "child_died"
RIVALS = (*(f"webrtcvad {mode}" for mode in VAD_MODES), "EkStep", "NeMo")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the gate and the others said of one case."""

    set_name: str
    variant: str
    coding: str
    role: str | None
    speaker: str | None
    locale: str | None
    verdict: str
    codes: tuple[str, ...]
    duration_s: float | None
    snr_db: float | None
    true_snr_db: float | None
    wada_snr_db: float | None = None
    dnsmos: float | None = None
    rejected_by: tuple[str, ...] = ()  # names of competitors
    asked: tuple[str, ...] = ()
    cpu_ms: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run(planned: list[Plan]) -> Iterator[Outcome]:
    """Yield an outcome for every plan that makes a case, in the order of the plans."""
    with get_context("spawn").Pool(len(os.sched_getaffinity(0)), _open_gate) as pool:
        for outcome in pool.imap(_outcome, planned, chunksize=8):
            if outcome is not None:
                yield outcome
        pool.close()
        pool.join()


_gates: list[Gate] = []  # one for each process of the pool


def _open_gate() -> None:
    _gates.append(Gate())


def _outcome(plan: Plan) -> Outcome | None:
    case = SETS[plan.set_name].make(plan)
    if case is None:
        return None
    source = plan.source if isinstance(plan.source, Utterance) else None
    locale = source.locale if source else None
    finding = _examined(case, locale)
    figures = finding.figures
    return Outcome(
        plan.set_name,
        plan.variant,
        plan.coding,
        plan.role,
        source.speaker if source else None,
        locale,
        finding.judgement.verdict,
        tuple(reason.code for reason in finding.judgement.reasons),
        figures.duration_s if figures else None,
        figures.snr_db if figures else None,
        case.true_snr_db,
        **_others(plan, case),
    )


def _examined(case: Case, locale: str | None) -> Finding:
    """Ask the gate; a child that does not live to answer is told by a reason of its own."""
    try:
        return examine(
            _gates[0],
            case.data,
            policy="normal",
            sentence=case.sentence,
            locale=locale,
            client_duration_s=case.client_duration_s,
        )
    except ChildDied as death:
        print(f"a child died: {death}", file=sys.stderr)
        return Finding(None, Judgement("refuse", (Reason(CHILD_DIED, "refuse"),)))


def _others(plan: Plan, case: Case) -> dict[str, Any]:
    """Ask the competitors; what cannot be decoded, all of them reject."""
    try:
        decoded = decode(case.data)
    except Unreadable:
        return {"asked": RIVALS, "rejected_by": RIVALS}
    pcm = resample_for_voice(decoded.pcm, decoded.rate_hz)
    duration_s = len(pcm) / VOICE_RATE_HZ
    verdicts, cpu_ms = {}, {}
    for mode in VAD_MODES:
        name = f"webrtcvad {mode}"
        started = time.process_time()
        verdicts[name] = not competitors.webrtc_hears(pcm, mode)
        cpu_ms[name] = 1000 * (time.process_time() - started)
    started = time.process_time()
    wada = competitors.wada_snr_db(pcm)
    cpu_ms["WADA-SNR"] = 1000 * (time.process_time() - started)
    verdicts["EkStep"] = competitors.ekstep_rejects(wada, duration_s)
    if case.sentence is not None:
        verdicts["NeMo"] = competitors.nemo_rejects(case.sentence, duration_s)
    dnsmos = None
    if plan.seed % DNSMOS_EVERY == 0:
        started = time.process_time()
        dnsmos = competitors.dnsmos_overall(pcm)
        cpu_ms["DNSMOS"] = 1000 * (time.process_time() - started)
    return {
        "wada_snr_db": wada,
        "dnsmos": dnsmos,
        "asked": tuple(verdicts),
        "rejected_by": tuple(name for name, rejects in verdicts.items() if rejects),
        "cpu_ms": cpu_ms,
    }
