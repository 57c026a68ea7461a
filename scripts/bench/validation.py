"""What a decision costs and how right it is, against two of three, majorities and Dawid-Skene.

Made-up crowds (`_crowds.py`) answer once; every rule then decides from the same answers, each
asking for as many as it wants, in order of arrival. `reviews replay` decides for us, learning from
nothing. Dawid and Skene's model (crowd-kit) sees in batch the very answers that we asked for.
Prints JSON: medians over the seeds. `--table` reads such JSON and prints docs/validation.md's rows.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from scripts.bench import _machine as machine
from scripts.bench._crowds import (
    Scenario,
    Score,
    Study,
    by_majority,
    by_replay,
    calibration_error,
    score,
    study,
    votes_used,
)

GATE = 0.9
WEAK = 0.7
SCENARIOS = {
    "honest, gate of AUC 0.9": Scenario("honest", auc=GATE),
    "honest, gate of AUC 0.7": Scenario("honest", auc=WEAK),
    "honest, no gate": Scenario("honest"),
    "honest, gate of AUC 0.9, three times too sure": Scenario("honest", auc=GATE, times=3),
    "70 % good, no gate": Scenario("honest", good=0.7),
    "70 % good, gate": Scenario("honest", good=0.7, auc=GATE),
    "98 % good, no gate": Scenario("honest", good=0.98),
    "98 % good, gate": Scenario("honest", good=0.98, auc=GATE),
    "15 % always yes, no gate": Scenario("15 % always yes"),
    "15 % always yes, gate": Scenario("15 % always yes", auc=GATE),
    "10 % collude, no gate": Scenario("10 % collude"),
    "10 % collude, gate": Scenario("10 % collude", auc=GATE),
    "60 % careless, no gate": Scenario("60 % careless"),
    "60 % careless, gate": Scenario("60 % careless", auc=GATE),
    "20 people, heavy tail, no gate": Scenario("honest", n_people=20, tail=0.6),
    "20 people, heavy tail, gate": Scenario("honest", n_people=20, tail=0.6, auc=GATE),
    "every fifth clip hard, no gate": Scenario("honest", hard=0.2),
}
PLACES = 3


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--without-crowd-kit", action="store_true")
    parser.add_argument("--table", action="store_true", help="JSON from standard input to rows")
    asked = parser.parse_args()
    if asked.table:
        sys.stdout.writelines(rows(json.load(sys.stdin)))
        return
    chosen = {name: one for name, one in SCENARIOS.items() if asked.only in name}
    report: dict[str, Any] = {"machine": machine.describe(), "seeds": asked.seeds, "crowds": {}}
    for name, scenario in chosen.items():
        runs = [compare(study(scenario, seed), asked) for seed in range(asked.seeds)]
        report["crowds"][name] = summary(runs)
        print(f"{name}: {report['crowds'][name]['adaptive_over_two_of_three']}", file=sys.stderr)
    json.dump(report, sys.stdout, indent=2)
    print()


def compare(drawn: Study, asked: argparse.Namespace) -> dict[str, Score]:
    """Let every rule decide the same study."""
    ours = by_replay(drawn, "adaptive")
    scores = {
        "adaptive": score(drawn, ours),
        "two_of_three": score(drawn, by_replay(drawn, "two-of-three")),
        "majority_of_3": score(drawn, by_majority(drawn, 3)),
        "majority_of_5": score(drawn, by_majority(drawn, 5)),
    }
    if not asked.without_crowd_kit:
        scores["dawid_skene"] = dawid_skene(drawn, votes_used(drawn, ours))
    return scores


def dawid_skene(drawn: Study, used: np.ndarray) -> Score:
    """Judge the answers that were used by crowd-kit's Dawid-Skene, all at once."""
    import pandas
    from crowdkit.aggregation import DawidSkene

    votes = {"task": drawn.clip[used], "worker": drawn.person[used], "label": drawn.answer[used]}
    # It knows labels, not answers: unsure is none of the two that a clip can be.
    given = pandas.DataFrame(votes)
    given = given[given["label"] < 2]
    found = DawidSkene(n_iter=100).fit_predict_proba(given)
    p = found.reindex(range(len(drawn.truths)))[0].fillna(0.5).to_numpy()
    right = 100 * float(np.mean((p > 0.5) == drawn.truths))
    accepted = p > 0.5
    return Score(
        votes=float(used.sum() / len(drawn.truths)),
        wrong=100 * float(np.mean(~drawn.truths[accepted])),
        lost=100 * float(np.mean(~accepted[drawn.truths])),
        open=0.0,
        ece=100 * calibration_error(p, drawn.truths),
        right=right,
    )


def summary(runs: list[dict[str, Score]]) -> dict[str, Any]:
    """Return medians over the runs, and ours over two of three's."""
    medians = {
        rule: {
            figure: round(statistics.median(getattr(run[rule], figure) for run in runs), PLACES)
            for figure in asdict(runs[0][rule])
        }
        for rule in runs[0]
    }
    ours, common = ([run[rule] for run in runs] for rule in ("adaptive", "two_of_three"))
    ratios = {figure: over(ours, common, figure) for figure in ("votes", "wrong", "lost")}
    found: dict[str, Any] = {"rules": medians, "adaptive_over_two_of_three": ratios}
    if "dawid_skene" in medians:
        gaps = [run["dawid_skene"].right - run["adaptive"].right for run in runs]
        found["dawid_skene_ahead_by_points"] = round(statistics.median(gaps), PLACES)
    return found


def over(ours: Iterable[Score], common: Iterable[Score], figure: str) -> float | None:
    """Return the ratio of both sums: with few mistakes a median of ratios means little."""
    below = sum(getattr(one, figure) for one in common)
    return round(sum(getattr(one, figure) for one in ours) / below, PLACES) if below else None


def rows(report: dict[str, Any]) -> Iterable[str]:
    """Yield a Markdown table."""
    heads = ("crowd", "votes a clip", "wrong among accepted", "good lost", "left open", "ECE")
    yield f"| {' | '.join(heads)} | behind D&S |\n{'|---' * (len(heads) + 1)}|\n"
    for name, found in report["crowds"].items():
        ours, ratio = found["rules"]["adaptive"], found["adaptive_over_two_of_three"]
        cells = [
            f"{ours['votes']:.2f} ({times(ratio['votes'])})",
            f"{ours['wrong']:.2f} % ({times(ratio['wrong'])})",
            f"{ours['lost']:.2f} % ({times(ratio['lost'])})",
            f"{ours['open']:.1f} %",
            f"{ours['ece']:.2f} %",
            f"{found.get('dawid_skene_ahead_by_points', float('nan')):+.2f}",
        ]
        yield f"| {name} | {' | '.join(cells)} |\n"


def times(ratio: float | None) -> str:
    """Write a ratio, if there is one."""
    return "–" if ratio is None else f"{ratio:.2f}×"


if __name__ == "__main__":
    main()
