"""Wholeness: what a container knows to be missing."""

import zlib

import numpy as np
import pytest

from app.audio.wholeness import MAX_PARTS, WHOLE, Wholeness, check_wholeness, lost_seconds
from tests.audio.sounds import encode, noise

SOUND = noise(-20, seconds=3.0)
FILES = {
    "webm": encode(SOUND),
    "live webm": encode(SOUND, is_live=True),
    "ogg": encode(SOUND, "ogg"),
    "mp4": encode(SOUND, "mp4", "aac"),
    "wav": encode(SOUND, "wav", "pcm_s16le"),
}
STARTS = np.arange(0, 2.0, 0.02)
LENGTHS = np.full(len(STARTS), 0.02)


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_is_whole(name: str) -> None:
    assert check_wholeness(FILES[name]) == WHOLE


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_cut_off(name: str) -> None:
    data = FILES[name]
    blocks_end = {end for end in range(len(data)) if data[end : end + 1] == b"\xa3"}
    cuts = np.random.default_rng(3).uniform(0.05, 0.995, 200) * len(data)

    kept = [int(cut) for cut in cuts if not check_wholeness(data[: int(cut)]).is_cut_off]

    # A live WebM that ends just before a block (0xA3) is a shorter live WebM.
    assert all(name == "live webm" and cut in blocks_end for cut in kept)
    assert len(kept) <= 4


def test_an_ogg_page_that_is_gone_is_lost() -> None:
    data = FILES["ogg"]
    pages = _page_starts(data)

    without_one = data[: pages[3]] + data[pages[4] :]

    assert check_wholeness(without_one) == Wholeness(is_cut_off=False, lost_pages=1)


def test_an_ogg_page_with_a_changed_byte_is_lost() -> None:
    data = bytearray(FILES["ogg"])
    data[_page_starts(FILES["ogg"])[3] + 500] ^= 0x10

    assert check_wholeness(bytes(data)).lost_pages == 1


def test_bytes_between_ogg_pages_are_a_loss() -> None:
    data, at = FILES["ogg"], _page_starts(FILES["ogg"])[3]

    assert check_wholeness(data[:at] + b"junk" + data[at:]).lost_pages == 1


@pytest.mark.parametrize("size", [0, 0x7FFFF024, 0x80000000, 0xFFFFFFFF])
def test_a_wav_that_was_streamed_promises_nothing(size: int) -> None:
    data = FILES["wav"]
    at = data.index(b"data") + 4

    assert check_wholeness(data[:at] + size.to_bytes(4, "little") + data[at + 4 :]) == WHOLE


def test_a_fragment_without_its_body_is_cut_off() -> None:
    head = (16).to_bytes(4, "big") + b"ftyp" + bytes(8)
    fragment = (8).to_bytes(4, "big") + b"moof"
    body = (9).to_bytes(4, "big") + b"mdat" + b"."

    assert check_wholeness(head + fragment + body) == WHOLE
    assert check_wholeness(head + fragment).is_cut_off


@pytest.mark.parametrize("name", FILES)
def test_any_bytes_have_an_answer(name: str) -> None:
    rng = np.random.default_rng(11)
    for _ in range(300):
        data = bytearray(FILES[name][: rng.integers(1, 6_000)])
        for at in rng.integers(0, len(data), rng.integers(1, 20)):
            data[at] = rng.integers(256)
        assert isinstance(check_wholeness(bytes(data)), Wholeness)


@pytest.mark.parametrize(
    "endless",
    [
        b"\x1a\x45\xdf\xa3\x80" + b"\xec\x80" * (2 * MAX_PARTS),
        b"OggS" + b"x" * 10 + b"OggS" * (2 * MAX_PARTS),
        b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * (2 * MAX_PARTS),
        b"\0\0\0\x08ftyp" * (2 * MAX_PARTS),
    ],
    ids=["webm", "ogg", "wav", "mp4"],
)
def test_endless_parts_are_given_up(endless: bytes) -> None:
    read = _Counted(endless)

    check_wholeness(read)

    assert read.looks < 20 * MAX_PARTS


def test_what_is_no_container_is_held_to_be_whole() -> None:
    for data in (b"", b"\0", b"not audio at all", bytes(100)):
        assert check_wholeness(data) == WHOLE


def test_timestamps_without_a_hole_lose_nothing() -> None:
    assert lost_seconds(STARTS, LENGTHS) == 0.0
    assert lost_seconds([], []) == lost_seconds([1.0], [0.02]) == 0.0


def test_a_hole_is_as_long_as_the_later_frames_are_late() -> None:
    later = np.where(STARTS >= 1.0, STARTS + 0.06, STARTS)

    assert lost_seconds(later, LENGTHS) == pytest.approx(0.06)


def test_a_jittering_and_drifting_clock_loses_nothing() -> None:
    jitter = np.random.default_rng(2).uniform(-0.004, 0.004, len(STARTS))
    late = np.zeros(len(STARTS))
    late[40] = 0.05

    assert lost_seconds(STARTS * 1.001 + jitter, LENGTHS) == 0.0
    assert lost_seconds(STARTS + late, LENGTHS) == 0.0


def test_ogg_checksums_are_those_of_the_standard() -> None:
    page = FILES["ogg"][: _page_starts(FILES["ogg"])[1]]
    blanked = page[:22] + bytes(4) + page[26:]

    assert int.from_bytes(page[22:26], "little") == _crc_by_bits(blanked)
    assert zlib.crc32(blanked) != _crc_by_bits(blanked)


class _Counted(bytes):
    """Bytes that count how often somebody looks at a part of them."""

    looks = 0

    def __getitem__(self, key):
        self.looks += 1
        return super().__getitem__(key)


def _crc_by_bits(data: bytes) -> int:
    """RFC 3533: polynomial 0x04c11db7, start 0, nothing reversed."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)
            crc &= 0xFFFFFFFF
    return crc


def _page_starts(data: bytes) -> list[int]:
    return [at for at in range(len(data)) if data[at : at + 4] == b"OggS"]
