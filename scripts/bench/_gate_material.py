"""Which clips of the corpus the accuracy benchmark takes, and what may pass for clean.

Every choice follows from a fixed seed. Speakers take turns, so that one with a thousand clips does
not outweigh one with ten.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

import numpy as np

from app.audio.levels import measure_levels
from scripts.bench._corpus import load, non_speech, utterances
from scripts.bench._damage import Pcm, resample
from scripts.bench._sources import Recording, Role, Utterance

RATE_HZ = 48_000
OFF_ZERO_AT_SOURCE = 0.02  # a faulty sound card: four in a hundred recordings, not clean either
SENTENCE_S = (1.0, 13.0)  # shorter ones count as words
WORD_S = (0.15, 1.0)
TELEPHONE_HZ = 8_000
FULL_SCALE = 0.99
CLIPPED_AT_SOURCE = 0.001  # share of samples at full scale: not clean, whoever recorded it
PAUSE_BELOW_SPEECH_DB = 40.0  # so quiet must a recording's pauses be before noise is added to it
FRAME_S = 0.02
FEWEST_LETTERS = 18  # so that a text half as long is still judged
ALIKE = 2.05  # texts differ by this factor or more in letters, and by FARTHEST at most
FARTHEST = 3.5


@lru_cache(maxsize=200)
def samples(recording: Utterance | Recording) -> Pcm:
    """Return a recording's samples at 48 kHz."""
    pcm, rate_hz = load(recording)
    return resample(pcm, rate_hz, RATE_HZ)


def take_turns(found: Iterable[Utterance], seed: int) -> Iterator[Utterance]:
    """Go round the speakers, one clip each, until all have none left."""
    chance = random.Random(seed)
    of_speaker: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in found:
        of_speaker[utterance.speaker].append(utterance)
    queues = list(of_speaker.values())
    for queue in queues:
        chance.shuffle(queue)
    chance.shuffle(queues)
    while queues:
        for queue in queues:
            yield queue.pop()
        queues = [queue for queue in queues if queue]


def sentences(role: Role, count: int, *, with_text: bool = False) -> list[Utterance]:
    """Return clean wide-band clips of 1 to 13 s."""
    return _drawn("read sentences" if with_text else "sentences", role).first(count)


def words(role: Role, count: int) -> list[Utterance]:
    """Return clean wide-band clips under 1 s: words, letters, syllables."""
    return _drawn("words", role).first(count)


def telephone(role: Role, count: int) -> list[Utterance]:
    """Return clean clips that were recorded at 8 kHz."""
    return _drawn("telephone", role).first(count)


def overdriven(role: Role, count: int) -> list[Utterance]:
    """Return clips whose own recording was overdriven."""
    return _drawn("overdriven", role).first(count)


def quiet_sentences(role: Role, count: int) -> list[Utterance]:
    """Return sentences whose own pauses are quiet enough to add a known noise to."""
    return _drawn("quiet sentences", role).first(count)


class _Drawn:
    """Clips chosen one after another, so that a longer list begins with the shorter."""

    def __init__(self, chosen: Iterator[Utterance]) -> None:
        self._chosen, self._found = chosen, list[Utterance]()

    def first(self, count: int) -> list[Utterance]:
        self._found += itertools.islice(self._chosen, max(0, count - len(self._found)))
        return self._found[:count]


@cache
def _drawn(kind: str, role: Role) -> _Drawn:
    accepts: Callable[[Utterance], bool] = {
        "sentences": _is_clean_sentence,
        "read sentences": lambda u: _has_long_text(u) and _is_clean_sentence(u),
        "quiet sentences": lambda u: _is_clean_sentence(u) and has_quiet_pauses(samples(u)),
        "words": lambda u: _is_clean(u) and _lasts(u, WORD_S),
        "telephone": lambda u: _is_telephone(u) and _lasts(u, SENTENCE_S),
        "overdriven": lambda u: u.is_clipped_at_source and _lasts(u, SENTENCE_S),
    }[kind]
    return _Drawn(u for u in take_turns(utterances(role), seed=3) if accepts(u))


def _is_clean_sentence(utterance: Utterance) -> bool:
    return _is_clean(utterance) and _lasts(utterance, SENTENCE_S)


def _has_long_text(utterance: Utterance) -> bool:
    return utterance.text is not None and letters(utterance.text) >= FEWEST_LETTERS


def _is_clean(utterance: Utterance) -> bool:
    """Wide-band, overdriven neither by its speaker's habit nor in this clip, and around zero."""
    if _is_telephone(utterance) or utterance.is_clipped_at_source:
        return False
    pcm, _ = _loaded(utterance)
    is_overdriven = float(np.mean(np.abs(pcm) >= FULL_SCALE)) > CLIPPED_AT_SOURCE
    return not is_overdriven and abs(float(pcm.mean())) <= OFF_ZERO_AT_SOURCE


def _is_telephone(utterance: Utterance) -> bool:
    """Tell packages of telephone prompts, and the single files of others that are kept at 8 kHz."""
    return utterance.is_narrow or _loaded(utterance)[1] <= TELEPHONE_HZ


def _lasts(utterance: Utterance, span_s: tuple[float, float]) -> bool:
    pcm, rate_hz = _loaded(utterance)
    is_heard = measure_levels(pcm, rate_hz).active_level_dbfs is not None
    return is_heard and span_s[0] <= len(pcm) / rate_hz < span_s[1]


@lru_cache(maxsize=4)
def _loaded(utterance: Utterance) -> tuple[Pcm, int]:
    return load(utterance)


def noises(kind: str, count: int) -> list[Recording]:
    """Return recordings in which nobody speaks, in an order from a fixed seed."""
    found = non_speech(kind)
    random.Random(7).shuffle(found)
    return found[:count]


def letters(text: str) -> int:
    """Count letters and numerals."""
    return sum(char.isalnum() for char in text)


def other_text(utterance: Utterance, kind: str, seed: int) -> str | None:
    """Return what somebody else read in the same language: "longer", "shorter" or "wrong".

    Longer and shorter mean 2.05 to 3.5 times by letters; wrong may be as long. None if there is no
    such text.
    """
    assert utterance.text is not None
    own = letters(utterance.text)
    span = {
        "longer": (own * ALIKE, own * FARTHEST),
        "shorter": (own / FARTHEST, own / ALIKE),
        "wrong": (1.0, float("inf")),
    }[kind]
    others = [
        text
        for text in _texts(utterance.locale)
        if span[0] <= letters(text) <= span[1] and text != utterance.text
    ]
    return random.Random(seed).choice(others) if others else None


@cache
def _texts(locale: str) -> list[str]:
    return sorted({u.text for u in utterances() if u.locale == locale and u.text})


def has_quiet_pauses(pcm: Pcm) -> bool:
    """Tell whether the quietest twentieth of the 20 ms frames lies 40 dB below the speech."""
    level = measure_levels(pcm, RATE_HZ).active_level_dbfs
    powers = frame_dbfs(pcm)
    quietest = float(np.percentile(powers, 5)) if len(powers) else 0.0
    return level is not None and quietest < level - PAUSE_BELOW_SPEECH_DB


def frame_dbfs(pcm: Pcm, frame_s: float = FRAME_S) -> np.ndarray:
    """Return the level of each whole frame at 48 kHz."""
    size = round(frame_s * RATE_HZ)
    frames = pcm[: len(pcm) // size * size].reshape(-1, size).astype(np.float64)
    return np.asarray(10 * np.log10(np.mean(frames**2, axis=1) + 1e-12))
