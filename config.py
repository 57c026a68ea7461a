"""Settings: one frozen object read from the environment, checked when the app starts."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


class BadSetting(ValueError):
    """A setting has a value the app cannot start with; the message is one line that says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set: each field is the environment variable of that name in capitals."""

    instance_dir: Path = ROOT / "instance"
    """Where the default database, blobs, queue and secret key live."""
    database_url: str = ""
    """SQLAlchemy URL: `sqlite:///…` (default: a file in INSTANCE_DIR) or `postgresql+psycopg://…`."""
    storage_url: str = ""
    """Where audio is kept: `file:///folder` (default: in INSTANCE_DIR) or
    `s3://bucket/prefix?endpoint=…&region=…` with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    queue_url: str = ""
    """Job queue: `sqlite:///…` (default: a file in INSTANCE_DIR), `redis://…` or `postgresql://…`."""
    secret_key: str = ""
    """Signs cookies. Default: made at the first start and kept in INSTANCE_DIR/secret_key."""
    base_url: str = "http://127.0.0.1:8000"
    """The address people type; cookies are Secure when it starts with https."""
    host: str = "127.0.0.1"
    """Address that `flask serve` listens on."""
    port: int = 8000
    """Port that `flask serve` listens on, 1 to 65535."""
    web_workers: int = 2
    """Web processes started by `flask serve`."""
    web_threads: int = 8
    """Threads in each web process: how many slow uploads it can hold at once."""
    worker_threads: int = 2
    """Clips measured at a time by one worker, each in a child process of its own."""
    max_clip_bytes: int = 4 * 1024 * 1024
    """Largest clip body accepted, in bytes."""
    max_import_bytes: int = 256 * 1024 * 1024
    """Largest file of text accepted in the browser, in bytes; an archive may hold four times it."""
    rate_limits: bool = True
    """Whether people are held to a fair number of requests a minute (counted per person)."""
    rate_limit_url: str = "memory://"
    """Where those counts are kept: `memory://` (per process) or `redis://…` (shared)."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read and check every setting; raise BadSetting, one clear line, on the first bad one."""
        given = {
            field.name: _parse(field.name, environment[field.name.upper()], field.default)
            for field in fields(cls)
            if environment.get(field.name.upper(), "") != ""
        }
        return cls(**given)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        instance = self.instance_dir.absolute()
        _fill(self, "instance_dir", instance)
        _fill(self, "database_url", self.database_url or f"sqlite:///{instance}/voicestead.db")
        _fill(self, "storage_url", self.storage_url or f"{instance.as_uri()}/blobs")
        _fill(self, "queue_url", self.queue_url or f"sqlite:///{instance}/queue.db")
        _one_of(self, "database_url", ("sqlite", "postgresql+psycopg"))
        _one_of(self, "storage_url", ("file", "s3"))
        _one_of(self, "queue_url", ("sqlite", "redis", "rediss", "postgresql", "memory"))
        _one_of(self, "base_url", ("http", "https"))
        _one_of(self, "rate_limit_url", ("memory", "redis", "rediss"))
        _between(self, "port", 1, 65_535)
        _between(self, "web_workers", 1, 64)
        _between(self, "web_threads", 1, 256)
        _between(self, "worker_threads", 1, 64)
        _between(self, "max_clip_bytes", 1_024, 256 * 1024 * 1024)
        _between(self, "max_import_bytes", 1_024, 4 * 1024 * 1024 * 1024)
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise BadSetting(f"LOG_LEVEL is {self.log_level!r}; use DEBUG, INFO, WARNING or ERROR.")

    @property
    def is_https(self) -> bool:
        """Whether people reach the app over https."""
        return self.base_url.startswith("https://")


def kept_secret_key(settings: Settings) -> str:
    """Return SECRET_KEY, or the one kept in the instance folder, made at the first start."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance_dir / "secret_key"
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _keep_new_key(path)
    key = path.read_text("ascii").strip()
    if len(key) < 32:
        raise BadSetting(f"{path} is empty or too short; delete it or set SECRET_KEY.")
    return key


def _keep_new_key(path: Path) -> None:
    """Write a key under its name whole or not at all: web and worker may start together."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)


def _parse(name: str, value: str, default: object) -> object:
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "0": False, "false": False}[value.lower()]
        if isinstance(default, int):
            return int(value)
    except (KeyError, ValueError):
        kind = "true or false" if isinstance(default, bool) else "a whole number"
        raise BadSetting(f"{name.upper()} is {value!r}; it must be {kind}.") from None
    return Path(value) if isinstance(default, Path) else value


def _fill(settings: Settings, name: str, value: object) -> None:
    object.__setattr__(settings, name, value)


def _one_of(settings: Settings, name: str, schemes: tuple[str, ...]) -> None:
    try:
        url = urlsplit(getattr(settings, name))
    except ValueError as error:
        raise BadSetting(f"{name.upper()} is not a URL: {error}.") from None
    if url.scheme not in schemes:
        known = ", ".join(f"{scheme}:" for scheme in schemes)
        raise BadSetting(f"{name.upper()} does not start with one of {known}")
    if url.scheme == "file" and (url.netloc or len(url.path) < 2):
        raise BadSetting(f"{name.upper()} must name a folder from the root: file:///folder.")
    if url.scheme == "s3" and not url.netloc:
        raise BadSetting(f"{name.upper()} must name a bucket: s3://bucket/prefix.")


def _between(settings: Settings, name: str, low: int, high: int) -> None:
    value: int = getattr(settings, name)
    if not low <= value <= high:
        raise BadSetting(f"{name.upper()} is {value}; it must be from {low} to {high}.")
