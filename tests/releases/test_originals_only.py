"""Listening copies are for listening: releases hold the recordings as they were received."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.clips.rules import copy_keys
from app.storage import BlobStore
from tests.factories import campaign, listening_copy
from tests.releases.conftest import Keep
from tests.releases.opened import Opened


def test_a_release_holds_originals_and_no_listening_copy(
    session: Session, blobs: BlobStore, keep: Keep, unpack: Callable[[Campaign], Opened]
) -> None:
    english = campaign(session, "en")
    clip = keep(english, data=b"as it was received")
    row = listening_copy(session, clip)
    for key in copy_keys(clip.id, row.hashes).values():
        with blobs.stage() as incoming:
            incoming.write(b"for listening")
            blobs.put(key, incoming)
    opened = unpack(english)
    held = [path.read_bytes() for path in opened.folder.rglob("*") if path.is_file()]
    assert b"as it was received" in held
    assert not any(b"for listening" in data for data in held)
    assert len(opened.audio()) == 1
