"""Votes in order of arrival, decided as they come."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.replay import BadVote, Ballot, Replay, read_ballots, replay
from app.reviews.rules import decision
from tests.reviews.crowds import ALWAYS_YES, GOOD, votes, wrong_among_accepted


def decided(ballots: list[Ballot], policy: str) -> tuple[dict[int, str], float]:
    verdicts = list(replay(ballots, policy))
    mean = sum(verdict.votes_used for verdict in verdicts) / len(verdicts)
    return {int(verdict.clip): verdict.decision for verdict in verdicts}, mean


def lost(truths: list[bool], decisions: dict[int, str]) -> int:
    return sum(truths[clip] for clip, decision in decisions.items() if decision == "invalid")


@pytest.mark.parametrize(
    ("n_always_yes", "most_votes", "most_wrong"), [(0, 1.04, 1.0), (9, 1.3, 0.5)]
)
def test_two_of_three_is_beaten_for_about_as_many_votes(
    n_always_yes: int, most_votes: float, most_wrong: float
) -> None:
    """On 4,000 clips, by sixty people without a gate; with more votes where many say nothing."""
    ears = [ALWAYS_YES] * n_always_yes + [GOOD] * (60 - n_always_yes)
    truths, ballots = votes(ears, n_clips=4000)
    ours, our_votes = decided(ballots, "adaptive")
    theirs, their_votes = decided(ballots, "two-of-three")
    assert our_votes <= most_votes * their_votes
    assert wrong_among_accepted(truths, ours) <= most_wrong * wrong_among_accepted(truths, theirs)
    assert lost(truths, ours) <= 0.3 * lost(truths, theirs)


def test_a_telling_gate_saves_a_quarter_of_the_votes() -> None:
    rng = random.Random(4)
    truths, bare = votes([GOOD] * 60, n_clips=4000)
    machine = [min(0.99, max(0.01, 0.5 + rng.gauss(0.22 if t else -0.22, 0.17))) for t in truths]
    heard = [Ballot(b.clip, b.validator, b.answer, machine[int(b.clip)]) for b in bare]
    ours, our_votes = decided(heard, "adaptive")
    theirs, their_votes = decided(heard, "two-of-three")
    assert our_votes <= 0.78 * their_votes
    assert wrong_among_accepted(truths, ours) <= 0.6 * wrong_among_accepted(truths, theirs)


def test_what_is_believed_comes_true_as_often() -> None:
    truths, ballots = votes([GOOD] * 60, n_clips=4000, good=0.8)
    verdicts = list(replay(ballots, "adaptive"))
    for low, high in ((0.0, 0.1), (0.9, 1.01)):
        these = [v for v in verdicts if low <= v.p_valid < high]
        believed = sum(v.p_valid for v in these) / len(these)
        true = sum(truths[int(v.clip)] for v in these) / len(these)
        assert true == pytest.approx(believed, abs=0.02)


def test_votes_on_a_decided_clip_are_not_counted() -> None:
    ballots = [Ballot("a", who, "yes") for who in range(9)]
    verdict = next(replay(ballots, "adaptive"))
    assert (verdict.decision, verdict.votes_used) == ("valid", 2)


def test_two_votes_can_be_asked_for() -> None:
    sure = [Ballot(clip, who, "yes", 0.9) for clip in range(900) for who in ("a", "b", "c")]
    assert min(verdict.votes_used for verdict in replay(sure, "adaptive", min_votes=2)) == 2


def test_gold_questions_never_decide_their_clip() -> None:
    ballots = [Ballot("gold", who, "yes", None, "no") for who in range(9)]
    for policy in ("adaptive", "two-of-three"):
        verdict = next(replay(ballots, policy))
        assert (verdict.decision, verdict.votes_used) == ("open", 0)


def test_gold_questions_tell_early_whom_to_trust() -> None:
    run = Replay()
    for number in range(220):
        truth = "yes" if number % 2 else "no"
        run.take(Ballot(f"gold {number}", "careless", "yes", None, truth))
        run.take(Ballot(f"gold {number}", "careful", truth, None, truth))
    for who in ("careless", "careful"):
        run.take(Ballot(f"by {who}", who, "yes"))
    p_valid = {verdict.clip: verdict.p_valid for verdict in run.verdicts()}
    assert p_valid["by careful"] > p_valid["by careless"]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["yes", "no", "unsure"])), max_size=30)
)
def test_two_of_three_is_the_rule_of_undecided_clips(given_answers: list[tuple[int, str]]) -> None:
    ballots = [Ballot(clip, who, answer) for who, (clip, answer) in enumerate(given_answers)]
    for verdict in replay(ballots, "two-of-three"):
        answers = [answer for clip, answer in given_answers if clip == verdict.clip]
        counted = answers[: verdict.votes_used]
        assert decision(counted) == verdict.decision
        assert all(decision(counted[:n]) == "open" for n in range(len(counted)))
        assert verdict.decision != "open" or counted == answers


def test_clips_come_in_the_order_of_their_first_vote() -> None:
    ballots = [Ballot(clip, 1, "unsure") for clip in ("b", 7, "a")]
    assert [verdict.clip for verdict in replay(ballots, "adaptive")] == ["b", 7, "a"]


def test_nothing_in_nothing_out() -> None:
    assert not list(replay([], "adaptive"))
    assert not list(replay([], "two-of-three"))


GOOD_LINE = '{"clip": 1, "validator": "v", "answer": "yes", "p_machine": null, "gold": null}'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "line 2: not JSON"),
        ("[1]", "line 2: "),
        ('{"clip": 1, "validator": "v"}', "line 2: answer is missing"),
        (GOOD_LINE.replace('"yes"', '"maybe"'), "line 2: answer is one of yes, no, unsure"),
        (GOOD_LINE.replace('"yes"', '["yes"]'), "line 2: "),
        (GOOD_LINE.replace('"gold": null', '"gold": true'), "line 2: gold is null, yes or no"),
        (GOOD_LINE.replace('"p_machine": null', '"p_machine": 1.5'), "line 2: p_machine"),
        (GOOD_LINE.replace('"p_machine": null', '"p_machine": NaN'), "line 2: p_machine"),
        (GOOD_LINE.replace('"clip": 1', '"clip": [1]'), "line 2: clip is"),
    ],
)
def test_a_line_that_is_no_vote_is_named(line: str, why: str) -> None:
    with pytest.raises(BadVote, match=why):
        list(read_ballots([GOOD_LINE, line]))


def test_a_gate_may_be_wholly_sure() -> None:
    lines = [GOOD_LINE.replace('"p_machine": null', f'"p_machine": {p}') for p in (0, 1, 0.5)]
    assert [ballot.p_machine for ballot in read_ballots([*lines, "\n"])] == [0, 1, 0.5]
    assert 0 < next(replay(read_ballots(lines), "adaptive")).p_valid < 1
