"""Counters that operations keep never drift from what the rows say, whatever happens."""

import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.operations import insist_on_clip, withdraw_clip
from app.clips.queries import has_read
from app.clips.rules import HEARABLE, STANDING
from app.errors import DomainError
from app.people.models import Person
from app.quality.gate import Finding
from app.quality.operations import record_finding
from app.quality.rules import Judgement
from app.reviews.models import Vote
from app.reviews.operations import cast_vote, take_back_vote
from app.reviews.rules import decision, votes_short
from app.sentences.models import Sentence, SentenceTurn
from app.sentences.operations import skip_sentence, unskip_sentence
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, WEBM, receive

STEPS = 150


class Village:
    """A few people who do anything at any time."""

    def __init__(self, session: Session, blobs: BlobStore, seed: int) -> None:
        self.session = session
        self.blobs = blobs
        self.choose = random.Random(seed)
        campaign = factories.campaign(session)
        self.sentences = [factories.sentence(session, campaign) for _ in range(3)]
        self.people = [factories.guest(session) for _ in range(4)]
        for person in self.people:
            factories.consent(session, person, campaign)

    def do_anything(self) -> str:
        """Do something at random; what cannot be done is refused and changes nothing."""
        acts: Sequence[Callable[[], object]] = (
            self._receive,
            self._receive,
            self._measure,
            self._measure,
            self._vote,
            self._vote,
            self._vote,
            self._withdraw,
            self._insist,
            self._skip,
            self._unskip,
            self._take_back,
        )
        act = self.choose.choice(acts)
        try:
            act()
        except (DomainError, IndexError) as error:  # refused, or there is no clip yet
            return f"{act.__name__} refused: {type(error).__name__}"
        return act.__name__

    def _receive(self) -> None:
        data = WEBM + self.choose.randbytes(4)
        person, sentence = self.choose.choice(self.people), self.choose.choice(self.sentences)
        receive(self.session, person, sentence, self.blobs, data)

    def _measure(self) -> None:
        verdict = self.choose.choice(("accept", "warn", "refuse"))
        record_finding(
            self.session, self._clip().id, Finding(None, Judgement(verdict, ())), "normal", at=AT
        )

    def _vote(self) -> None:
        answer = self.choose.choice(("yes", "yes", "no", "unsure"))
        cast_vote(
            self.session, self.choose.choice(self.people), self._clip().id, answer=answer, at=AT
        )

    def _withdraw(self) -> None:
        clip = self._clip()
        withdraw_clip(
            self.session,
            self.session.get_one(Person, clip.person_id),
            clip,
            at=AT,
            source="test",
        )

    def _insist(self) -> None:
        insist_on_clip(self.session, self._clip(), at=AT)

    def _skip(self) -> None:
        person, sentence = self.choose.choice(self.people), self.choose.choice(self.sentences)
        skip_sentence(self.session, person, sentence, reason=None, at=AT)

    def _unskip(self) -> None:
        person, sentence = self.choose.choice(self.people), self.choose.choice(self.sentences)
        reads = has_read(self.session, person.id, sentence.id)
        unskip_sentence(self.session, person, sentence.id, reads=reads, at=AT)

    def _take_back(self) -> None:
        votes = select(Vote).where(Vote.taken_back_at.is_(None)).order_by(Vote.clip_id)
        vote = self.choose.choice(self.session.scalars(votes).all())
        person = self.session.get_one(Person, vote.person_id)
        assert take_back_vote(self.session, person, vote.clip_id, at=AT)

    def _clip(self) -> Clip:
        clips = self.session.scalars(select(Clip).order_by(Clip.sha256)).all()
        return self.choose.choice(clips)


@pytest.mark.parametrize("seed", range(3))
def test_counters_agree_with_rows_after_every_step(session: Session, blobs: BlobStore, seed: int):
    village = Village(session, blobs, seed)
    done = Counter[str]()
    for _ in range(STEPS):
        step = village.do_anything()
        done[step] += 1
        session.flush()
        session.expire_all()
        assert _drift(session) == [], f"after {step}"

    kinds = {step.split()[0] for step in done if "refused" not in step}
    assert len(kinds) == 8, f"the walk is too tame: {done}"


def _drift(session: Session) -> list[str]:
    standing = select(Clip.sentence_id).where(Clip.state.in_(STANDING))
    readings = Counter(session.scalars(standing))
    n_clips = [
        f"n_clips is {sentence.n_clips}, not {readings[sentence.id]}"
        for sentence in session.scalars(select(Sentence))
        if sentence.n_clips != readings[sentence.id]
    ]
    return n_clips + _turn_drift(session) + _vote_drift(session)


def _turn_drift(session: Session) -> list[str]:
    clips = session.scalars(select(Clip).where(Clip.state.in_(STANDING)))
    read = {(clip.person_id, clip.sentence_id) for clip in clips}
    had = {
        (turn.person_id, turn.sentence_id): turn.outcome
        for turn in session.scalars(select(SentenceTurn))
    }
    missing = [f"no turn for {pair}" for pair in read - had.keys()]
    needless = [
        f"a turn as read without a reading: {pair}"
        for pair, outcome in had.items()
        if outcome == "read" and pair not in read
    ]
    return missing + needless


def _vote_drift(session: Session) -> list[str]:
    drift: list[str] = []
    for clip in session.scalars(select(Clip)):
        votes = select(Vote.answer).where(Vote.clip_id == clip.id, Vote.taken_back_at.is_(None))
        answers = list(session.scalars(votes))
        if (clip.n_votes, clip.votes_short) != (len(answers), votes_short(answers)):
            drift.append(f"{clip.n_votes} votes, {clip.votes_short} short of {answers}")
        decided = decision(answers)
        expected = "in_review" if decided == "open" else decided
        if clip.state in HEARABLE and clip.state != expected:
            drift.append(f"{clip.state}, but the votes are {answers}")
    return drift
