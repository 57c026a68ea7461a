"""Counters that operations keep never drift from what the rows say, whatever happens."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.operations import insist_on_clip, withdraw_clip
from app.clips.queries import has_read
from app.clips.rules import HEARABLE, NEEDS, STANDING, priority
from app.errors import DomainError
from app.people.models import Person
from app.quality.gate import Finding
from app.quality.operations import record_finding
from app.quality.rules import Judgement
from app.reviews.gold import fix_gold, retire_gold
from app.reviews.models import Decision, GoldClip, Validator, Vote
from app.reviews.operations import cast_vote, take_back_vote
from app.reviews.rules import decision, is_right, votes_short
from app.sentences.models import Sentence, SentenceTurn
from app.sentences.operations import skip_sentence, unskip_sentence
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, WEBM, receive

STEPS = 300


class Village:
    """A few people who do anything at any time."""

    def __init__(self, session: Session, blobs: BlobStore, seed: int) -> None:
        self.session = session
        self.blobs = blobs
        self.choose = random.Random(seed)
        self.minutes = 0
        campaign = factories.campaign(session)
        campaign.validation_policy = "two_of_three"
        self.sentences = [factories.sentence(session, campaign) for _ in range(3)]
        self.people = [factories.guest(session) for _ in range(4)]
        for person in self.people:
            factories.consent(session, person, campaign)

    def do_anything(self) -> str:
        """Do something at random; what cannot be done is refused and changes nothing."""
        acts: Sequence[Callable[[], object]] = (
            self._receive,
            self._receive,
            *[self._measure] * 3,
            *[self._vote] * 6,
            self._withdraw,
            *[self._insist] * 3,
            self._skip,
            self._unskip,
            self._take_back,
            self._fix_gold,
            self._retire_gold,
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
            self.session,
            self._clip().id,
            Finding(None, Judgement(verdict, ())),
            "normal",
            at=self._now(),
        )

    def _vote(self) -> None:
        answer = self.choose.choice(("yes", "yes", "no", "unsure"))
        cast_vote(
            self.session,
            self.choose.choice(self.people),
            self._clip().id,
            answer=answer,
            at=self._now(),
        )

    def _withdraw(self) -> None:
        clip = self._clip()
        withdraw_clip(
            self.session,
            self.session.get_one(Person, clip.person_id),
            clip,
            at=self._now(),
            source="test",
        )

    def _insist(self) -> None:
        insist_on_clip(self.session, self._clip(), at=self._now())

    def _skip(self) -> None:
        person, sentence = self.choose.choice(self.people), self.choose.choice(self.sentences)
        skip_sentence(self.session, person, sentence, reason=None, at=self._now())

    def _unskip(self) -> None:
        person, sentence = self.choose.choice(self.people), self.choose.choice(self.sentences)
        reads = has_read(self.session, person.id, sentence.id)
        unskip_sentence(self.session, person, sentence.id, reads=reads, at=self._now())

    def _take_back(self) -> None:
        votes = select(Vote).where(Vote.taken_back_at.is_(None)).order_by(Vote.clip_id)
        vote = self.choose.choice(self.session.scalars(votes).all())
        person = self.session.get_one(Person, vote.person_id)
        assert take_back_vote(self.session, person, vote.clip_id, at=self._now())

    def _fix_gold(self) -> None:
        truth = self.choose.choice((True, False))
        fix_gold(self.session, self._clip().id, truth, actor_id=None, at=self._now(), source="test")

    def _retire_gold(self) -> None:
        gold = select(GoldClip.clip_id).where(GoldClip.retired_at.is_(None)).order_by("clip_id")
        clip_id = self.choose.choice(self.session.scalars(gold).all())
        assert retire_gold(self.session, clip_id, actor_id=None, at=self._now(), source="test")

    def _now(self) -> datetime:
        self.minutes += 1
        return AT + timedelta(minutes=self.minutes)

    def _clip(self) -> Clip:
        clips = self.session.scalars(select(Clip).order_by(Clip.sha256)).all()
        heard = [clip for clip in clips if clip.state in HEARABLE]
        return self.choose.choice(heard if heard and self.choose.random() < 0.7 else clips)


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
    assert len(kinds) == 10, f"the walk is too tame: {done}"


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
    stands = Vote.taken_back_at.is_(None)
    for clip in session.scalars(select(Clip)):
        votes = select(Vote.answer).where(Vote.clip_id == clip.id, stands, Vote.is_gold.is_(False))
        answers = list(session.scalars(votes))
        if clip.n_votes != len(answers):
            drift.append(f"{clip.n_votes} votes, not {len(answers)}")
        gold = session.get(GoldClip, clip.id)
        if gold is not None and gold.retired_at is None:
            expected = "valid" if gold.is_valid else "invalid"
        else:
            decided = decision(answers)
            expected = "in_review" if decided == "open" else decided
            level = priority(votes_short(answers), NEEDS - 1)
            if clip.priority != level:
                drift.append(f"level {clip.priority}, not {level}: {answers}")
        if clip.state in HEARABLE and clip.state != expected:
            drift.append(f"{clip.state}, not {expected}: {answers}")
        drift += _decision_drift(session, clip)
    return drift + _validator_drift(session)


def _decision_drift(session: Session, clip: Clip) -> list[str]:
    written = select(Decision.outcome).where(Decision.clip_id == clip.id)
    was_decided = clip.state in ("valid", "invalid")
    if was_decided and clip.state not in session.scalars(written).all():
        return [f"{clip.state}, and no decision says so"]
    return []


def _validator_drift(session: Session) -> list[str]:
    asked: dict[uuid.UUID, list[int]] = {}
    votes = select(Vote, GoldClip).outerjoin(GoldClip, GoldClip.clip_id == Vote.clip_id)
    for vote, gold in session.execute(votes.where(Vote.taken_back_at.is_(None))):
        right = is_right(vote.answer, gold.is_valid) if vote.is_gold else None
        sums = asked.setdefault(vote.person_id, [0, 0, 0])
        for each, added in enumerate((1, right is not None, right is True)):
            sums[each] += added
    rows = {
        row.person_id: [row.n_votes, row.n_gold, row.n_gold_right]
        for row in session.scalars(select(Validator))
    }
    return [
        f"a validator's counters are {counted}, not {asked.get(person_id)}"
        for person_id, counted in rows.items()
        if counted != asked.get(person_id, [0, 0, 0])
    ]
