"""How soon our order covers a language, on real text, against random order.

Exact is the greedy order itself; served is the order in which people get it, at random within each
place of the queue, as an expected value. Three kinds of n-grams are counted: those that the order
is made from, and trigrams and pairs of characters of the text as it stands, spaces and punctuation
included, which it has never seen.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.campaigns.rules import describe_locale
from app.sentences.choosing.coverage import length_classes, length_cuts, places_of, ranking, strata
from app.sentences.choosing.curve import GOAL
from app.sentences.choosing.expectation import Expectation
from app.sentences.choosing.ngrams import Cover, Reader
from app.sentences.choosing.placing import covered_by
from app.sentences.hygiene import checker_for
from tests.services.texts import Texts

SIZES = (5_000, 100_000)
AIM = 0.6
"""Part of the sentences of random order that ours may need (the issue's figure)."""
OLD = 5 / 6
"""Part that is ranked together, where the rest is placed by it: one sixth is 20 % more."""


def coverage(texts: dict[str, Sequence[str]]) -> dict[str, Any]:
    """Measure for each locale: its sentences are filtered by its rules and shuffled."""
    found: dict[str, Any] = {"aim": AIM}
    for tag, lines in texts.items():
        kept = fit(tag, lines)
        for size in sorted({min(size, len(kept)) for size in SIZES}):
            found[f"{tag}, {size} sentences"] = measure(tag, kept[:size])
    return found


def fit(tag: str, lines: Sequence[str]) -> list[str]:
    """Return the different sentences that the locale's rules let pass, shuffled."""
    checker = checker_for(tag, None)
    kept = sorted({checked.normalised for line in lines if (checked := checker.check(line)).ok})
    random.Random(1).shuffle(kept)
    return kept


def measure(tag: str, lines: Sequence[str]) -> dict[str, Any]:
    """Return what it takes to cover GOAL of the n-grams of these sentences."""
    n = len(lines)
    began = time.perf_counter()
    cover = Reader.of(describe_locale(tag).script).read(lines)
    read_s, began = time.perf_counter() - began, time.perf_counter()
    cuts = length_cuts(cover.lengths)
    ranked = ranking(cover, strata(length_classes(cover.lengths, cuts), [""] * n))
    ranks = np.empty(n, np.int64)
    ranks[ranked.order] = np.arange(n)
    places = places_of(ranks)
    rank_s = time.perf_counter() - began
    kinds = {"ours": cover, "plain_trigrams": plain(lines, 3), "plain_pairs": plain(lines, 2)}
    return {
        "read_s": round(read_s, 2),
        "rank_s": round(rank_s, 2),
        **{kind: compared(its, ranks, places) for kind, its in kinds.items()},
        "one_sixth_placed_one_by_one": one_by_one(cover, cuts),
    }


def compared(cover: Cover, ranks: NDArray[np.int64], places: NDArray[np.int64]) -> dict[str, Any]:
    """Return sentences needed at random, and which part of them our orders need."""
    at_random = Expectation(cover, np.zeros(len(cover), np.int64)).needed(GOAL)
    exact, served = Expectation(cover, ranks), Expectation(cover, places)
    return {
        "n_grams": exact.n_units,
        "at_random": at_random,
        "exact_over_random": round(exact.needed(GOAL) / at_random, 3),
        "served_over_random": round(served.needed(GOAL) / at_random, 3),
    }


def one_by_one(cover: Cover, cuts: list[float]) -> float:
    """Return what the served order needs where the last ones were placed without ranking anew."""
    n, n_old = len(cover), round(len(cover) * OLD)
    old, new = cover.take(np.arange(n_old)), cover.take(np.arange(n_old, n))
    ranked = ranking(old, strata(length_classes(old.lengths, cuts), [""] * n_old))
    places = np.empty(n, np.int64)
    places[ranked.order] = places_of(np.arange(n_old))
    left = covered_by(old, places[:n_old], ranked.novel, np.empty(0, np.uint32), cuts)
    places[n_old:] = left.place(new, int(places_of(np.array([n - 1]))[0]))
    at_random = Expectation(cover, np.zeros(n, np.int64)).needed(GOAL)
    return round(Expectation(cover, places).needed(GOAL) / at_random, 3)


def plain(lines: Sequence[str], size: int) -> Cover:
    """Return the n-grams of the bare characters of each line, in lower case."""
    numbers: dict[str, int] = {}
    units: list[int] = []
    offsets = [0]
    for line in lines:
        text = line.casefold()
        grams = {text[i : i + size] for i in range(len(text) - size + 1)}
        units += [numbers.setdefault(gram, len(numbers)) for gram in grams]
        offsets.append(len(units))
    lengths = np.array([len(line) for line in lines], np.int32)
    return Cover(np.array(units, np.uint32), np.array(offsets, np.int64), lengths)


def main() -> None:
    """Measure on the texts of the tests, and on files of lines beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", action="append", default=[], metavar="TAG:PATH")
    asked = parser.parse_args()
    texts: dict[str, Sequence[str]] = {tag: Texts().sentences(tag) for tag in ("en", "ru")}
    for given in asked.file:
        tag, path = given.split(":", 1)
        texts[tag] = Path(path).read_text("utf-8").splitlines()
    json.dump(coverage(texts), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
