"""What a release holds, how its parts are named, and who is heard in which split."""

from __future__ import annotations

import bisect
import hashlib
import hmac
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from app.errors import DomainError
from app.sentences.reviewing.judging import WITHHELD

TABLE_OF_STATE = {
    "valid": "validated",
    "invalid": "invalidated",
    "in_review": "other",
    "disputed": "other",
}
"""States of a clip that are released, and the table that lists it."""
SPLITS = ("train", "dev", "test")
EXTENSIONS = {"webm": "webm", "ogg": "ogg", "mp4": "m4a", "wav": "wav", "flac": "flac"}
"""Extension of a packed clip, by container."""
LARGE_SAMPLE = 16_641
"""Cochran's sample size for any large population: z²·p·(1 - p)/e², z = 2.58 (99 %), e = .01, p = .5
(Cochran 1977, Sampling Techniques, 4.4), exact."""
FORMAT = 4
"""Number of the archive's layout: raise it when docs/data-format.md changes."""


class NothingToRelease(DomainError):
    """No clip of the campaign may be published, or none has been given."""

    code: ClassVar[str] = "nothing_to_release"


class RecordingMissing(DomainError):
    """The store has lost the bytes of a clip that belongs in the release."""

    code: ClassVar[str] = "recording_missing"


class RecordingAltered(DomainError):
    """The stored bytes of a clip are not those that were received."""

    code: ClassVar[str] = "recording_altered"


class ReleaseOvertaken(DomainError):
    """While this release was built, another one took its version."""

    code: ClassVar[str] = "release_overtaken"


class ReleaseDiffers(DomainError):
    """The same content was packed before, into other bytes than now."""

    code: ClassVar[str] = "release_differs"


def is_listed(state: str, n_clips: int, reasons: Collection[str]) -> bool:
    """Whether a release lists a sentence at this state that so many of its clips read.

    `reasons` are why peers find that it does not fit. What was taken back, or must not be spread,
    stays out unless clips read it: then it stands beside them anyway.
    """
    if n_clips:
        return True
    if state == "rejected":
        return not WITHHELD & set(reasons)
    return state != "retired"


def release_name(version: int, as_of: datetime) -> str:
    """Return the archive's top folder, such as `voicestead-3-2026-11-23` (the date is UTC)."""
    return f"voicestead-{version}-{as_of.astimezone(UTC):%Y-%m-%d}"


def file_name(version: int, as_of: datetime, locale: str) -> str:
    """Return the archive's file name: the version is in it, so that no two releases share one."""
    return f"{release_name(version, as_of)}-{locale}.tar.gz"


def clip_path(locale: str, clip_id: uuid.UUID, container: str) -> str:
    """Return the clip's file name below `clips/`, the same in every release."""
    return f"voicestead_{locale}_{clip_id}.{EXTENSIONS[container]}"


def pseudonym(salt: str, person_id: uuid.UUID) -> str:
    """Return a person's name in a campaign's releases: HMAC-SHA512, 128 hex digits.

    It is the same for all that the person recorded or judged in the campaign. Who does not hold
    the campaign's salt can neither undo it nor link it to another campaign's.
    """
    return hmac.new(salt.encode(), str(person_id).encode(), hashlib.sha512).hexdigest()


def withdrawal(
    clip_withdrawn_at: datetime | None, consent_withdrawn_at: datetime | None
) -> tuple[datetime, str]:
    """Return when a clip was taken back and how: by itself, or with all that its consent covers.

    At least one of the two times is given; the first of them counts.
    """
    times = [
        (at, reason)
        for at, reason in (
            (clip_withdrawn_at, "clip_withdrawn"),
            (consent_withdrawn_at, "consent_withdrawn"),
        )
        if at is not None
    ]
    return min(times)


def content_digest(recipe: str, sums: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256, in hex, of how a release is packed and of its files' paths and hashes."""
    digest = hashlib.sha256(f"{recipe}\n".encode())
    for path, sha256 in sums:
        digest.update(f"{sha256}  {path}\n".encode())
    return digest.hexdigest()


def held_out_clips(n_clips: int) -> int:
    """Return how many of the validated clips test, and as many that dev, may hold.

    Common Voice's rule: the sample size n(t) for the largest train t with 2·n(t) + t ≤ n_clips.
    Up to some hundred clips that is nearly a third of them; it never exceeds LARGE_SAMPLE.
    """
    train = bisect.bisect_right(range(n_clips + 1), n_clips, key=lambda t: 2 * _sample(t) + t) - 1
    return _sample(train)


def split_speakers(n_clips_of: Mapping[str, int]) -> dict[str, str]:
    """Return the split of each speaker, given how many validated clips each one has.

    Whole speakers, fewest clips first (then by client_id), go to test while they fit, then to
    dev, then to train. One speaker alone is train; of two, the one with fewer clips is test;
    from three on each split has a speaker, even one that does not fit.
    """
    speakers = sorted(n_clips_of, key=lambda speaker: (n_clips_of[speaker], speaker))
    room = held_out_clips(sum(n_clips_of.values()))
    for_others = 2 if len(speakers) > 2 else 1
    n_test = _fitting(speakers[:-for_others], n_clips_of, room)
    n_dev = _fitting(speakers[n_test:-1], n_clips_of, room)
    split_of = dict.fromkeys(speakers, "train")
    split_of.update(dict.fromkeys(speakers[n_test : n_test + n_dev], "dev"))
    split_of.update(dict.fromkeys(speakers[:n_test], "test"))
    return split_of


def _sample(population: int) -> int:
    """Return Cochran's sample size for a population, rounded down."""
    return LARGE_SAMPLE * population // (LARGE_SAMPLE + population)


def _fitting(speakers: Sequence[str], n_clips_of: Mapping[str, int], room: int) -> int:
    """Return how many of the speakers, in order, fit: at least one if there are any."""
    filled = 0
    for n, speaker in enumerate(speakers):
        filled += n_clips_of[speaker]
        if n > 0 and filled > room:
            return n
    return len(speakers)
