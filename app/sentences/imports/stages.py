"""The way of an import: what may follow what, and what is owed at each stage."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from app.errors import DomainError

CHECKING = ("received", "checking")
IMPORTING = ("importing",)
REVERTING = ("reverting",)
OVER = ("imported", "reverted", "failed", "discarded")
LISTED = ("importing", "imported", "reverting", "reverted")
"""What everybody may see: a file that is only looked at is nobody else's business."""
REVERTIBLE = ("importing", "imported", "failed")
DISCARDABLE = ("received", "checking", "checked", "failed")
STALE = timedelta(minutes=2)
"""How long a worker may be silent before another one takes over."""
GRACE = timedelta(seconds=30)
"""How long the job queue has to find the first one."""
KEEP_ALIKE, APPROVED = "keep_alike", "approved"
"""Options of an import beside those of reading: near-duplicates come in; nobody reviews."""
FILES = "texts"
"""Folder of the blobs that are read."""


class ChangesetNotFound(DomainError):
    """There is no such import in this campaign."""

    code: ClassVar[str] = "changeset_not_found"


class NotNow(DomainError):
    """The import is at a stage at which this cannot be done, perhaps since a moment ago."""

    code: ClassVar[str] = "changeset_not_now"


def file_key(file_id: uuid.UUID) -> str:
    """Return the blob that a file is kept in; each file has its own, whatever its content."""
    return f"{FILES}/{file_id}"
