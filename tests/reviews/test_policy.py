"""What a campaign's policy makes of the answers to a clip."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.evidence import START, p_valid
from app.reviews.policy import MOST_VOTES, UNSURE_VOTES, BadPolicy, Policy, decide, steps
from app.reviews.rules import ANSWERS

ADAPTIVE = Policy.of("adaptive", None)
ANY_POLICY = st.builds(
    Policy.of,
    st.sampled_from(["adaptive", "two_of_three", "n_of_m", "expert"]),
    st.sampled_from([None, {"n": 3, "m": 5}, {"min_votes": 1}, {"max_votes": 4}]),
)


def outcome(policy: Policy, answers: str, p: float | None = None) -> str:
    """Decide answers written as y, n and u, heard by people of whom nothing is known."""
    given_ = words(answers)
    here = p_valid(START, [(answer, None) for answer in given_], None) if p is None else p
    return decide(policy, given_, here, START)


def words(answers: str) -> list[str]:
    return [{"y": "yes", "n": "no", "u": "unsure"}[letter] for letter in answers]


@pytest.mark.parametrize(
    ("answers", "becomes"),
    [("", "open"), ("y", "open"), ("yy", "valid"), ("nn", "invalid"), ("yn", "open")],
)
def test_two_newcomers_of_one_mind_decide_and_one_does_not(answers: str, becomes: str):
    assert outcome(ADAPTIVE, answers) == becomes


def test_one_vote_decides_where_the_campaign_chose_so_and_is_sure():
    alone = Policy.of("adaptive", {"min_votes": 1})
    assert outcome(alone, "y", p=0.999) == "valid"
    assert outcome(alone, "n", p=0.001) == "invalid"
    assert outcome(alone, "y", p=0.9) == "open"


def test_nobody_is_decided_over_unheard_however_sure_the_gate_is():
    assert outcome(Policy.of("adaptive", {"min_votes": 1}), "", p=0.9999) == "open"
    assert outcome(Policy.of("adaptive", {"min_votes": 1}), "u", p=0.9999) == "open"


@pytest.mark.parametrize("name", ["adaptive", "two_of_three", "n_of_m", "expert"])
def test_who_is_unsure_three_times_sends_the_clip_to_an_expert(name: str):
    policy = Policy.of(name, None)
    assert outcome(policy, "u" * (UNSURE_VOTES - 1), p=0.5) == "open"
    assert outcome(policy, "u" * UNSURE_VOTES, p=0.5) == "disputed"


def test_so_many_votes_without_a_decision_go_to_an_expert():
    assert outcome(ADAPTIVE, "ynynyn", p=0.5) == "open"
    assert outcome(ADAPTIVE, "ynynyny", p=0.5) == "disputed"
    assert outcome(Policy.of("n_of_m", {"n": 3, "m": 5}), "yynnu") == "disputed"


@pytest.mark.parametrize(
    ("answers", "becomes"),
    [("yyy", "valid"), ("nnyn", "invalid"), ("yy", "open"), ("yynn", "open")],
)
def test_n_of_m_takes_n_that_agree(answers: str, becomes: str):
    assert outcome(Policy.of("n_of_m", {"n": 3, "m": 5}), answers) == becomes


def test_where_experts_decide_peers_only_prepare():
    policy = Policy.of("expert", None)
    assert [outcome(policy, answers) for answers in ("y", "yu", "yy", "nn")] == [
        *("open", "open", "disputed", "disputed")
    ]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("majority", None),
        ("adaptive", {"votes": 2}),
        ("adaptive", {"min_votes": 0}),
        ("adaptive", {"min_votes": 3, "max_votes": 2}),
        ("adaptive", {"min_votes": "2"}),
        ("adaptive", {"min_votes": True}),
        ("adaptive", {"max_votes": MOST_VOTES + 1}),
        ("adaptive", {"target_wrong": 0}),
        ("adaptive", {"target_wrong": 0.5}),
        ("adaptive", {"target_wrong": "0.01"}),
        ("n_of_m", {"n": 2, "m": 4}),
        ("n_of_m", {"n": 4, "m": 3}),
    ],
)
def test_a_policy_that_cannot_be_is_refused(name: str, settings: Mapping[str, Any] | None):
    with pytest.raises(BadPolicy):
        Policy.of(name, settings)


@pytest.mark.parametrize("settings", [{}, {"min_votes": 1}, {"target_wrong": 0.01, "max_votes": 5}])
def test_a_policy_tells_the_settings_it_was_made_of(settings: Mapping[str, Any]):
    assert Policy.of("adaptive", settings).settings == settings


def test_steps_count_down_to_the_last_vote():
    def left(answers: str) -> int:
        given_ = words(answers)
        p = p_valid(START, [(answer, None) for answer in given_], None)
        return steps(ADAPTIVE, given_, p, START)

    assert [left(answers) for answers in ("", "y", "n", "u")] == [2, 1, 1, 2]


@given(ANY_POLICY, st.lists(st.sampled_from(ANSWERS), max_size=MOST_VOTES), st.floats(0, 1))
def test_every_clip_has_one_outcome_and_a_vote_to_come(
    policy: Policy, answers: list[str], p: float
):
    becomes = decide(policy, answers, p, START)
    assert becomes in {"valid", "invalid", "disputed", "open"}
    assert steps(policy, answers, p, START) >= 1
    if len(answers) >= MOST_VOTES:
        assert becomes != "open"


@given(ANY_POLICY, st.lists(st.sampled_from(ANSWERS), max_size=9), st.floats(0, 1))
def test_the_order_of_answers_changes_nothing(policy: Policy, answers: list[str], p: float):
    assert decide(policy, answers, p, START) == decide(policy, answers[::-1], p, START)
