"""An answer needs the speech to be heard to its end."""

import pytest
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.reviews.operations import cast_vote
from app.reviews.queries import speech_in, votes_on
from app.reviews.rules import HEARING_TOLERANCE_S, NotHeard, Speech, is_heard, speech_within
from tests import factories
from tests.factories import AT

SPEECH = Speech(0.5, 3.5)


@pytest.fixture
def clip(session: Session) -> Clip:
    """Three seconds of speech in five."""
    clip = factories.clip(session, factories.scene(session).sentence)
    factories.measurement(session, clip, duration_s=5.0, lead_silence_s=0.5, tail_silence_s=1.5)
    return clip


@pytest.mark.parametrize(
    ("measured", "speech"),
    [
        ((5.0, 0.5, 1.5), SPEECH),
        ((5.0, 0.0, 0.0), Speech(0.0, 5.0)),
        ((5.0, None, None), None),
        ((None, 0.5, 1.5), None),
        ((1.0, 0.5, 0.5), None),
        ((1.0, 0.8, 0.8), None),
    ],
)
def test_speech_lies_between_the_silences(
    measured: tuple[float | None, ...], speech: Speech | None
):
    assert speech_within(*measured) == speech


@pytest.mark.parametrize("answer", ["yes", "no", "unsure"])
def test_all_of_the_speech_has_to_be_heard_a_blink_apart(answer: str):
    enough = 3.0 - HEARING_TOLERANCE_S
    for heard_s, is_enough in ((0.0, False), (enough - 0.01, False), (enough, True), (9.0, True)):
        assert is_heard(SPEECH, heard_s, answer, []) is is_enough


def test_nothing_is_asked_where_a_figure_is_unknown():
    assert is_heard(None, 0.0, "yes", [])
    assert is_heard(SPEECH, None, "yes", [])


def test_nobody_has_to_hear_what_is_offensive_to_its_end():
    assert is_heard(SPEECH, 0.0, "no", ["noise", "offensive"])
    assert not is_heard(SPEECH, 0.0, "yes", ["offensive"])
    assert not is_heard(SPEECH, 0.0, "no", ["noise"])


def test_the_newest_measurement_tells_where_somebody_speaks(session: Session, clip: Clip):
    silent = factories.clip(session, clip.sentence)
    factories.measurement(session, silent)
    unmeasured = factories.clip(session, clip.sentence)
    assert speech_in(session, [clip.id, silent.id, unmeasured.id]) == {clip.id: SPEECH}
    assert speech_in(session, []) == {}


def test_a_vote_before_the_end_of_the_speech_is_refused_and_nothing_is_kept(
    session: Session, clip: Clip
):
    listener = factories.guest(session)
    with pytest.raises(NotHeard):
        cast_vote(session, listener, clip.id, answer="yes", heard_s=1.2, at=AT)
    assert list(votes_on(session, clip.id)) == []
    assert clip.n_votes == 0

    cast_vote(session, listener, clip.id, answer="yes", heard_s=3.0, at=AT)
    assert [vote.heard_s for vote in votes_on(session, clip.id)] == [3.0]


def test_a_vote_that_tells_nothing_of_hearing_is_taken(session: Session, clip: Clip):
    vote, _is_new = cast_vote(session, factories.guest(session), clip.id, answer="yes", at=AT)
    assert vote.heard_s is None


def test_the_same_vote_again_need_not_be_heard_again(session: Session, clip: Clip):
    listener = factories.guest(session)
    for heard_s, is_new in ((3.0, True), (0.0, False)):
        given = cast_vote(session, listener, clip.id, answer="yes", heard_s=heard_s, at=AT)
        assert given[1] is is_new
