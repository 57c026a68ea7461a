"""Patterns that no careful listener leaves, and those that careful ones do leave."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.reviews.patterns import (
    AGAINST,
    FEWEST_SAME,
    SHARED_ERRORS,
    STRETCH,
    Answered,
    pairs_alike,
    patterns_of,
)
from tests.factories import AT

LONG_S = 5.0


def row(truths: Sequence[bool | None], answers: Sequence[str], apart_s: float) -> list[Answered]:
    """Answers to clips 0, 1, … of LONG_S, each so many seconds after the last."""
    return [
        Answered(clip, answer, AT + timedelta(seconds=clip * apart_s), LONG_S, truth)
        for clip, (truth, answer) in enumerate(zip(truths, answers, strict=True))
    ]


def yes_to_all(truths: Sequence[bool | None]) -> list[Answered]:
    return row(truths, ["yes"] * len(truths), LONG_S)


def test_who_listens_at_the_fastest_speed_is_not_too_fast() -> None:
    assert patterns_of(row([True] * 100, ["yes"] * 100, LONG_S / 1.5)) == set()


def test_who_answers_before_the_sound_can_have_played_is_too_fast() -> None:
    assert patterns_of(row([True] * STRETCH, ["yes"] * STRETCH, LONG_S / 4)) == {"too_fast"}


def test_a_few_answers_sent_at_once_after_hours_offline_are_not_haste() -> None:
    calm = row([True] * 60, ["yes"] * 60, 2 * LONG_S)
    burst = [replace(each, at=calm[39].at) for each in calm[30:40]]
    assert patterns_of(calm[:30] + burst + calm[40:]) == set()


def test_haste_is_found_in_the_middle_of_calm_listening() -> None:
    calm = row([True] * 100, ["yes"] * 100, 2 * LONG_S)
    hasty = [
        replace(each, at=calm[40].at + timedelta(seconds=n)) for n, each in enumerate(calm[40:80])
    ]
    assert patterns_of(calm[:40] + hasty + calm[80:]) == {"too_fast"}


@pytest.mark.parametrize("answer", ["yes", "no", "unsure"])
def test_one_answer_to_everything_is_seen_once_clips_were_settled_otherwise(answer: str) -> None:
    truths = [number % 2 == 0 for number in range(FEWEST_SAME)]
    assert patterns_of(row(truths, [answer] * len(truths), LONG_S)) == {"always_same"}
    assert patterns_of(row(truths[1:], [answer] * (len(truths) - 1), LONG_S)) == set()


def test_yes_to_everything_is_right_where_everything_is_good() -> None:
    others = AGAINST - 1
    assert patterns_of(yes_to_all([True] * 200)) == set()
    assert patterns_of(yes_to_all([None] * 200)) == set()
    assert patterns_of(yes_to_all([True] * 100 + [False] * others)) == set()
    assert patterns_of(yes_to_all([True] * 100 + [False] * AGAINST)) == {"always_same"}


def careful(seed: int, truths: Sequence[bool]) -> list[Answered]:
    """Somebody who is wrong about every tenth clip."""
    chance = random.Random(seed)
    says = ["no" if truth == (chance.random() < 0.1) else "yes" for truth in truths]
    return row(truths, says, LONG_S)


@pytest.mark.parametrize("seed", range(20))
def test_careful_people_who_agree_are_not_alike(seed: int) -> None:
    chance = random.Random(seed)
    truths = [chance.random() < 0.8 for _ in range(200)]
    people = {who: careful(1000 * seed + who, truths) for who in range(10)}
    assert pairs_alike(people) == []
    assert patterns_of(people[0]) == set()


def test_one_person_with_two_cookies_is_alike() -> None:
    chance = random.Random(7)
    truths = [chance.random() < 0.8 for _ in range(200)]
    one, stranger = careful(1, truths), careful(2, truths)
    copied = [each for each in one if each.clip != 3]
    assert pairs_alike({"one": one, "stranger": stranger, "copy": copied}) == [("one", "copy")]


def test_a_few_errors_in_common_say_nothing() -> None:
    truths = [True] * 50
    says = ["no"] * (SHARED_ERRORS - 1) + ["yes"] * (50 - SHARED_ERRORS + 1)
    assert pairs_alike({1: row(truths, says, 5), 2: row(truths, says, 5)}) == []
    says[-1] = "no"
    assert pairs_alike({1: row(truths, says, 5), 2: row(truths, says, 5)}) == [(1, 2)]
