"""Made-up people who judge made-up clips, for the tests of what is learned from votes."""

from __future__ import annotations

import random

from app.reviews.replay import Ballot

Ear = tuple[float, float]
"""How often somebody says yes to a valid clip, and no to an invalid one."""
GOOD: Ear = (0.95, 0.87)
ALWAYS_YES: Ear = (1.0, 0.0)


def votes(
    ears: list[Ear], *, n_clips: int = 600, good: float = 0.9, each: int = 7, seed: int = 1
) -> tuple[list[bool], list[Ballot]]:
    """Truths by clip, and votes in the order of their arrival: clips one after another, mixed."""
    rng = random.Random(seed)
    truths = [rng.random() < good for _ in range(n_clips)]
    arriving = []
    for clip, truth in enumerate(truths):
        for turn, who in enumerate(rng.sample(range(len(ears)), each)):
            is_yes = rng.random() < (ears[who][0] if truth else 1 - ears[who][1])
            ballot = Ballot(clip, who, "yes" if is_yes else "no")
            arriving.append((20 * clip / n_clips + turn + rng.random(), ballot))
    arriving.sort(key=lambda each: each[0])
    return truths, [ballot for _, ballot in arriving]


def wrong_among_accepted(truths: list[bool], decisions: dict[int, str]) -> float:
    accepted = [clip for clip, decision in decisions.items() if decision == "valid"]
    return sum(not truths[clip] for clip in accepted) / len(accepted)
