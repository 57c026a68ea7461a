"""The cases of the accuracy benchmark: real clips, damaged in known amounts, as encoded bytes.

A set is a name, the clips it draws on and its variants; case `n` of a set takes clip `n` and the
next variant and coding in turn, so that every strength meets every container.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from scripts.bench import _damage as damage
from scripts.bench import _gate_material as material
from scripts.bench._corpus import load
from scripts.bench._encoded import CODINGS, encode, packet_count, truncate, without_packets
from scripts.bench._gate_material import RATE_HZ, samples
from scripts.bench._sources import Recording, Role, Utterance

Pcm = damage.Pcm

PAD_S = 0.3
ONSET_BELOW_DB = (
    25.0  # speech begins and ends where three 10 ms frames rise within this of its level
)
INSIDE_BELOW_DB = 15.0  # a cut is in mid-speech where 60 ms around it lie within this of the level
NON_SPEECH_S = 4.0
CLOCK_ERROR_S = (-0.05, 0.15)
LOSSY = ("webm 32k", "webm 48k", "webm 128k", "ogg 48k", "m4a 64k")
EVERY = (*LOSSY, "wav", "flac")
BABBLE_VOICES = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One clip for the gate, and what is true of it."""

    data: bytes
    sentence: str | None = None
    client_duration_s: float | None = None
    true_snr_db: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which case to make: cheap to send to another process, where `make` does the work."""

    set_name: str
    variant: str
    coding: str
    source: Utterance | Recording | None
    role: Role | None
    seed: int


Make = Callable[[Plan], Case | None]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A group of cases that a row of the table is computed from."""

    name: str
    make: Make
    variants: tuple[str, ...] = ("",)
    codings: tuple[str, ...] = EVERY
    draws: Callable[[Role, int], list[Utterance]] | None = None  # None: not speech
    share: float = field(default=1.0)  # of the number of cases asked for


def plans(case_set: CaseSet, count: int) -> Iterator[Plan]:
    """List a set's cases; for speech, `count` from each role."""
    count = max(1, round(count * case_set.share))
    turns = zip(
        itertools.cycle(case_set.variants), _staggered(case_set.codings, len(case_set.variants))
    )
    if case_set.draws is None:
        for seed, (variant, coding) in zip(range(2 * count), turns, strict=False):
            yield Plan(case_set.name, variant, coding, None, None, seed)
        return
    for role in ("development", "held_out"):
        for seed, source in enumerate(case_set.draws(role, count)):
            variant, coding = next(turns)
            yield Plan(case_set.name, variant, coding, source, role, seed)


def _staggered(codings: tuple[str, ...], every: int) -> Iterator[str]:
    """Cycle through codings, one further each round of variants, so that all pairs come up."""
    for number in itertools.count():
        yield codings[(number + number // every) % len(codings)]


def _speech(plan: Plan) -> Pcm:
    assert isinstance(plan.source, Utterance)
    return samples(plan.source)


def _said(plan: Plan) -> str | None:
    return plan.source.text if isinstance(plan.source, Utterance) else None


def _padded(plan: Plan, pcm: Pcm | None = None) -> Pcm:
    pcm = _speech(plan) if pcm is None else pcm
    return damage.in_quiet_room(pcm, RATE_HZ, plan.seed, before_s=PAD_S, after_s=PAD_S)


def _case(plan: Plan, pcm: Pcm, *, sentence: str | None = None, snr: float | None = None) -> Case:
    data = encode(pcm, RATE_HZ, CODINGS[plan.coding])
    return Case(data, sentence, _timed(plan, pcm), true_snr_db=snr)


def _timed(plan: Plan, pcm: Pcm) -> float:
    """How long the browser says that a take lasted: its clock is late by up to 0.15 s."""
    error_s = float(np.random.default_rng(plan.seed).uniform(*CLOCK_ERROR_S))
    return max(0.0, len(pcm) / RATE_HZ + error_s)


def clean(plan: Plan) -> Case:
    """Speech as a volunteer sends it: 0.3 s of a quiet room before and after."""
    return _case(plan, _padded(plan), sentence=_said(plan))


def bare(plan: Plan) -> Case:
    """Speech as the package has it, without pauses of ours."""
    return _case(plan, _speech(plan), sentence=_said(plan))


def no_speech(plan: Plan) -> Case:
    """Sounds that nobody speaks, four seconds of each."""
    return _case(plan, _without_speech(plan.variant, plan.seed))


def _without_speech(kind: str, seed: int) -> Pcm:
    length = round(NON_SPEECH_S * RATE_HZ)
    room = damage.gain(damage.room_noise(length, RATE_HZ, seed), damage.ROOM_DBFS)
    level_db = -(20 + 6 * (seed // 13 % 5))
    if kind == "digital silence":
        return np.zeros(length, np.float32)
    if kind == "room":
        return damage.gain(room, 6.0 * (seed // 13 % 5))
    if kind in damage.SLOPES:
        return damage.gain(damage.coloured_noise(kind, length, RATE_HZ, seed), level_db)
    if kind == "fan":
        return damage.gain(damage.fan_noise(length, RATE_HZ, seed), level_db)
    if kind.startswith("hum"):
        mains = damage.hum(length, RATE_HZ, float(kind.removeprefix("hum ")), seed)
        return damage.gain(mains, level_db) + room
    if kind == "clicks":
        return damage.gain(damage.clicks(length, RATE_HZ, seed), -6 - 6 * (seed % 3)) + room
    if kind == "keyboard":
        keys = [samples(key) for key in material.noises("keyboard", 40)]
        return damage.gain(damage.typing(keys, length, RATE_HZ, seed), -3 - 6 * (seed % 3)) + room
    return _excerpt(material.noises(kind, 400), seed) + room


def _excerpt(recordings: list[Recording], seed: int) -> Pcm:
    """Four seconds from somewhere in a recording; a shorter one comes once, then the room."""
    pcm, rate_hz = load(recordings[seed % len(recordings)])
    length = round(NON_SPEECH_S * rate_hz)
    start = int(np.random.default_rng(seed).integers(max(0, len(pcm) - length) + 1))
    part = damage.resample(pcm[start : start + length], rate_hz, RATE_HZ)
    whole = np.zeros(round(NON_SPEECH_S * RATE_HZ), np.float32)
    whole[: len(part)] = part[: len(whole)]
    return whole


def clipped(plan: Plan) -> Case:
    """A take cut off at full scale: "share gain", e.g. "0.01 -6", before the codec."""
    share, db = plan.variant.split()
    return _case(plan, damage.gain(damage.clip_share(_padded(plan), float(share)), float(db)))


def level(plan: Plan) -> Case:
    """Speech at an active level in dBFS, the room as far below it as in a clean clip."""
    return _case(plan, damage.to_active_level(_padded(plan), RATE_HZ, float(plan.variant)))


def noisy(plan: Plan) -> Case:
    """Speech over noise: "kind snr_db"."""
    kind, db = plan.variant.split()
    pcm = _padded(plan)
    noise = _noise(kind, len(pcm), plan)
    mixed = damage.add_noise(pcm, RATE_HZ, noise, float(db))
    peak = float(np.abs(mixed).max())
    return _case(plan, mixed * np.float32(min(1.0, 0.9 / peak)), snr=float(db))


def _noise(kind: str, length: int, plan: Plan) -> Pcm:
    if kind == "fan":
        return damage.fan_noise(length, RATE_HZ, plan.seed)
    if kind == "babble":
        return damage.babble(_other_voices(plan), length, RATE_HZ, plan.seed)
    return damage.coloured_noise(kind, length, RATE_HZ, plan.seed)


def _other_voices(plan: Plan) -> list[Pcm]:
    assert isinstance(plan.source, Utterance)
    assert plan.role is not None
    speaker = plan.source.speaker
    others = [u for u in _talkers(plan.role) if u.speaker != speaker]
    start = plan.seed % (len(others) - BABBLE_VOICES)
    return [samples(u) for u in others[start : start + BABBLE_VOICES]]


@cache
def _talkers(role: Role) -> tuple[Utterance, ...]:
    """One longer clip each of different speakers of a role."""
    return tuple(material.sentences(role, 24))


def cut(plan: Plan) -> Case | None:
    """Speech that starts or ends in mid-speech: "start 0.25" or "end 0.25"."""
    side, seconds = plan.variant.split()
    pcm = _padded(plan)
    found = _spoken_span(pcm)
    if found is None:
        return None
    at = found[0] + float(seconds) if side == "start" else found[1] - float(seconds)
    if not found[0] < at < found[1] or not _is_mid_speech(pcm, at):
        return None
    kept = pcm[round(at * RATE_HZ) :] if side == "start" else pcm[: round(at * RATE_HZ)]
    return _case(plan, kept)


def trimmed(plan: Plan) -> Case | None:
    """Whole speech with this many seconds of pause left at both ends."""
    pcm = _padded(plan)
    found = _spoken_span(pcm)
    if found is None:
        return None
    start, end = found[0] - float(plan.variant), found[1] + float(plan.variant)
    return _case(plan, pcm[max(0, round(start * RATE_HZ)) : round(end * RATE_HZ)])


def _spoken_span(pcm: Pcm) -> tuple[float, float] | None:
    """Seconds from the first to the last sound, by level alone: no detector of ours."""
    loud = material.frame_dbfs(pcm, 0.01) > damage.active_dbfs(pcm, RATE_HZ) - ONSET_BELOW_DB
    thrice = np.flatnonzero(loud[:-2] & loud[1:-1] & loud[2:])
    if len(thrice) == 0:
        return None
    return float(thrice[0] * 0.01), float((thrice[-1] + 3) * 0.01)


def _is_mid_speech(pcm: Pcm, at_s: float) -> bool:
    levels = material.frame_dbfs(pcm, 0.01)
    around = levels[round(at_s / 0.01) - 3 : round(at_s / 0.01) + 3]
    return bool(np.all(around > damage.active_dbfs(pcm, RATE_HZ) - INSIDE_BELOW_DB))


def incomplete(plan: Plan) -> Case:
    """A file whose end is missing, as the browser's own clock shows: "share" of the bytes kept."""
    whole = _case(plan, _padded(plan))
    return replace(whole, data=truncate(whole.data, float(plan.variant)))


def packets_lost(plan: Plan) -> Case:
    """This many packets gone from the middle."""
    whole = _case(plan, _padded(plan))
    first = packet_count(whole.data) // 2
    return replace(whole, data=without_packets(whole.data, first, int(plan.variant)))


def interrupted(plan: Plan) -> Case | None:
    """Sound lost before the encoder: "drop", "zero" or "repeat" and seconds, in mid-speech."""
    kind, seconds = plan.variant.split()
    pcm = _padded(plan)
    at = _loud_moment(pcm, plan.seed, float(seconds))
    if at is None:
        return None
    act = {"drop": damage.drop, "zero": damage.zero_out, "repeat": damage.repeat}[kind]
    damaged = _case(plan, act(pcm, RATE_HZ, at, float(seconds)))
    return replace(damaged, client_duration_s=_timed(plan, pcm))


def _loud_moment(pcm: Pcm, seed: int, seconds: float) -> float | None:
    found = _spoken_span(pcm)
    if found is None or found[1] - found[0] < seconds + 0.4:
        return None
    chance = np.random.default_rng(seed)
    tries = [float(chance.uniform(found[0] + 0.1, found[1] - seconds - 0.1)) for _ in range(40)]
    return next((at for at in tries if _is_mid_speech(pcm, at)), None)


def misread(plan: Plan) -> Case | None:
    """Clean speech beside the text of another clip: "longer", "shorter" or "wrong"."""
    assert isinstance(plan.source, Utterance)
    text = material.other_text(plan.source, plan.variant, plan.seed)
    return None if text is None else _case(plan, _padded(plan), sentence=text)


def hurried(plan: Plan) -> Case:
    """Clean speech made faster or slower by a factor, beside its own text."""
    factor = float(plan.variant)
    pcm = damage.change_speed(_speech(plan), RATE_HZ, factor)
    return _case(plan, _padded(plan, pcm), sentence=_said(plan))


def humming(plan: Plan) -> Case:
    """Mains hum under the speech: "hertz dB below the active level"."""
    mains_hz, below_db = (float(part) for part in plan.variant.split())
    pcm = _padded(plan)
    dbfs = damage.active_dbfs(pcm, RATE_HZ) - below_db
    return _case(plan, damage.add_hum(pcm, RATE_HZ, mains_hz, dbfs, plan.seed))


def offset(plan: Plan) -> Case:
    """A constant added to every sample."""
    return _case(plan, damage.offset(_padded(plan), float(plan.variant)))


def narrow(plan: Plan) -> Case:
    """Nothing left above this many hertz, room noise included."""
    return _case(plan, damage.low_pass(_padded(plan), RATE_HZ, float(plan.variant)))
