import uuid
from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clips.rules import CONTAINERS, STATES
from app.releases.rules import (
    EXTENSIONS,
    SPLITS,
    TABLE_OF_STATE,
    clip_path,
    content_digest,
    file_name,
    held_out_clips,
    pseudonym,
    release_name,
    split_speakers,
    withdrawal,
)

EARLY = datetime(2026, 1, 1, 23, 59, 59, tzinfo=UTC)
LATE = datetime(2026, 1, 2, tzinfo=UTC)
SALT = "5a" * 32

speakers = st.dictionaries(st.text("0123456789abcdef", min_size=4), st.integers(1, 3000))


def clips_in(n_clips_of: dict[str, int], split: str) -> int:
    split_of = split_speakers(n_clips_of)
    return sum(n for speaker, n in n_clips_of.items() if split_of[speaker] == split)


def test_only_what_was_reviewed_is_released() -> None:
    assert set(STATES) - set(TABLE_OF_STATE) == {"received", "refused", "withdrawn"}


def test_every_container_we_receive_has_an_extension() -> None:
    assert set(EXTENSIONS) == set(CONTAINERS)


def test_a_release_is_named_by_version_and_date() -> None:
    assert release_name(3, EARLY) == "voicestead-3-2026-01-01"
    assert file_name(3, EARLY, "pt-BR") == "voicestead-3-2026-01-01-pt-BR.tar.gz"


def test_a_clip_is_named_by_locale_and_id() -> None:
    clip_id = uuid.UUID(int=5)
    assert clip_path("pt-BR", clip_id, "mp4") == f"voicestead_pt-BR_{clip_id}.m4a"


def test_a_pseudonym_is_stable_and_tells_nothing_without_the_salt() -> None:
    person = uuid.UUID(int=7)
    name = pseudonym(SALT, person)
    assert name == pseudonym(SALT, person)
    assert len(name) == 128
    assert int(name, 16) > 0
    assert name != pseudonym("5b" * 32, person)
    assert name != pseudonym(SALT, uuid.UUID(int=8))


def test_the_first_withdrawal_counts() -> None:
    assert withdrawal(EARLY, LATE) == (EARLY, "clip_withdrawn")
    assert withdrawal(LATE, EARLY) == (EARLY, "consent_withdrawn")
    assert withdrawal(None, LATE) == (LATE, "consent_withdrawn")
    assert withdrawal(LATE, None) == (LATE, "clip_withdrawn")


def test_the_content_digest_depends_on_recipe_paths_and_hashes() -> None:
    sums = [("a.tsv", "01"), ("b.tsv", "02")]
    digests = {
        content_digest("zlib 1", sums),
        content_digest("zlib 2", sums),
        content_digest("zlib 1", [("a.tsv", "01"), ("b.tsv", "03")]),
        content_digest("zlib 1", [("a.tsv", "01"), ("c.tsv", "02")]),
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("n_clips", "expected"),
    [(0, 0), (1, 0), (3, 0), (4, 1), (30, 9), (3_000, 979), (100_000, 13_548)],
)
def test_sizes_by_common_voices_rule(n_clips: int, expected: int) -> None:
    assert held_out_clips(n_clips) == expected


@given(st.integers(1, 600))
def test_the_train_set_is_the_largest_that_leaves_room_for_two_samples(n_clips: int) -> None:
    z, e, p = Fraction("2.58"), Fraction("0.01"), Fraction("0.5")
    large = z**2 * p * (1 - p) / e**2
    samples = [int(large / (1 + large / train)) for train in range(1, n_clips + 1)]
    fitting = [sample for t, sample in enumerate(samples, 1) if 2 * sample + t <= n_clips]
    assert held_out_clips(n_clips) == fitting[-1]


@given(speakers)
def test_every_speaker_is_in_one_split_and_no_clip_is_lost(n_clips_of: dict[str, int]) -> None:
    split_of = split_speakers(n_clips_of)
    assert split_of.keys() == n_clips_of.keys()
    kept = sum(clips_in(n_clips_of, split) for split in SPLITS)
    assert kept == sum(n_clips_of.values())


@given(speakers, st.randoms(use_true_random=False))
def test_the_order_of_speakers_does_not_matter(n_clips_of: dict[str, int], random: object) -> None:
    shuffled = list(n_clips_of.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert split_speakers(dict(shuffled)) == split_speakers(n_clips_of)


@given(speakers)
def test_speakers_go_by_their_number_of_clips(n_clips_of: dict[str, int]) -> None:
    split_of = split_speakers(n_clips_of)
    in_order = sorted(n_clips_of, key=lambda speaker: (n_clips_of[speaker], speaker))
    rank = {"test": 0, "dev": 1, "train": 2}
    ranks = [rank[split_of[speaker]] for speaker in in_order]
    assert ranks == sorted(ranks)


@given(speakers)
def test_test_and_dev_hold_no_more_than_their_size_unless_by_a_single_speaker(
    n_clips_of: dict[str, int],
) -> None:
    split_of = split_speakers(n_clips_of)
    room = held_out_clips(sum(n_clips_of.values()))
    heard = Counter(split_of.values())
    for split in ("test", "dev"):
        assert clips_in(n_clips_of, split) <= room or heard[split] == 1


@given(speakers)
def test_train_is_never_empty_and_from_three_speakers_on_no_split_is(
    n_clips_of: dict[str, int],
) -> None:
    heard = set(split_speakers(n_clips_of).values())
    expected = {0: set(), 1: {"train"}, 2: {"train", "test"}}
    assert heard == expected.get(len(n_clips_of), set(SPLITS))


def test_of_few_speakers_those_with_most_clips_are_train() -> None:
    assert split_speakers({"a": 4}) == {"a": "train"}
    assert split_speakers({"a": 4, "b": 3}) == {"a": "train", "b": "test"}
    assert split_speakers({"a": 5, "b": 5, "c": 5}) == {"a": "test", "b": "dev", "c": "train"}
    assert split_speakers({"a": 900, "b": 1, "c": 2}) == {"a": "train", "b": "test", "c": "dev"}
