"""By what right somebody gives a text, and what has to be said so that others can rely on it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar
from urllib.parse import urlsplit

from app.errors import DomainError
from app.sentences.rules import MAX_COMMENT, MAX_SOURCE, PROMISES

OWN_WORDS = "own words"
"""The source of what its giver wrote; like every source it stands in datasets."""
PUBLIC_DOMAIN = "CC-PDM-1.0"
"""SPDX identifier of the Public Domain Mark."""
EVIDENCE = "evidence"
"""Folder of the blobs that show a right."""
MAX_EVIDENCE_BYTES = 4 * 1024 * 1024
"""A letter photographed by a phone, or a scan of a few pages."""
MAX_EVIDENCE_NAME = 120
"""Characters of an attached file's name."""
EVIDENCE_SIGNS: Mapping[str, bytes] = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".txt": b"",
    ".eml": b"",
}
"""What a file of each ending begins with; one of text holds no zero byte instead."""
_SHARE_ALIKE = frozenset({"CC-BY-SA-4.0"})
_NOT_FOR_MONEY = frozenset({"CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"})
FITS_INTO: Mapping[str, frozenset[str]] = {
    "CC-BY-4.0": frozenset({"CC-BY-4.0"}) | _SHARE_ALIKE | _NOT_FOR_MONEY,
    "CC-BY-SA-4.0": _SHARE_ALIKE,
    "CC-BY-NC-4.0": _NOT_FOR_MONEY,
    "CC-BY-NC-SA-4.0": frozenset({"CC-BY-NC-SA-4.0"}),
    "ODC-By-1.0": frozenset({"ODC-By-1.0", "ODbL-1.0"}),
    "ODbL-1.0": frozenset({"ODbL-1.0"}),
    "CDLA-Permissive-2.0": frozenset({"CDLA-Permissive-2.0"}),
}
"""Licences of text, and those of campaigns that it can become part of. CC0 fits into every one,
and each licence into itself; where lawyers differ the answer here is no (compare
creativecommons.org's chart of compatible licences)."""


class PromiseMissing(DomainError):
    """Nobody said by what right the text is given."""

    code: ClassVar[str] = "promise_missing"


class SourceMissing(DomainError):
    """The text is somebody else's, and it is not said where it is from."""

    code: ClassVar[str] = "source_missing"


class EvidenceMissing(DomainError):
    """It is not said why the text is free, who allowed its use, or where its licence stands."""

    code: ClassVar[str] = "evidence_missing"


class OriginTooLong(DomainError):
    """The words on where the text is from are more than can be kept."""

    code: ClassVar[str] = "origin_too_long"


class LicenceUnfit(DomainError):
    """The text's licence is not named, or does not let it be part of the campaign's dataset."""

    code: ClassVar[str] = "licence_unfit"


class EvidenceTooLarge(DomainError):
    """The attached file is larger than MAX_EVIDENCE_BYTES."""

    code: ClassVar[str] = "evidence_too_large"


class EvidenceUnreadable(DomainError):
    """The attached file is of no kind that a reviewer can open."""

    code: ClassVar[str] = "evidence_unreadable"


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of evidence that is kept: its blob, and what its giver calls it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What a text's giver promises and says of its origin, complete; `licence` is SPDX."""

    promise: str
    source: str
    licence: str
    evidence: str = ""
    proof: Proof | None = None


def licences_fitting(campaign_licence: str) -> tuple[str, ...]:
    """Return the licences (SPDX) whose text can be part of a campaign's dataset, freest first."""
    fitting = [name for name, into in FITS_INTO.items() if campaign_licence in into]
    return tuple(dict.fromkeys(["CC0-1.0", *fitting, campaign_licence]))


def checked_rights(
    promise: str | None,
    *,
    campaign_licence: str,
    source: str = "",
    licence: str = "",
    evidence: str = "",
    proof: Proof | None = None,
) -> Rights:
    """Return what is promised, with the licence that follows from it.

    Own words need nothing else. What is in the public domain needs `evidence` of why; so does a
    permission, unless a file (`proof`) shows it; a free licence needs the address where it stands.
    Raise PromiseMissing, SourceMissing, EvidenceMissing, LicenceUnfit or OriginTooLong.
    """
    if promise not in PROMISES:
        raise PromiseMissing
    if promise == "own_words":
        return Rights(promise, OWN_WORDS, campaign_licence)
    where, why = " ".join(_plain(source).split()), _plain(evidence).strip()
    if len(where) > MAX_SOURCE or len(why) > MAX_COMMENT:
        raise OriginTooLong
    if not where:
        raise SourceMissing
    if promise == "public_domain":
        held = PUBLIC_DOMAIN
    else:
        held = campaign_licence if promise == "permission" else licence
    if promise == "free_licence" and licence not in licences_fitting(campaign_licence):
        raise LicenceUnfit
    if not _is_shown(promise, why, proof):
        raise EvidenceMissing
    return Rights(promise, where, held, why, proof)


def _plain(words: str) -> str:
    """Return words as they can be kept: PostgreSQL knows no NUL, and browsers end lines twice."""
    return words.replace("\0", "").replace("\r\n", "\n")


def _is_shown(promise: str, why: str, proof: Proof | None) -> bool:
    if promise == "free_licence":
        return is_address(why)
    return bool(why) or (promise == "permission" and proof is not None)


def is_address(words: str) -> bool:
    """Whether the words are the address of a web page."""
    try:
        url = urlsplit(words)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not words.split()[1:]


def evidence_ending(name: str, head: bytes) -> str:
    """Return the ending of a file of evidence, such as `.pdf`; raise EvidenceUnreadable.

    `head` are its first bytes: they must be what the name says.
    """
    ending = PurePath(name).suffix.lower()
    sign = EVIDENCE_SIGNS.get(ending)
    if sign is None or not head.startswith(sign) or (not sign and (not head or b"\0" in head)):
        raise EvidenceUnreadable
    return ending


def evidence_name(name: str) -> str:
    """Return a file's name without folders and signs that are not printed, its ending kept."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    ending = PurePath(plain).suffix
    return PurePath(plain).stem[: MAX_EVIDENCE_NAME - len(ending)] + ending
