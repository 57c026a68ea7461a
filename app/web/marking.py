"""A text with the parts marked that a rule stumbled over."""

from __future__ import annotations

from collections.abc import Iterable


def marked_parts(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is marked.

    `spans` are (start, end) in code points; they may overlap, and an empty one marks nothing.
    """
    edges = [0] * (len(text) + 1)
    for start, end in spans:
        edges[start] += 1
        edges[end] -= 1
    pieces: list[tuple[str, bool]] = []
    depth = begun = 0
    for at, step in enumerate(edges):
        if step and at > begun and (depth > 0) != (depth + step > 0):
            pieces.append((text[begun:at], depth > 0))
            begun = at
        depth += step
    return [*pieces, (text[begun:], False)] if begun < len(text) else pieces
