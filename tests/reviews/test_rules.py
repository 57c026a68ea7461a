"""When votes decide, over every small pile of votes."""

import itertools

import pytest

from app.reviews.rules import (
    AGREEING_VOTES,
    ANSWERS,
    NO_REASONS,
    BadAnswer,
    checked_answer,
    decision,
    votes_short,
)

PILES = [
    ("yes",) * yes + ("no",) * no + ("unsure",) * unsure
    for yes, no, unsure in itertools.product(range(6), range(6), range(3))
]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ("", "open"),
        ("yes", "open"),
        ("no", "open"),
        ("unsure unsure unsure", "open"),
        ("yes yes", "valid"),
        ("no no", "invalid"),
        ("yes no", "open"),
        ("yes no yes", "valid"),
        ("yes no no", "invalid"),
        ("yes yes no no", "open"),
        ("yes yes no no no", "invalid"),
        ("yes unsure", "open"),
        ("yes unsure yes", "valid"),
    ],
)
def test_two_that_agree_and_outnumber_the_others_decide(answers: str, outcome: str):
    assert decision(answers.split()) == outcome


@pytest.mark.parametrize(
    ("answers", "short"),
    [
        ("", 2),
        ("yes", 1),
        ("no", 1),
        ("unsure", 2),
        ("yes no", 1),
        ("yes yes", 0),
        ("yes yes no no", 1),
    ],
)
def test_how_many_more_would_decide(answers: str, short: int):
    assert votes_short(answers.split()) == short


def test_nothing_is_short_exactly_when_it_is_decided():
    for pile in PILES:
        assert (votes_short(pile) == 0) == (decision(pile) != "open"), pile
        assert 0 <= votes_short(pile) <= AGREEING_VOTES, pile


def test_so_many_more_for_the_leader_decide_and_fewer_of_either_never_do():
    for pile in PILES:
        short = votes_short(pile)
        leader = max(("yes", "no"), key=pile.count)
        assert decision(pile + (leader,) * short) != "open", pile
        for fewer in range(short):
            for answer in ("yes", "no"):
                assert decision(pile + (answer,) * fewer) == "open", pile


def test_unsure_votes_and_the_order_of_votes_change_nothing():
    for pile in PILES:
        assert decision(reversed(pile)) == decision(pile) == decision([*pile, "unsure"])


def test_yes_and_no_are_weighed_alike():
    swap = {"yes": "no", "no": "yes", "unsure": "unsure"}
    mirror = {"valid": "invalid", "invalid": "valid", "open": "open"}
    for pile in PILES:
        assert decision(map(swap.get, pile)) == mirror[decision(pile)]


def test_reasons_are_kept_once_and_in_order_for_a_no():
    given = ["noise", "wrong_words", "noise"]
    assert checked_answer("no", given) == ("no", ["wrong_words", "noise"])
    assert checked_answer("no", NO_REASONS) == ("no", list(NO_REASONS))


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_other_answers_have_no_reasons(answer: str):
    assert checked_answer(answer, ["noise"]) == (answer, [])


@pytest.mark.parametrize("answer", ["", "maybe", "Yes", "None"])
def test_an_unknown_answer_is_refused(answer: str):
    assert answer not in ANSWERS
    with pytest.raises(BadAnswer):
        checked_answer(answer, [])


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_unknown_reason_is_refused_with_any_answer(answer: str):
    with pytest.raises(BadAnswer):
        checked_answer(answer, ["noise", "ugly"])
