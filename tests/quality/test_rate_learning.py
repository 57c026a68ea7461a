"""What valid clips teach about how fast a campaign's voices read.

Simulated voices are as ours are: log of the time is normal, 0.17 among people, 0.15 in each.
"""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quality.rate_learning import MAX_SHIFT, SPREADS, Reading, learn_rate
from app.quality.rates import USUAL_SPREAD, LearnedRate, usual_time
from app.quality.sounds import sounds

TEXTS = ("The cat sat on the mat.", "It rained all day.", "She would not say where she had been.")
AMONG_PEOPLE, IN_EACH = 0.17, 0.15
READINGS = st.builds(
    Reading,
    speaker=st.integers(0, 5),
    text=st.text(max_size=40),
    speech_s=st.floats(0, 1e6, allow_subnormal=False),
)


def campaign(
    shift: float, speakers: int, clips: int, *, wrong: float = 0.0, seed: int = 1
) -> list[Reading]:
    """Readings by so many people of so many clips each; a share is of texts half as long."""
    chance = random.Random(seed)
    readings = []
    for speaker in range(speakers):
        own = chance.gauss(shift, AMONG_PEOPLE)
        for _ in range(clips):
            text = chance.choice(TEXTS)
            log_time = chance.gauss(own, IN_EACH) + (-0.72 if chance.random() < wrong else 0.0)
            time = usual_time(sounds(text), "en") * math.exp(log_time)
            readings.append(Reading(speaker, text, time))
    return readings


def test_without_clips_the_prior_stands() -> None:
    assert learn_rate([], "en") == LearnedRate()
    assert learn_rate([Reading(1, "Yes.", 0.5), Reading(2, TEXTS[0], 0.0)], "en") == LearnedRate()


@pytest.mark.parametrize("shift", [-0.3, 0.0, 0.3])
@pytest.mark.parametrize("seed", range(5))
def test_many_people_are_believed(shift: float, seed: int) -> None:
    learned = learn_rate(campaign(shift, 60, 8, seed=seed), "en")

    assert learned.log_shift == pytest.approx(shift, abs=0.1)
    assert learned.log_spread == pytest.approx(math.hypot(AMONG_PEOPLE, IN_EACH), abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_one_clip_in_five_that_is_wrong_moves_it_little(seed: int) -> None:
    honest = learn_rate(campaign(0.2, 60, 8, seed=seed), "en")
    poisoned = learn_rate(campaign(0.2, 60, 8, wrong=0.2, seed=seed), "en")

    assert poisoned.log_shift == pytest.approx(honest.log_shift, abs=0.12)
    assert poisoned.log_spread <= SPREADS[1]


def test_a_few_clips_move_it_a_little() -> None:
    learned = learn_rate(campaign(0.3, 3, 2), "en")

    assert 0 < learned.log_shift < 0.1
    assert learned.log_spread == pytest.approx(USUAL_SPREAD, abs=0.03)


def test_one_eager_reader_does_not_set_the_rate_of_a_language() -> None:
    eager = [Reading("eager", text, time) for _, text, time in map(_parts, campaign(0.6, 1, 1000))]
    alone = learn_rate(eager, "en")
    among_others = learn_rate(eager + campaign(0.0, 40, 5), "en")

    assert abs(alone.log_shift) < 0.12
    assert abs(among_others.log_shift) < 0.1


def _parts(reading: Reading) -> tuple[object, str, float]:
    return reading.speaker, reading.text, reading.speech_s


@given(st.lists(READINGS, max_size=30), st.randoms(use_true_random=False))
def test_whatever_comes_it_stays_in_bounds_and_order_is_nothing(
    readings: list[Reading], chance: random.Random
) -> None:
    learned = learn_rate(readings, "en")
    shuffled = list(readings)
    chance.shuffle(shuffled)

    assert abs(learned.log_shift) <= MAX_SHIFT
    assert SPREADS[0] <= learned.log_spread <= SPREADS[1]
    other = learn_rate(shuffled, "en")
    assert other.log_shift == pytest.approx(learned.log_shift)
    assert other.log_spread == pytest.approx(learned.log_spread)
