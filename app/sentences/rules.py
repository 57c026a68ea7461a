"""What a sentence is, and when two are the same."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from app.errors import DomainError

KINDS = ("sentence", "question")
"""To be read aloud, or to be answered in one's own words."""
STATES = ("pending", "approved", "rejected", "retired")
CHANGESET_STATES = (
    "received",
    "checking",
    "checked",
    "importing",
    "imported",
    "reverting",
    "reverted",
    "failed",
    "discarded",
)
"""A file's way: dry run, import, perhaps taken back; or it could not be read, or was not wanted."""
PROMISES = ("own_words", "public_domain", "permission", "free_licence")
"""By what right somebody gives a text."""
MAX_SOURCE = 200
"""Characters of the words that say where a text is from."""
READING_STEP = 100
"""Levels of the reading queue between a sentence's first reading and its second."""
UNRANKED = READING_STEP - 1
"""The last place among those with as many readings: it has not been compared with others yet."""
WENT_BACK = 0
"""Level of the review queue of what was approved once, and found wanting: it comes first."""
FRESH = 2
"""Level of the review queue of what nobody has judged yet; between them, one vote short."""
RECORDABLE = ("approved", "retired")
"""States in which a clip is received: a sentence may be retired while somebody reads it."""
MAX_CHARACTERS = 250
"""Longer lines are running text, not a sentence to read in one breath."""
SKIP_REASONS = ("hard", "not_this_language", "offensive", "other")
REPORT_REASONS = (
    "grammar_or_spelling",
    "hard_to_read",
    "different_language",
    "personal_data",
    "offensive",
    "not_free",
    "other",
)
MAX_COMMENT = 500
"""Characters of a report's comment."""


class SentenceNotFound(DomainError):
    """There is no such sentence to read."""

    code: ClassVar[str] = "sentence_not_found"


class BadSkipReason(DomainError):
    """This is not one of the reasons for skipping a sentence."""

    code: ClassVar[str] = "bad_skip_reason"


class BadReport(DomainError):
    """A report without a reason, with one that is not in the list, or with too long a comment."""

    code: ClassVar[str] = "bad_report"


def checked_report(reasons: Iterable[str], comment: str | None) -> tuple[list[str], str | None]:
    """Return the reasons in order and the comment, None for an empty one; raise BadReport."""
    given, words = set(reasons), (comment or "").strip()
    if not given or not given <= set(REPORT_REASONS) or len(words) > MAX_COMMENT:
        raise BadReport
    return [reason for reason in REPORT_REASONS if reason in given], words or None


def reading_level(n_clips: int, place: int = UNRANKED) -> int:
    """Return the level in the reading queue.

    `place` is 0 for what adds most to what the language's recordings cover, UNRANKED at most.
    """
    return n_clips * READING_STEP + place


def normalise(text: str) -> str:
    """Return the text in NFC with single spaces and no control characters."""
    kept = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    printable = "".join(sign for sign in kept if unicodedata.category(sign) != "Cc")
    return " ".join(printable.split())


def duplicate_key(text: str) -> str:
    """Return what two sentences share when they differ only in case, spaces or punctuation."""
    if text.isascii():
        return text.lower().translate(_SIGNS)
    return unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)


class _Signs(dict[int, int | None]):
    """Letters, marks and digits stay, all else goes; each sign is looked up once."""

    def __missing__(self, sign: int) -> int | None:
        kept = sign if unicodedata.category(chr(sign))[0] in "LMN" else None
        self[sign] = kept
        return kept


_SIGNS = _Signs()


def key_hash(text: str) -> str:
    """Return the SHA-256, in hex, of what makes two sentences the same."""
    return hash_of_key(duplicate_key(text))


def hash_of_key(key: str) -> str:
    """Return the SHA-256, in hex, of a `duplicate_key`."""
    return hashlib.sha256(key.encode()).hexdigest()


def problem_with(text: str) -> str | None:
    """Return why a normalised line cannot be read aloud as a sentence, or None."""
    if not duplicate_key(text):
        return "empty"
    if len(text) > MAX_CHARACTERS:
        return "too_long"
    return None
