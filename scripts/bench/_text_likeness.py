"""How well near-duplicates are found: edited copies of real sentences, and different ones.

Recall is over copies that are near-duplicates by the measure itself (letters in common): how many
of them share a band with their original and are compared. What is called one although nobody made
it from another is listed, for whoever wants to judge. Exact comparison finds none of the copies.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from app.sentences.alike.likeness import LIKENESS, compare
from app.sentences.alike.screening import Screen, Screened
from app.sentences.hygiene import checker_for

COPIES = 2_000
SHOWN = 5


def likeness(texts: dict[str, Sequence[str]]) -> dict[str, Any]:
    """Measure for each locale."""
    return {tag: _measured(tag, lines) for tag, lines in texts.items()}


def _measured(tag: str, lines: Sequence[str]) -> dict[str, Any]:
    screen = Screen(checker_for(tag, None).rules, 1)
    originals = [one for one in screen.screen(lines) if not one.reasons]
    originals = list({one.key: one for one in originals}.values())
    alone = compare(originals, [], LIKENESS)
    different = [one for index, one in enumerate(originals) if index not in alone.near]
    dice = random.Random(1)
    return {
        "sentences": len(originals),
        "recall": {kind: _recall(screen, different, edit, dice) for kind, edit in EDITS.items()},
        "called_alike_in_the_text": len(alone.near),
        "examples": [
            [originals[index].text, like] for index, like in list(alone.near.items())[:SHOWN]
        ],
        "pairs_of_different_halves": _crossed(screen, different, dice),
    }


def _recall(
    screen: Screen, originals: Sequence[Screened], edit: Callable[..., str], dice: random.Random
) -> dict[str, Any]:
    """Return how many edited copies there are that are near, and the share that is found."""
    drawn = dice.sample(originals, min(COPIES, len(originals)))
    edited = screen.screen([edit(one.text, dice) for one in drawn])
    near = [
        (one, copy)
        for one, copy in zip(drawn, edited, strict=True)
        if copy.key
        and copy.key != one.key
        and Levenshtein.normalized_similarity(one.key, copy.key) >= LIKENESS
    ]
    lines = [*(one for one, _ in near), *(copy for _, copy in near)]
    found = compare(lines, [], LIKENESS).near
    n_found = sum(index >= len(near) for index in found)
    return {"copies": len(near), "found": round(n_found / max(1, len(near)), 3)}


def _crossed(screen: Screen, originals: Sequence[Screened], dice: random.Random) -> dict[str, Any]:
    """Return how many sentences, made of halves of two real ones, are taken for one of these."""
    drawn = dice.sample(originals, min(2 * COPIES, len(originals)) // 2 * 2)
    half = len(drawn) // 2
    crossed = screen.screen(
        [
            " ".join([*_half(first.text, 0), *_half(second.text, 1)])
            for first, second in zip(drawn[:half], drawn[half:], strict=True)
        ]
    )
    fit = [one for one in crossed if not one.reasons]
    near = compare([*drawn, *fit], [], LIKENESS).near
    return {"made": len(fit), "called_alike": sum(index >= len(drawn) for index in near)}


def _half(text: str, which: int) -> list[str]:
    words = text.split()
    return words[: len(words) // 2] if which == 0 else words[len(words) // 2 :]


def _letters(text: str, dice: random.Random, count: int) -> str:
    signs = list(text)
    for _ in range(count):
        place = dice.randrange(len(signs))
        change = dice.choice(("other", "away", "more"))
        if change == "away" and len(signs) > 1:
            del signs[place]
        else:
            letter = dice.choice(text)
            signs[place : place + (change == "other")] = letter
    return "".join(signs)


def _word(text: str, dice: random.Random) -> str:
    words = text.split()
    place = dice.randrange(len(words))
    words[place] = dice.choice(words)
    return " ".join(words)


def _swapped(text: str, dice: random.Random) -> str:
    words = text.split()
    place = dice.randrange(max(1, len(words) - 1))
    words[place : place + 2] = reversed(words[place : place + 2])
    return " ".join(words)


EDITS: dict[str, Callable[..., str]] = {
    "1 letter": lambda text, dice: _letters(text, dice, 1),
    "2 letters": lambda text, dice: _letters(text, dice, 2),
    "3 letters": lambda text, dice: _letters(text, dice, 3),
    "1 word another": _word,
    "2 words swapped": _swapped,
}
