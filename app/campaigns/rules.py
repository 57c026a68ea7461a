"""Language tags and the stages of a campaign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import langcodes
from langcodes.tag_parser import LanguageTagError

from app.errors import DomainError

STAGES = ("proposed", "preparing", "open", "paused", "archived")
DIRECTIONS = ("ltr", "rtl")
POLICIES = ("normal", "strict", "lenient")
RECORDING_MODES = ("light", "lossless")
"""Opus as browsers encode it, 16 kB a second; or every sample as WAV, some 96 kB a second."""
VALIDATION_POLICIES = ("adaptive", "two_of_three", "n_of_m", "expert")
"""How votes decide a clip (`reviews.policy`)."""
RECEIVING = ("open", "paused")
"""Stages in which clips are received: what was read before a pause is not thrown away."""
TAKING_TEXT = ("preparing", "open", "paused")
"""Stages in which sentences are: a campaign needs some before anybody can read."""
RIGHT_TO_LEFT_SCRIPTS = frozenset(
    ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"]
)
"""Scripts written from right to left that are in everyday use (Unicode, UAX 9 and 24)."""
VARIANT_CODE = re.compile(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}")
"""A variant's code: subtags as BCP 47 has them (RFC 5646, 2.1), such as `valencia`."""
MOST_READERS = 1000
"""Readers of one sentence beyond which a number is a slip of the finger."""
VARIANT_NAME = 80
"""Characters of a variant's name."""
NO_LANGUAGES = frozenset({None, "und", "mul", "mis", "zxx"})
"""Codes for undetermined, several, uncoded and no language (ISO 639-2)."""


class CampaignNotFound(DomainError):
    """There is no campaign with this language tag, or it is not public."""

    code: ClassVar[str] = "campaign_not_found"


class CampaignExists(DomainError):
    """A campaign for this language tag exists already."""

    code: ClassVar[str] = "campaign_exists"


class CampaignClosed(DomainError):
    """The campaign takes no contributions now."""

    code: ClassVar[str] = "campaign_closed"


class NotALanguageTag(DomainError):
    """This is not a valid BCP 47 language tag."""

    code: ClassVar[str] = "not_a_language_tag"


class BadVariant(DomainError):
    """A variant has a code that is none, or no name, or a name that another one has."""

    code: ClassVar[str] = "bad_variant"


class BadReaders(DomainError):
    """So many readers of each sentence cannot be wanted."""

    code: ClassVar[str] = "bad_readers"


@dataclass(frozen=True, slots=True)
class Locale:
    """What CLDR knows of a language tag."""

    tag: str
    endonym: str
    english_name: str
    script: str
    direction: str


def describe_locale(tag: str) -> Locale:
    """Return the canonical tag with its names, script and direction; raise NotALanguageTag."""
    try:
        language = langcodes.Language.get(tag)
    except LanguageTagError as error:
        raise NotALanguageTag(tag) from error
    if not language.is_valid() or language.language in NO_LANGUAGES:
        raise NotALanguageTag(tag)
    script = language.maximize().script or "Latn"
    return Locale(
        tag=language.to_tag(),
        endonym=language.autonym(),
        english_name=language.display_name("en"),
        script=script,
        direction="rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr",
    )


def takes_clips(stage: str) -> bool:
    """Whether a clip read for a campaign at this stage is received."""
    return stage in RECEIVING


def takes_text(stage: str) -> bool:
    """Whether sentences are written, imported and reviewed at this stage."""
    return stage in TAKING_TEXT


def checked_readers(n: int | None) -> int | None:
    """Return how many readers each sentence is offered to, None for all who come.

    Raise BadReaders for what is not among 1 to MOST_READERS.
    """
    if n is not None and not 1 <= n <= MOST_READERS:
        raise BadReaders(str(n))
    return n


def checked_variant(code: str, name: str, others: Mapping[str, str]) -> tuple[str, str]:
    """Return a variant's code and name as they are kept; raise BadVariant.

    `others` are the names that the campaign's other variants have, by code.
    """
    kept_code, kept_name = code.strip().lower(), " ".join(name.split())
    fits = VARIANT_CODE.fullmatch(kept_code) and 0 < len(kept_name) <= VARIANT_NAME
    taken = kept_name.casefold() in (other.casefold() for other in others.values())
    if not fits or taken:
        raise BadVariant(code)
    return kept_code, kept_name
