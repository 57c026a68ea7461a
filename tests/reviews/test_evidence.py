"""What votes say of clips and of those who cast them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.calibration import FEWEST_CLIPS, calibrate, sigmoid
from app.reviews.evidence import START, Parameters, p_valid
from app.reviews.fitting import Fit, Votes, fit
from app.reviews.replay import ANSWER_INDEX, GOLD, Ballot
from tests.reviews.crowds import ALWAYS_YES, GOOD, votes

N_PEOPLE = 20


def table(ballots: list[Ballot], n_clips: int, gold: dict[int, str] | None = None) -> Votes:
    fixed = gold or {}
    return Votes(
        clip=np.array([ballot.clip for ballot in ballots]),
        validator=np.array([ballot.validator for ballot in ballots]),
        answer=np.array([ANSWER_INDEX[ballot.answer] for ballot in ballots]),
        p_machine=np.full(n_clips, np.nan),
        gold=np.array([GOLD[fixed.get(clip)] for clip in range(n_clips)]),
    )


@pytest.fixture(scope="module")
def learned() -> tuple[list[bool], Fit]:
    truths, ballots = votes([ALWAYS_YES] * 2 + [GOOD] * (N_PEOPLE - 2))
    return truths, fit(table(ballots, len(truths)), N_PEOPLE)


def test_two_newcomers_of_one_mind_decide_and_one_alone_does_not() -> None:
    yes, no = ("yes", None), ("no", None)
    assert p_valid(START, [yes, yes], None) >= START.accept > p_valid(START, [yes], None)
    assert p_valid(START, [no, no], None) <= START.reject < p_valid(START, [no], None)


def test_whoever_always_says_yes_soon_says_nothing(learned: tuple[list[bool], Fit]) -> None:
    weights = learned[1].weights
    assert np.abs(weights[:2, 0]).max() < 0.5
    assert weights[2:, 0].min() > 1.0
    assert weights[2:, 1].max() < -1.0


def test_clips_are_told_apart_by_who_said_what(learned: tuple[list[bool], Fit]) -> None:
    truths, found = learned
    right = np.mean((found.log_odds > 0) == np.array(truths))
    assert right > 0.99


def test_the_share_of_good_clips_is_learned(learned: tuple[list[bool], Fit]) -> None:
    truths, found = learned
    prior = float(sigmoid(np.array([found.parameters.prior]))[0])
    assert prior == pytest.approx(np.mean(truths), abs=0.02)


def test_a_newcomer_counts_like_the_crowd() -> None:
    truths, ballots = votes([GOOD] * N_PEOPLE)
    known = fit(table(ballots, len(truths)), N_PEOPLE + 1)
    newcomer = known.weights[N_PEOPLE]
    assert newcomer == pytest.approx(known.parameters.crowd, abs=0.05)


def test_gold_clips_teach_whom_to_trust() -> None:
    """Three good ears against five that say yes to everything, on clips with fixed truths."""
    truths, ballots = votes([GOOD] * 3 + [ALWAYS_YES] * 5, n_clips=60, good=0.5)
    gold = {clip: "yes" if truth else "no" for clip, truth in enumerate(truths)}
    found = fit(table(ballots, 60, gold), 8)
    assert found.weights[:3, 1].max() < -1.0
    assert np.abs(found.weights[3:, 0]).max() < 0.3


def test_the_order_of_votes_and_the_numbers_of_clips_do_not_matter() -> None:
    _truths, ballots = votes([GOOD] * N_PEOPLE, n_clips=200)
    renumbered = [Ballot(199 - int(b.clip), b.validator, b.answer) for b in reversed(ballots)]
    one, other = fit(table(ballots, 200), N_PEOPLE), fit(table(renumbered, 200), N_PEOPLE)
    assert other.log_odds[::-1] == pytest.approx(one.log_odds, abs=1e-6)
    assert other.weights == pytest.approx(one.weights, abs=1e-6)


@given(st.lists(st.sampled_from(["yes", "no", "unsure"]), max_size=9))
def test_a_yes_raises_and_a_no_lowers_what_is_believed(answers: list[str]) -> None:
    before: list[tuple[str, None]] = [(answer, None) for answer in answers]
    now = p_valid(START, before, None)
    assert p_valid(START, [*before, ("yes", None)], None) > now
    assert p_valid(START, [*before, ("no", None)], None) < now


def test_parameters_survive_being_written_down() -> None:
    rng = np.random.default_rng(3)
    truths = rng.random(2000) < 0.8
    machine = sigmoid(rng.normal(np.where(truths, 1.0, -1.0), 1.0))
    calibration = calibrate(machine, truths.astype(float), 1.4)
    assert calibration
    written = Parameters(1.4, (1.0, -2.0, -0.5), 0.99, 0.02, calibration)
    assert Parameters.from_json(written.as_json()) == written
    assert Parameters.from_json(START.as_json()) == START


@pytest.mark.parametrize("stretch", [0.3, 1.0, 2.0])
def test_a_gate_that_is_too_sure_or_too_shy_is_put_right(stretch: float) -> None:
    """Two normal distributions 2 apart: true log-odds are 2 x beside the prior's."""
    rng = np.random.default_rng(5)
    truths = rng.random(20_000) < 0.8
    x = rng.normal(np.where(truths, 1.0, -1.0), 1.0)
    prior = float(np.log(0.8 / 0.2))
    found = calibrate(sigmoid(2 * x * stretch), truths.astype(float), prior)
    assert found
    for at in (-0.5, 0.0, 0.5):
        told = found.log_odds(float(sigmoid(np.array([2 * at * stretch]))[0]))
        assert told == pytest.approx(2 * at, abs=0.25)


def test_the_gate_says_nothing_before_there_is_enough_to_learn_from() -> None:
    truths = np.arange(FEWEST_CLIPS) % 2.0
    machine = np.where(truths > 0, 0.9, 0.1)
    assert calibrate(machine, truths, 0.0)
    assert calibrate(machine[1:], truths[1:], 0.0) is None
    assert calibrate(machine, np.ones(FEWEST_CLIPS), 0.0) is None
    assert calibrate(np.full(FEWEST_CLIPS, np.nan), truths, 0.0) is None


def test_a_gate_that_is_always_wrong_is_not_listened_to() -> None:
    truths = np.arange(400) % 2.0
    assert calibrate(np.where(truths > 0, 0.1, 0.9), truths, 0.0) is None
