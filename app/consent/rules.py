"""What can be agreed to, and when a receipt still stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from app.errors import DomainError

PURPOSES = ("collect", "publish", "synthesis")
"""Collect and let others validate; publish in releases; train speech synthesis."""
REQUIRED = "collect"
"""Without this one nothing can be recorded."""
METHODS = ("checkbox", "spoken", "paper", "guardian")


class ConsentMissing(DomainError):
    """The one purpose that recording needs was not agreed to."""

    code: ClassVar[str] = "consent_missing"


class ConsentStale(DomainError):
    """The person has not agreed to the campaign's current terms, or has withdrawn."""

    code: ClassVar[str] = "consent_stale"


class TermsMissing(DomainError):
    """The campaign has not published any terms yet."""

    code: ClassVar[str] = "terms_missing"


def text_sha256(text: str) -> str:
    """Return the SHA-256, in hex, of the exact UTF-8 text that is shown."""
    return hashlib.sha256(text.encode()).hexdigest()


def agreed_purposes(ticked: Iterable[str]) -> list[str]:
    """Return the known purposes among those ticked, in order; raise ConsentMissing."""
    chosen = set(ticked)
    if REQUIRED not in chosen:
        raise ConsentMissing
    return [purpose for purpose in PURPOSES if purpose in chosen]
