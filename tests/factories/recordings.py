"""Recordings on their way in: what a request has staged before it becomes a clip."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.operations import Upload, check_upload, keep_recording, receive_clip
from app.people.models import Person
from app.sentences.models import Sentence
from app.storage import BlobStore
from tests.factories.rows import AT

WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(200))
"""The magic of a container, and bytes that no decoder takes for sound."""


@contextmanager
def upload(
    blobs: BlobStore,
    to: Sentence,
    data: bytes = WEBM,
    *,
    clip_id: uuid.UUID | None = None,
    **values: Any,
) -> Iterator[Upload]:
    with blobs.stage() as incoming:
        incoming.write(data)
        yield Upload(clip_id or uuid.uuid4(), to.id, incoming, "webm", **values)


def receive(
    session: Session,
    person: Person,
    to: Sentence,
    blobs: BlobStore,
    data: bytes = WEBM,
    *,
    clip_id: uuid.UUID | None = None,
    **values: Any,
) -> tuple[Clip, bool]:
    """Receive a recording as the API does."""
    with upload(blobs, to, data, clip_id=clip_id, **values) as sent:
        check_upload(session, person.id, sent.clip_id, to.id)
        keep_recording(blobs, sent.incoming)
        return receive_clip(session, person.id, sent, at=AT)
