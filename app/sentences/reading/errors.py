"""Why a file cannot be read."""

from __future__ import annotations

from typing import ClassVar

from app.errors import DomainError


class UnreadableText(DomainError):
    """The file is not text, or in no encoding or layout that we can make out."""

    code: ClassVar[str] = "text_unreadable"


class TooLargeText(DomainError):
    """The file, or what its archive unpacks to, is larger than this server takes."""

    code: ClassVar[str] = "text_too_large"


class NoTextColumn(DomainError):
    """The table has several columns, and none is known to hold the sentences."""

    code: ClassVar[str] = "no_text_column"

    def __init__(self, columns: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(columns))
        self.columns = columns
        """Names in its first row, for whoever has to choose one."""


class UnsafeArchive(DomainError):
    """The archive is damaged, locked, holds another archive, or unpacks to far more than it is."""

    code: ClassVar[str] = "archive_unsafe"
