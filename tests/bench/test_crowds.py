"""The benchmark of validation counts what it says it counts."""

import json
import math

import numpy as np
import pytest

from app.reviews.replay import Verdict
from scripts.bench._crowds import (
    CROWDS,
    MOST_VOTES,
    Scenario,
    Study,
    by_majority,
    calibration_error,
    score,
    study,
    votes_used,
)
from scripts.bench.validation import SCENARIOS, compare, rows, summary


def of_answers(*clips: str) -> Study:
    """Valid clips with answers written as y, n and u, each by another person."""
    letters = [(clip, "ynu".index(letter)) for clip, said in enumerate(clips) for letter in said]
    clip, answer = (np.array(part) for part in zip(*letters, strict=True))
    n = len(clips)
    return Study(np.ones(n, bool), np.full(n, math.nan), clip, np.arange(len(clip)), answer)


@pytest.mark.parametrize(
    ("of", "said", "decision", "votes"),
    [
        *((3, "yynnn", "valid", 2), (3, "ynyn", "valid", 3), (3, "ynn", "invalid", 3)),
        *((5, "yynny", "valid", 5), (5, "yyy", "valid", 3)),
        *((3, "yuuuy", "valid", 5), (3, "y", "open", 1)),
    ],
)
def test_a_majority_asks_until_it_is_settled(of: int, said: str, decision: str, votes: int):
    [verdict] = by_majority(of_answers(said), of)
    assert (verdict.decision, verdict.votes_used) == (decision, votes)


def test_scores_are_shares_of_what_they_name():
    drawn = Study(
        truths=np.array([True, True, False, False, True]),
        p_machine=np.full(5, math.nan),
        **dict.fromkeys(("clip", "person", "answer"), np.zeros(0, int)),
    )
    decided = [("valid", 0.9), ("invalid", 0.1), ("valid", 0.8), ("invalid", 0.2), ("open", 0.6)]
    verdicts = [Verdict(clip, *each, votes_used=clip) for clip, each in enumerate(decided)]
    found = score(drawn, verdicts)
    assert (found.votes, found.wrong, found.open, found.right) == (2.0, 50.0, 20.0, 60.0)
    assert found.lost == pytest.approx(100 / 3)


def test_the_calibration_error_is_none_where_shares_are_as_said_and_all_where_they_are_not():
    truths = np.array([True] * 9 + [False])
    assert calibration_error(np.full(10, 0.9), truths) == pytest.approx(0.0)
    assert calibration_error(np.zeros(10), np.ones(10, bool)) == 1.0


def test_the_votes_used_are_the_first_of_each_clip():
    drawn = of_answers("yny", "nn")
    used = votes_used(drawn, [Verdict(0, "open", 0.5, 2), Verdict(1, "open", 0.5, 0)])
    assert used.tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("crowd", CROWDS)
def test_a_study_is_what_its_scenario_says(crowd: str):
    drawn = study(Scenario(crowd, good=0.8, auc=0.9, n_clips=3000), seed=1)
    assert drawn.truths.mean() == pytest.approx(0.8, abs=0.03)
    assert np.bincount(drawn.clip).tolist() == [MOST_VOTES] * 3000
    pairs = set(zip(drawn.clip.tolist(), drawn.person.tolist(), strict=True))
    assert len(pairs) == len(drawn.clip)
    good, bad = drawn.p_machine[drawn.truths], drawn.p_machine[~drawn.truths]
    assert (good[:, None] > bad[None, :]).mean() == pytest.approx(0.9, abs=0.02)


def test_who_always_says_yes_does_and_colluders_agree_on_what_is_wrong():
    drawn = study(Scenario("15 % always yes", n_clips=500), seed=1)
    assert set(drawn.answer[drawn.person < 15].tolist()) == {0, 2}
    drawn = study(Scenario("10 % collude", good=0.5, n_clips=2000, tail=9.0), seed=1)
    on_bad = ~drawn.truths[drawn.clip] & (drawn.person < 10)
    assert (drawn.answer[on_bad] == 0).mean() == pytest.approx(0.55, abs=0.07)


def test_the_report_compares_all_rules_on_the_same_answers():
    class Asked:
        without_crowd_kit = True

    drawn = study(Scenario("honest", n_clips=300), seed=2)
    found = summary([compare(drawn, Asked())])  # type: ignore[arg-type]
    assert set(found["rules"]) == {"adaptive", "two_of_three", "majority_of_3", "majority_of_5"}
    assert found["rules"]["majority_of_5"]["votes"] > found["rules"]["majority_of_3"]["votes"] > 2
    table = list(rows(json.loads(json.dumps({"crowds": {"honest": found}}))))
    assert len(table) == 2
    assert table[1].startswith("| honest | ")


def test_the_crowds_of_the_aims_are_all_there():
    assert {one.crowd for one in SCENARIOS.values()} == set(CROWDS)
    assert {one.auc for one in SCENARIOS.values()} == {None, 0.7, 0.9}
    assert min(one.good for one in SCENARIOS.values()) == 0.7
    assert max(one.good for one in SCENARIOS.values()) == 0.98
