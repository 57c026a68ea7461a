"""From bytes to a finding."""

from collections.abc import Iterator

import pytest

from app.quality.gate import ChildDied, Gate, Limits, examine
from app.quality.rules import unreadable_judgement
from tests.audio.sounds import encode, noise, take
from tests.services.speech import Speech


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


def test_a_good_take_is_measured_and_accepted(gate: Gate, speech: Speech) -> None:
    prompt = next(prompt for prompt in speech.prompts("en") if len(prompt.text) > 30)
    clip = encode(take(speech.pcm(prompt)), is_live=True)
    duration_s = len(take(speech.pcm(prompt))) / 48_000

    finding = examine(
        gate,
        clip,
        policy="normal",
        sentence=prompt.text,
        locale="en",
        client_duration_s=duration_s,
        capture={"autoGainControl": False},
    )

    assert finding.judgement.verdict == "accept"
    assert finding.judgement.chars_per_s is not None
    assert finding.figures is not None
    assert finding.figures.duration_s == pytest.approx(duration_s, abs=0.03)
    assert finding.failure is None
    assert finding.cpu_ms is not None
    assert finding.cpu_ms > 0


def test_half_a_file_is_refused_as_truncated(gate: Gate, speech: Speech) -> None:
    clip = encode(take(speech.pcm(speech.prompts("en")[0]), after_s=4.0), is_live=True)
    whole = examine(gate, clip, policy="normal")
    assert whole.figures is not None

    half = examine(
        gate,
        clip[: len(clip) // 3],
        policy="normal",
        client_duration_s=whole.figures.duration_s,
    )

    assert half.judgement.reasons[0].code == "truncated"
    assert half.judgement.verdict == "refuse"


def test_what_is_no_audio_is_unreadable(gate: Gate) -> None:
    finding = examine(gate, b"no audio", policy="strict")

    assert finding.judgement == unreadable_judgement()
    assert (finding.figures, finding.failure) == (None, "not_audio")


def test_a_dead_child_is_the_callers_to_handle() -> None:
    with Gate(Limits(cpu_s=0.001)) as gate, pytest.raises(ChildDied, match="cpu"):
        examine(gate, encode(noise(-30, seconds=3.0)), policy="normal")
