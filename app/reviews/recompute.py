"""Taking every decision of a release again, from its files alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from app.reviews.evidence import Parameters, Weights, p_valid
from app.reviews.policy import Policy, decide

BY_EXPERT = "expert"
TOLERANCE = 1e-9
"""Sums of the same numbers may differ so much from machine to machine."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """One decision: as it was released, and as it comes out."""

    path: str
    outcome: str
    outcome_again: str
    p_valid: float | None
    p_valid_again: float

    @property
    def agrees(self) -> bool:
        """Whether outcome and probability, where one was released, come out the same."""
        is_near = self.p_valid is None or abs(self.p_valid - self.p_valid_again) <= TOLERANCE
        return self.outcome == self.outcome_again and is_near


@dataclass(frozen=True, slots=True)
class Learned:
    """A model of validation_models.json."""

    parameters: Parameters
    weights: Mapping[str, Weights]


def recompute(folder: Path) -> Iterator[Recomputed]:
    """Yield every decision in an unpacked release that votes took, in the order of decisions.tsv.

    An expert's word is not among them. `folder` is the one that holds the tables, which are
    sorted by path, as released. Raise OSError, KeyError or ValueError for what is no release.
    """
    about = json.loads((folder / "validation_models.json").read_text(encoding="utf-8"))
    models = _models(about)
    votes_of = groupby(_rows(folder / "votes.tsv"), key=lambda row: row["path"])
    path, votes = next(votes_of, (None, iter(())))
    for row in _rows(folder / "decisions.tsv"):
        while path is not None and path < row["path"]:
            path, votes = next(votes_of, (None, iter(())))
        given = list(votes) if path == row["path"] else []
        if row["policy"] != BY_EXPERT or row["outcome"] == "disputed":
            yield _again(row, given, models[row["model"]])


def _again(row: Row, votes: list[Row], model: Learned) -> Recomputed:
    counted = [vote for vote in votes if vote["counted"] == "1"]
    weighed = [(vote["answer"], model.weights.get(vote["validator"])) for vote in counted]
    p = p_valid(model.parameters, weighed, _number(row["p_machine"]))
    settings = json.loads(row["settings"]) if row["settings"] else None
    policy = Policy.of(row["policy"], settings)
    answers = [vote["answer"] for vote in counted]
    return Recomputed(
        path=row["path"],
        outcome=row["outcome"],
        outcome_again=decide(policy, answers, p, model.parameters),
        p_valid=_number(row["p_valid"]),
        p_valid_again=p,
    )


def _models(about: Mapping[str, Any]) -> Mapping[str, Learned]:
    """Return the models by version as decisions.tsv writes it: empty for the beginning."""
    models = {"": Learned(Parameters.from_json(about["start"]), {})}
    for model in about["models"]:
        weights = {who: tuple(known) for who, known in model["weights"].items()}
        parameters = Parameters.from_json(model["parameters"])
        models[str(model["version"])] = Learned(parameters, weights)
    return models


def _number(field: str) -> float | None:
    return float(field) if field else None


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
