"""Thousands of damaged and forged files through the gate: each is answered, none leaves a trace."""

import sys
from collections.abc import Iterator

import pytest

from app.quality.gate import Gate
from tests.audio.mutations import case
from tests.audio.originals import FORMS, originals
from tests.faults.fuzz import campaign, rss_bytes

SEED = 2026
LIMITS = {"memory", "cpu"}  # what may end a child; a signal would be a fault of a decoder
MOST_DEATHS = 0.005  # share of cases; 0.002 measured
MOST_RSS = 200 * 10**6
MOST_GROWTH = 4 << 20


@pytest.fixture
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        gate.measure(originals()["webm, live"])
        yield gate


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_hostile_file_is_answered_within_the_limits(
    gate: Gate, is_long: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 20_000 if is_long else 1_000

    tally = campaign(gate, seed=SEED, count=count)

    if is_long:
        with capsys.disabled():
            sys.stdout.write(f"\n{tally.table()}\n")
    assert set(tally.deaths.values()) <= LIMITS, tally.table()
    assert len(tally.deaths) <= max(3, MOST_DEATHS * count), tally.table()
    assert tally.answers.total() == count
    assert tally.odd == {}
    assert tally.changed == []
    assert tally.peak_rss_bytes < MOST_RSS


@pytest.mark.long
def test_a_child_reused_for_many_clips_neither_grows_nor_changes_its_mind(
    gate: Gate, is_long: bool
) -> None:
    clips = [originals()[name] for name in FORMS]
    expected = [gate.measure(clip) for clip in clips]
    child, before = gate.child_pid, rss_bytes(gate)

    for _ in range((2_000 if is_long else 300) // len(clips)):
        assert [gate.measure(clip) for clip in clips] == expected

    assert rss_bytes(gate) - before < MOST_GROWTH
    assert gate.child_pid == child


def test_a_case_is_the_same_for_the_same_seed() -> None:
    assert case(SEED, 5) == case(SEED, 5)
    assert len({case(SEED, number).data for number in range(120)}) > 110
    assert case(SEED, 5).data != case(SEED + 1, 5).data
