"""What a recording's first bytes announce."""

import pytest

from app.clips.models import Clip
from app.clips.rules import (
    CONTAINERS,
    HEARABLE,
    MAGIC_BYTES,
    STANDING,
    STATES,
    NotAudio,
    blob_key,
    container_of,
)
from tests.audio.sounds import encode, tone

CODECS = {"webm": "libopus", "ogg": "libopus", "mp4": "aac", "wav": "pcm_s16le", "flac": "flac"}


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_real_file_is_known_by_its_first_bytes(container: str):
    recorded = encode(tone(), container, CODECS[container])
    assert container_of(recorded[:MAGIC_BYTES]) == container


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"OggX",
        b"ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"RIFF\x00\x00\x00\x00",
        b"<!DOCTYPE ht",
        b"#EXTM3U\nhttp",
        b"v=0\r\no=- 0 0",
        b"\x00" * 12,
    ],
)
def test_anything_else_is_not_audio(head: bytes):
    with pytest.raises(NotAudio):
        container_of(head)


def test_states_in_which_a_clip_stands_or_can_be_heard_are_states():
    assert set(STATES) >= STANDING
    assert set(STATES) >= HEARABLE
    assert not {"refused", "withdrawn", "invalid"} & STANDING
    assert not {"received", "refused", "withdrawn"} & HEARABLE


def test_a_blob_key_fits_its_column():
    length = Clip.__table__.c.blob_key.type.length
    assert len(blob_key("f" * 64)) <= length
