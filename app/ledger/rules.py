"""How ledger entries are chained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""


def digest(fields: Mapping[str, object]) -> str:
    """Return the SHA-256, in hex, of the fields as canonical JSON (sorted keys, UTF-8)."""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
