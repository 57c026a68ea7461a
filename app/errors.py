"""The base of everything that can go wrong in the product's own terms."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """Something a person asked for that cannot be done; `code` names it in APIs and logs.

    The words people read are in `app.wording`, keyed by class.
    """

    code: ClassVar[str] = "refused"
