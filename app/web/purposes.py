"""What people can allow, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.consent.rules import REQUIRED


@dataclass(frozen=True, slots=True)
class Purpose:
    """One box to tick: `key` is the purpose in the receipt."""

    key: str
    title: LazyString
    words: LazyString

    @property
    def required(self) -> bool:
        """Whether nothing can be recorded without it."""
        return self.key == REQUIRED


PURPOSES = (
    Purpose(
        "collect",
        _l("Keep what I give and let other volunteers hear and read it"),
        _l(
            "They say whether a recording is right, or a sentence fits. They are not told who you "
            "are."
        ),
    ),
    Purpose(
        "publish",
        _l("Publish my recordings in datasets"),
        _l("Under a number instead of your name. Without this, your clips stay on this site."),
    ),
    Purpose(
        "synthesis",
        _l("Use my recordings to teach computers to speak"),
        _l("A computer voice that learns from many people may sound a little like you."),
    ),
)
"""One entry for each of `consent.rules.PURPOSES`, in that order."""
