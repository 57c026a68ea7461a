"""Recovery codes: how a guest comes back on another device."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from app.errors import DomainError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs that are not taken for one another when copied by hand."""
ROLES = ("steward", "moderator", "expert")
"""What a person may be in a campaign."""
GROUPS, GROUP_LENGTH = 4, 5
"""Twenty signs of log2(30) = 4.9 bits: 98 bits, beyond guessing."""


class PersonNotFound(DomainError):
    """There is no such person, or not any more."""

    code: ClassVar[str] = "person_not_found"


class UnknownVariant(DomainError):
    """The campaign has no variant of this code."""

    code: ClassVar[str] = "unknown_variant"


class InvitationNotFound(DomainError):
    """There is no such invitation, or it was used or is too old."""

    code: ClassVar[str] = "invitation_not_found"


class RecoveryCodeUnknown(DomainError):
    """No guest holds this recovery code."""

    code: ClassVar[str] = "recovery_code_unknown"


def fresh_recovery_code() -> str:
    """Return a new random code, such as `7KQ2M-…` (four groups of five)."""
    signs = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH)]
    groups = (signs[at : at + GROUP_LENGTH] for at in range(0, len(signs), GROUP_LENGTH))
    return "-".join("".join(group) for group in groups)


def recovery_hash(code: str) -> str:
    """Return the SHA-256, in hex, of a code as typed: case, spaces and dashes do not matter."""
    bare = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()
