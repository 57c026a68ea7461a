"""What a clip may be made of, and the states of its life."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from app.errors import DomainError

STATES = ("received", "in_review", "refused", "valid", "invalid", "disputed", "withdrawn")
STANDING = frozenset({"received", "in_review", "valid", "disputed"})
"""States in which the clip counts as a reading of its sentence."""
HEARABLE = frozenset({"in_review", "valid", "invalid", "disputed"})
"""States in which peers may listen to the clip."""
NEEDS = 4
"""How many degrees of need there are: 0 is what the campaign needs most."""
MOST_STEPS = 4
"""Votes still expected are told apart up to here, which keeps the queue's levels few."""
CONTAINERS = {
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "mp4": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
}
"""Containers we receive, with their media types."""
MAGIC_BYTES = 12
"""How many leading bytes tell the container."""


class ClipNotFound(DomainError):
    """There is no such clip for this person."""

    code: ClassVar[str] = "clip_not_found"


class ClipDiffers(DomainError):
    """Another recording was received under this id."""

    code: ClassVar[str] = "clip_differs"


class ClipTooLarge(DomainError):
    """The recording has more bytes than are accepted."""

    code: ClassVar[str] = "clip_too_large"


class NotAudio(DomainError):
    """The bytes are none of the containers browsers record in."""

    code: ClassVar[str] = "not_audio"


class DigestMismatch(DomainError):
    """The bytes that arrived are not the bytes that were sent."""

    code: ClassVar[str] = "digest_mismatch"


class NotRefused(DomainError):
    """Only a refused clip can be insisted on."""

    code: ClassVar[str] = "not_refused"


def priority(steps: int, need: int) -> int:
    """Return a clip's level in the listening queue; those with a lower one are heard first.

    `steps` is how many more votes are expected to decide it (1 to MOST_STEPS, more count as that
    many), `need` how little the campaign needs it (0 to NEEDS - 1).
    """
    return NEEDS * min(max(steps, 1), MOST_STEPS) + need


def need_of(priority: int) -> int:
    """Return the need that a level of the queue was made with."""
    return priority % NEEDS


FIRST_PRIORITY = priority(2, NEEDS - 1)
"""Of a clip that nobody has heard and nothing is known about."""


def container_of(head: bytes) -> str:
    """Return the container that the first MAGIC_BYTES bytes announce; raise NotAudio.

    Signatures: EBML (RFC 8794), Ogg (RFC 3533), ISO base media `ftyp` (ISO/IEC 14496-12),
    RIFF/WAVE, FLAC (RFC 9639).
    """
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"fLaC"):
        return "flac"
    raise NotAudio


class CopyNotFound(DomainError):
    """There is no listening copy of this clip, or none in this form."""

    code: ClassVar[str] = "copy_not_found"


def blob_key(sha256: str) -> str:
    """Return where a recording with this hash is kept."""
    return f"clips/{sha256[:2]}/{sha256}"


def copy_keys(clip_id: uuid.UUID, hashes: Mapping[str, str]) -> dict[str, str]:
    """Return, by form, where a clip's listening copy with these hashes is kept."""
    folder = f"copies/{str(clip_id)[:2]}"
    return {form: f"{folder}/{clip_id}.{sha256}.{form}" for form, sha256 in hashes.items()}


def copied_clip(key: str) -> uuid.UUID | None:
    """Return of which clip this blob holds a copy; None for a name that `copy_keys` never made."""
    try:
        return uuid.UUID(key.rsplit("/", 1)[-1].split(".", 1)[0])
    except ValueError:
        return None
