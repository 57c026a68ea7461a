"""The verdict on real speech: good takes pass, spoilt ones do not."""

from collections import Counter

import numpy as np
import pytest

from app.audio.decode import Decoded
from app.audio.measure import measure, measure_decoded
from app.quality.rules import Judgement, judge
from app.quality.sounds import sounds
from tests.audio.sounds import RATE_HZ, encode, noise, silence, take, tone
from tests.services.speech import Prompt, Speech

LOCALES = ["en", "es", "fr", "it", "ru"]
N_TAKES = 24


UNFINISHED = "vm-mismatch"  # the French reader leaves out the second of its two sentences


def sentences(speech: Speech, locale: str) -> list[Prompt]:
    """Prompts of 1 to 12 s, spread over the collection; a spoken "beep" may be a real one."""
    fitting = [
        prompt
        for prompt in speech.prompts(locale)
        if 8_000 <= prompt.path.stat().st_size <= 96_000
        and "beep" not in prompt.text
        and prompt.key != UNFINISHED
    ]
    return fitting[:: len(fitting) // N_TAKES][:N_TAKES]


def judged(samples: np.ndarray, **known: str) -> Judgement:
    """Judge PCM directly: what a codec does to it is not the question."""
    clip = Decoded(samples.astype(np.float32), RATE_HZ, 1, "pcm", "wav", None, 0.0, is_capped=False)
    return judge(measure_decoded(clip), policy="normal", **known)


def codes(judgement: Judgement) -> set[str]:
    return {reason.code for reason in judgement.reasons}


@pytest.mark.parametrize("locale", LOCALES)
def test_clean_sentences_are_accepted(speech: Speech, locale: str) -> None:
    verdicts: Counter[str] = Counter()
    for prompt in sentences(speech, locale):
        figures = measure(encode(take(speech.pcm(prompt)), is_live=True))
        judgement = judge(figures, policy="normal", sentence=prompt.text, locale=locale)
        verdicts[judgement.verdict] += 1

    assert verdicts["refuse"] == 0
    assert verdicts["warn"] <= 1


def test_other_speakers_in_real_rooms_are_not_refused(speech: Speech) -> None:
    verdicts = [
        judged(take(speech.pcm(said)), sentence=said.text, locale="en").verdict
        for said in speech.utterances()
    ]

    assert verdicts
    assert "refuse" not in verdicts


@pytest.mark.parametrize(
    "sound",
    [silence(3.0), noise(-30, seconds=3.0), tone(50, seconds=3.0, peak=0.2)],
    ids=["silence", "noise", "hum"],
)
def test_a_take_without_a_voice_is_refused(sound: np.ndarray) -> None:
    judgement = judged(sound)

    assert judgement.verdict == "refuse"
    assert "no_speech" in codes(judgement)


def test_spoilt_takes_are_told_what_is_wrong(speech: Speech) -> None:
    found: Counter[str] = Counter()
    prompts = sentences(speech, "en")[:12]
    for prompt in prompts:
        clean = take(speech.pcm(prompt))
        threshold = np.quantile(np.abs(clean), 0.98)
        level = float(np.sqrt(np.mean(clean**2)))
        room = noise(0.0, seconds=len(clean) / RATE_HZ)[: len(clean)]
        found["clipped"] += "clipped" in codes(judged(np.clip(clean / threshold, -1, 1)))
        found["too_quiet"] += "too_quiet" in codes(judged(clean * 10 ** (-46 / 20) / level))
        found["noisy"] += "noisy" in codes(judged(clean + room * level * 0.7))
        found["dc_offset"] += "dc_offset" in codes(judged(clean + 0.05))
        found["rate_fast"] += "rate_fast" in codes(judged(clean, sentence=prompt.text * 5))

    assert found == {
        "clipped": len(prompts),
        "too_quiet": len(prompts),
        "noisy": len(prompts),
        "dc_offset": len(prompts),
        "rate_fast": pytest.approx(len(prompts), abs=2),
    }


def test_most_cut_takes_are_noticed(speech: Speech) -> None:
    prompts = [prompt for prompt in sentences(speech, "en") if len(speech.pcm(prompt)) > 32_000]
    starts = ends = 0
    for prompt in prompts:
        spoken = speech.pcm(prompt)
        middle = len(spoken) // 2
        starts += "cut_start" in codes(judged(take(spoken[middle:], before_s=0.0)))
        ends += "cut_end" in codes(judged(take(spoken[:middle], after_s=0.0)))

    assert len(prompts) >= 8
    assert starts >= 0.7 * len(prompts)
    assert ends >= 0.7 * len(prompts)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_text_twice_as_long_or_half_as_long_as_what_was_read_is_found(
    speech: Speech, locale: str
) -> None:
    found: Counter[str] = Counter()
    read = [prompt for prompt in sentences(speech, locale) if sounds(prompt.text) >= 20][:10]
    for prompt in read:
        half = prompt.text[: len(prompt.text) // 2 - 2]
        for said, text in {
            "own": prompt.text,
            "half": half,
            "twice": f"{prompt.text} " * 2,
        }.items():
            reasons = codes(judged(take(speech.pcm(prompt)), sentence=text, locale=locale))
            found[said] += bool(reasons & {"rate_fast", "rate_slow"})

    assert found["own"] <= 1
    assert found["half"] + found["twice"] >= 0.8 * 2 * len(read)


def test_a_sentence_that_its_reader_did_not_finish_is_found(speech: Speech) -> None:
    prompt = next(prompt for prompt in speech.prompts("fr") if prompt.key == UNFINISHED)

    judgement = judged(take(speech.pcm(prompt)), sentence=prompt.text, locale="fr")

    assert "rate_fast" in codes(judgement)
