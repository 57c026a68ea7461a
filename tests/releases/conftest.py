"""Campaigns with recordings that really are in a store, and archives to look into."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.people.models import Person
from app.releases.models import Release
from app.releases.operations import build_release
from app.sentences.models import Sentence
from app.storage import BlobStore
from tests.factories import AT, campaign, clip, measurement, sentence
from tests.releases.opened import Opened

Keep = Callable[..., Clip]
Build = Callable[..., Release]


@pytest.fixture
def english(session: Session) -> Campaign:
    return campaign(session, "en")


@pytest.fixture
def keep(session: Session, blobs: BlobStore) -> Keep:
    """Make a clip whose bytes are in the store; it is measured, and valid unless told otherwise."""

    def keep(
        of: Sentence | Campaign, by: Person | None = None, state: str = "valid", **values: Any
    ) -> Clip:
        read = of if isinstance(of, Sentence) else sentence(session, of)
        data = values.pop("data", None) or f"recording of {read.text} in {state}".encode()
        made = clip(session, read, by, state=state, data=data, **{"duration_s": 3.2, **values})
        measurement(session, made)
        with blobs.stage() as incoming:
            incoming.write(data)
            blobs.put(made.blob_key, incoming)
        return made

    return keep


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where archives go."""
    return tmp_path / "out"


@pytest.fixture
def build(session: Session, blobs: BlobStore, out: Path) -> Build:
    """Build a campaign's release."""

    def build(of: Campaign, **values: Any) -> Release:
        given = {"actor_id": None, "at": AT, "source": "test", **values}
        return build_release(session, blobs, of, out, **given)

    return build


@pytest.fixture
def unpack(build: Build, out: Path, tmp_path: Path) -> Callable[[Campaign], Opened]:
    """Build a campaign's release and unpack it with the system's tar."""

    def unpack(of: Campaign) -> Opened:
        release = build(of)
        return Opened.of(out / release.file_name, tmp_path / release.file_name)

    return unpack
