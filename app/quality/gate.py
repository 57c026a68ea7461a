"""From a clip's bytes to what the gate says of it: the one way for jobs and commands alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.audio.errors import ChildDied
from app.audio.figures import Figures
from app.audio.limits import Limits
from app.audio.sandbox import Gate
from app.quality.rates import LearnedRate
from app.quality.rules import Judgement, judge, unreadable_judgement

__all__ = ["ChildDied", "Finding", "Gate", "Limits", "examine"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured (None if nothing could be), what follows, and what it cost."""

    figures: Figures | None
    judgement: Judgement
    cpu_ms: float | None = None
    failure: str | None = None  # for operators: why nothing could be measured


def examine(
    gate: Gate,
    data: bytes,
    *,
    policy: str,
    sentence: str | None = None,
    locale: str | None = None,
    client_duration_s: float | None = None,
    capture: Mapping[str, Any] | None = None,
    learned: LearnedRate | None = None,
) -> Finding:
    """Measure and judge a clip; raise `ChildDied` when its child did not live to answer."""
    heard = gate.hear(data)
    if heard.figures is None:
        return Finding(None, unreadable_judgement(), heard.cpu_ms, heard.unreadable)
    judgement = judge(
        heard.figures,
        policy=policy,
        sentence=sentence,
        locale=locale,
        client_duration_s=client_duration_s,
        capture=capture,
        learned=learned,
    )
    return Finding(heard.figures, judgement, heard.cpu_ms)
