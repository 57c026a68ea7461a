"""The verdict: what each figure leads to, under each policy."""

import dataclasses
from typing import Any

import pytest

from app.audio.figures import Figures
from app.quality.rates import LearnedRate
from app.quality.rules import Judgement, judge, unreadable_judgement
from app.quality.thresholds import POLICIES, THRESHOLDS

GOOD = Figures(
    duration_s=5.0,
    is_capped=False,
    container_duration_s=5.0,
    lost_s=0.0,
    is_cut_off=False,
    lost_pages=0,
    rate_hz=48_000,
    channels=1,
    codec="opus",
    container="matroska",
    speech_s=3.8,
    speech_probability=1.0,
    speech_share=0.95,
    lead_silence_s=0.5,
    tail_silence_s=0.5,
    longest_pause_s=0.3,
    peak_dbfs=-6.0,
    active_level_dbfs=-24.0,
    dc_offset=0.0001,
    clipped_share=0.0,
    top_spread=2.5,
    hum_dbfs=None,
    gaps_s=0.0,
    repeated_s=0.0,
    snr_db=35.0,
    snr_confidence=1.0,
    noise_dbfs=-59.0,
    bandwidth_hz=12_000.0,
    start_edge_db=None,
    end_edge_db=None,
)
SENTENCE = "The quick brown fox jumps over the lazy dog."  # 35 letters: 8.75 a second


def verdict(policy: str = "normal", **changes: Any) -> Judgement:
    known = {
        name: changes.pop(name)
        for name in ("sentence", "locale", "client_duration_s", "capture", "learned")
        if name in changes
    }
    return judge(dataclasses.replace(GOOD, **changes), policy=policy, **known)


def said(judgement: Judgement) -> list[tuple[str, str]]:
    return [(reason.code, reason.severity) for reason in judgement.reasons]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_good_clip_is_accepted_without_a_word(policy: str) -> None:
    judgement = verdict(policy, sentence=SENTENCE, locale="en", client_duration_s=5.1, capture={})

    assert judgement == Judgement(
        "accept", (), chars_per_s=8.75, words_per_s=2.25, expected_speech_s=2.64
    )


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"client_duration_s": 5.8}, "truncated", "warn"),
    ({"client_duration_s": 10.0}, "truncated", "refuse"),
    ({"container_duration_s": 5.3}, "truncated", "warn"),
    ({"container_duration_s": 9.0}, "truncated", "refuse"),
    ({"is_cut_off": True}, "truncated", "warn"),
    ({"lost_s": 0.02}, "dropouts", "warn"),
    ({"lost_pages": 1}, "dropouts", "warn"),
    ({"gaps_s": 0.02}, "dropouts", "warn"),
    ({"repeated_s": 0.01}, "dropouts", "warn"),
    ({"speech_probability": 0.2}, "no_speech", "warn"),
    ({"speech_share": 0.04}, "no_speech", "warn"),
    ({"speech_share": 0.01}, "no_speech", "refuse"),
    ({"speech_probability": 0.02}, "no_speech", "refuse"),
    ({"duration_s": 0.6, "container_duration_s": 0.6}, "too_short", "warn"),
    ({"duration_s": 0.2, "container_duration_s": 0.2}, "too_short", "refuse"),
    ({"duration_s": 20.0}, "too_long", "warn"),
    (
        {"duration_s": 45.0, "is_capped": True, "container_duration_s": 9e4},
        "too_long",
        "refuse",
    ),
    ({"active_level_dbfs": -45.0}, "too_quiet", "warn"),
    ({"active_level_dbfs": -65.0}, "too_quiet", "refuse"),
    ({"active_level_dbfs": -5.0}, "too_loud", "warn"),
    ({"clipped_share": 0.01}, "clipped", "warn"),
    ({"clipped_share": 0.3}, "clipped", "refuse"),
    ({"top_spread": 0.3}, "clipped", "warn"),
    ({"hum_dbfs": -49.0}, "hum", "warn"),
    ({"snr_db": 12.0}, "noisy", "warn"),
    ({"snr_db": 5.0}, "noisy", "refuse"),
    ({"dc_offset": -0.1}, "dc_offset", "warn"),
    ({"start_edge_db": -3.0}, "cut_start", "warn"),
    ({"end_edge_db": -3.0}, "cut_end", "warn"),
    ({"longest_pause_s": 3.5}, "long_silence", "warn"),
    ({"lead_silence_s": 3.5}, "long_silence", "warn"),
    ({"tail_silence_s": 3.5}, "long_silence", "warn"),
    ({"bandwidth_hz": 3_500.0}, "narrow_band", "warn"),
    ({"sentence": SENTENCE * 4}, "rate_fast", "warn"),
    ({"sentence": "Good morning!", "duration_s": 9.0}, "rate_slow", "warn"),
    ({"capture": {"autoGainControl": True}}, "processed", "warn"),
    ({"capture": {"noiseSuppression": True}}, "processed", "warn"),
    ({"capture": {"echoCancellation": "remote-only"}}, "processed", "warn"),
]


@pytest.mark.parametrize(("changes", "code", "severity"), WRONG, ids=str)
def test_one_thing_wrong_gives_its_one_reason(
    changes: dict[str, Any], code: str, severity: str
) -> None:
    judgement = verdict(**changes)

    assert said(judgement) == [(code, severity)]
    assert judgement.verdict == severity


def test_no_reason_in_the_table_is_left_out_above() -> None:
    assert {code for _, code, _ in WRONG} == {row.code for row in THRESHOLDS}


@pytest.mark.parametrize(
    ("changes", "normal", "strict", "lenient"),
    [
        ({"snr_db": 17.0}, "accept", "warn", "accept"),
        ({"snr_db": 7.0}, "refuse", "refuse", "warn"),
        ({"bandwidth_hz": 6_000.0}, "accept", "warn", "accept"),
        ({"active_level_dbfs": -38.0}, "accept", "warn", "accept"),
        ({"capture": {"autoGainControl": True}}, "warn", "warn", "accept"),
        ({"duration_s": 25.0}, "warn", "refuse", "accept"),
    ],
    ids=str,
)
def test_policies_differ_as_their_names_say(
    changes: dict[str, Any], normal: str, strict: str, lenient: str
) -> None:
    found = [verdict(policy, **dict(changes)).verdict for policy in POLICIES]

    assert found == [normal, strict, lenient]


def test_no_threshold_is_laxer_when_strict_or_stricter_when_lenient() -> None:
    for row in THRESHOLDS:
        sign = 1 if row.side == "above" else -1
        for severity in ("warn", "refuse"):
            strict, normal, lenient = (
                float("inf")
                if (limit := getattr(row.limits[policy], severity)) is None
                else sign * limit
                for policy in ("strict", "normal", "lenient")
            )
            assert strict <= normal <= lenient, (row.code, row.figure, severity)


def test_no_threshold_refuses_what_it_does_not_also_warn_of() -> None:
    for row in THRESHOLDS:
        for policy, limits in row.limits.items():
            if limits.refuse is not None:
                assert limits.warn is not None, (row.code, policy)
                assert (limits.warn < limits.refuse) == (row.side == "above"), (row.code, policy)


def test_a_guess_at_the_noise_never_refuses() -> None:
    assert said(verdict(snr_db=3.0, snr_confidence=0.2)) == [("noisy", "warn")]
    assert verdict(snr_db=13.0, snr_confidence=0.2).verdict == "accept"


def test_what_could_not_be_measured_is_not_held_against_a_clip() -> None:
    unknown = {
        field.name: None for field in dataclasses.fields(Figures) if "None" in str(field.type)
    }

    assert verdict(**unknown, sentence=SENTENCE).verdict == "accept"


def test_the_gravest_reason_comes_first_and_each_only_once() -> None:
    judgement = verdict(
        container_duration_s=5.3, client_duration_s=9.0, start_edge_db=0.0, active_level_dbfs=-70.0
    )

    assert said(judgement) == [
        ("truncated", "refuse"),
        ("too_quiet", "refuse"),
        ("cut_start", "warn"),
    ]
    assert judgement.verdict == "refuse"


def test_a_clip_cut_at_the_cap_is_too_long_and_not_truncated() -> None:
    judgement = verdict(duration_s=45.0, is_capped=True, client_duration_s=36_000.0)

    assert said(judgement) == [("too_long", "refuse")]


def test_rates_count_letters_and_numerals_of_any_script() -> None:
    assert verdict(sentence="a, b! 12 — éß").chars_per_s == 1.5
    assert verdict(sentence="नमस्ते").chars_per_s == 1.0
    assert verdict(sentence="...").chars_per_s == 0.0
    assert verdict().chars_per_s is None


def test_short_sentences_are_not_judged_by_rate() -> None:
    assert verdict(sentence="Yes.").verdict == "accept"


def test_a_sentence_is_judged_by_its_language() -> None:
    assert said(verdict(sentence=SENTENCE * 2, locale="et")) == []
    assert said(verdict(sentence=SENTENCE * 2, locale="ar")) == [("rate_fast", "warn")]


def test_a_sentence_is_judged_by_what_its_campaign_has_shown() -> None:
    slow = LearnedRate(log_shift=0.4)

    assert said(verdict(sentence=SENTENCE * 2, locale="en")) == []
    assert said(verdict(sentence=SENTENCE * 2, locale="en", learned=slow)) == [
        ("rate_fast", "warn")
    ]


def test_an_unknown_policy_is_an_error() -> None:
    with pytest.raises(KeyError):
        verdict("severe")


def test_what_cannot_be_read_is_refused() -> None:
    assert said(unreadable_judgement()) == [("unreadable", "refuse")]
    assert unreadable_judgement().verdict == "refuse"
