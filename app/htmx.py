"""The one script from elsewhere: htmx, pinned by the hash of its bytes, and our own copy of it."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path

VERSION = "2.0.11"
URL = f"https://cdn.jsdelivr.net/npm/htmx.org@{VERSION}/dist/htmx.min.js"
INTEGRITY = "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg"
FILE_NAME = f"htmx-{VERSION}.min.js"


class WrongScript(Exception):
    """These bytes are not the script that is pinned."""


def path_of_copy(instance_dir: Path) -> Path:
    """Return where our own copy is, or would be."""
    return instance_dir / "assets" / FILE_NAME


def keep_copy(instance_dir: Path, data: bytes) -> Path:
    """Keep our own copy, whole or not at all; raise WrongScript unless it is the pinned one."""
    if integrity_of(data) != INTEGRITY:
        raise WrongScript
    path = path_of_copy(instance_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(data)
    os.replace(draft.name, path)
    return path


def kept_copy(instance_dir: Path) -> bytes | None:
    """Return our own copy, or None when there is none; raise WrongScript when it is another."""
    path = path_of_copy(instance_dir)
    if not path.is_file():
        return None
    data = path.read_bytes()
    if integrity_of(data) != INTEGRITY:
        raise WrongScript
    return data


def integrity_of(data: bytes) -> str:
    """Return the hash as pages name it (W3C Subresource Integrity)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(data).digest()).decode()}"
