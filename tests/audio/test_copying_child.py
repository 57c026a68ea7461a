"""Copies made in the measuring child: the same limits, hostile bytes, no leak."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audio.copies import FORMS, Outline
from app.audio.decode import DECODE_CAP_S
from app.audio.errors import ChildDied, Unreadable
from app.audio.limits import MIB, Limits
from app.audio.listening import make_copy
from app.audio.sandbox import Gate
from app.audio.wire import FORM_BYTES
from tests.audio.sounds import encode, noise, opus_packets_forever, take
from tests.audio.test_decode import NOT_CLIPS
from tests.services.speech import Speech

ROOT = Path(__file__).parents[2]
CLIP = encode(noise(-30, seconds=2.0))
OUTLINE = Outline(0.5, 0.5, -30.0)


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


def test_the_locked_child_makes_the_same_copy_as_anybody(gate: Gate, speech: Speech) -> None:
    clip = encode(take(speech.pcm(speech.prompts("en")[3])), is_live=True)
    assert gate.copy(clip, OUTLINE) == make_copy(clip, OUTLINE)


def test_one_child_measures_and_copies_in_turn(gate: Gate) -> None:
    figures = gate.measure(CLIP)
    child = gate.child_pid
    for _ in range(3):
        assert gate.copy(CLIP, OUTLINE).forms.keys() == FORMS.keys()
        assert gate.measure(CLIP) == figures
    assert gate.child_pid == child


def test_copying_does_not_leak(gate: Gate) -> None:
    peaks = []
    for _ in range(40):
        gate.copy(CLIP, OUTLINE)
        peaks.append(gate.hear(CLIP).peak_rss_bytes)
    assert peaks[-1] - peaks[10] < 2 * MIB


@pytest.mark.parametrize("name", NOT_CLIPS)
def test_what_is_not_a_clip_has_no_copy_and_the_child_lives_on(gate: Gate, name: str) -> None:
    gate.measure(CLIP)
    child = gate.child_pid
    with pytest.raises(Unreadable, match=NOT_CLIPS[name][1]):
        gate.copy(NOT_CLIPS[name][0], OUTLINE)
    assert gate.copy(CLIP, OUTLINE).duration_s > 1
    assert gate.child_pid == child


def test_hours_in_a_small_file_give_a_copy_no_longer_than_is_ever_decoded(gate: Gate) -> None:
    copy = gate.copy(opus_packets_forever(hours=0.5), Outline(None, None, None))
    assert copy.duration_s == pytest.approx(DECODE_CAP_S, abs=0.1)
    assert gate.hear(CLIP).peak_rss_bytes < 200 * MIB


def test_the_longest_and_loudest_copy_fits_into_a_message(gate: Gate) -> None:
    copy = gate.copy(encode(noise(-6, seconds=DECODE_CAP_S)), Outline(None, None, None))
    assert max(len(data) for data in copy.forms.values()) < FORM_BYTES / 2


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(Limits(cpu_s=0.001), "cpu"), (Limits(memory_bytes=MIB // 4), "memory")],
    ids=["cpu", "memory"],
)
def test_a_child_that_takes_too_much_dies_and_says_of_what(limits: Limits, reason: str) -> None:
    with Gate(limits) as gate, pytest.raises(ChildDied, match=reason):
        gate.copy(CLIP, OUTLINE)


def test_what_is_too_big_never_reaches_the_child() -> None:
    with Gate(Limits(input_bytes=100)) as gate:
        with pytest.raises(Unreadable, match="too_big"):
            gate.copy(bytes(101), OUTLINE)
        assert gate.child_pid is None


def test_asking_for_copies_loads_no_pydub_and_no_numpy() -> None:
    heavy = "{'numpy', 'av', 'pydub', 'soxr'}"
    code = f"import sys, app.quality.jobs, app.web; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
