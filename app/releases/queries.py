"""What goes into a release, read in batches and in an order that never changes."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.consent.models import Consent
from app.releases.models import Release, ReleaseClip
from app.releases.rules import TABLE_OF_STATE
from app.reviews.models import Decision, ValidationModel, Vote
from app.sentences.models import Sentence, SentenceReport, SentenceVote

BATCH = 500
"""Rows held at a time."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A clip that an earlier release holds and that was withdrawn since."""

    path: str
    sha256: str
    clip_withdrawn_at: datetime | None
    consent_withdrawn_at: datetime | None


def releasable_clips(session: Session, campaign: Campaign) -> Iterator[Sequence[Clip]]:
    """Yield batches of the clips that may be published now, with consent and sentence, by id."""
    clips = (
        select(Clip)
        .join(Clip.consent)
        .options(contains_eager(Clip.consent))
        .where(*_perhaps_releasable(campaign))
        .order_by(Clip.id)
    )
    for batch in session.scalars(clips, execution_options={"yield_per": BATCH}).partitions():
        if kept := [clip for clip in batch if clip.consent.allows_publication]:
            yield kept


def valid_clips_by_person(session: Session, campaign: Campaign) -> Counter[uuid.UUID]:
    """Count the releasable valid clips of each person who has any."""
    return _count_by(session, campaign, Clip.person_id, Clip.state == "valid")


def listed_sentences(session: Session, campaign: Campaign) -> Iterator[list[tuple[Sentence, int]]]:
    """Yield batches of the campaign's sentences with their numbers of releasable clips, by id.

    Questions, which people answer in words of their own, are none.
    """
    listed = (
        select(Sentence)
        .where(Sentence.campaign_id == campaign.id, Sentence.kind == "sentence")
        .order_by(Sentence.id)
    )
    for batch in session.scalars(listed, execution_options={"yield_per": BATCH}).partitions():
        these = Clip.sentence_id.in_([sentence.id for sentence in batch])
        n_clips = _count_by(session, campaign, Clip.sentence_id, these)
        yield [(sentence, n_clips[sentence.id]) for sentence in batch]


def votes_by_clip(
    session: Session, clip_ids: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, list[Vote]]:
    """Return the votes on each of these clips that stand, oldest first."""
    cast_votes = select(Vote).where(Vote.clip_id.in_(clip_ids), Vote.taken_back_at.is_(None))
    found: defaultdict[uuid.UUID, list[Vote]] = defaultdict(list)
    for vote in session.scalars(cast_votes.order_by(Vote.cast_at, Vote.id)):
        found[vote.clip_id].append(vote)
    return found


def decisions_by_clip(
    session: Session, clips: Collection[Clip]
) -> dict[uuid.UUID, tuple[Decision, int | None]]:
    """Return what the state of each clip rests on, with the version of its model.

    Clips that are open, or were decided before decisions were written down, have none.
    """
    taken = (
        select(Decision, ValidationModel.version)
        .join(Clip, Clip.id == Decision.clip_id)
        .outerjoin(ValidationModel, ValidationModel.id == Decision.model_id)
        .where(Clip.id.in_([clip.id for clip in clips]))
        .where(Decision.outcome == Clip.state, Decision.decided_at == Clip.decided_at)
        .order_by(Decision.id.desc())
    )
    return {decision.clip_id: (decision, version) for decision, version in session.execute(taken)}


def sentence_votes(
    session: Session, sentence_ids: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, list[SentenceVote]]:
    """Return the votes on the present wording of each of these sentences that stand."""
    cast = (
        select(SentenceVote)
        .join(Sentence, Sentence.id == SentenceVote.sentence_id)
        .where(
            SentenceVote.sentence_id.in_(sentence_ids),
            SentenceVote.round == Sentence.round,
            SentenceVote.taken_back_at.is_(None),
        )
    )
    found: defaultdict[uuid.UUID, list[SentenceVote]] = defaultdict(list)
    for vote in session.scalars(cast.order_by(SentenceVote.cast_at, SentenceVote.id)):
        found[vote.sentence_id].append(vote)
    return found


def reports_by_sentence(
    session: Session, sentence_ids: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, list[SentenceReport]]:
    """Return the reports on each of these sentences that stand, oldest first."""
    reports = select(SentenceReport).where(
        SentenceReport.sentence_id.in_(sentence_ids), SentenceReport.taken_back_at.is_(None)
    )
    found: defaultdict[uuid.UUID, list[SentenceReport]] = defaultdict(list)
    for report in session.scalars(reports.order_by(SentenceReport.reported_at, SentenceReport.id)):
        found[report.sentence_id].append(report)
    return found


def losses(session: Session, campaign: Campaign) -> Iterator[Loss]:
    """Yield what was withdrawn after a release had it, by clip id."""
    withdrawn = (
        select(
            ReleaseClip.clip_id,
            ReleaseClip.path,
            Clip.sha256,
            Clip.withdrawn_at,
            Consent.withdrawn_at,
        )
        .distinct()
        .join(Release, Release.id == ReleaseClip.release_id)
        .join(Clip, Clip.id == ReleaseClip.clip_id)
        .join(Consent, Consent.id == Clip.consent_id)
        .where(
            Release.campaign_id == campaign.id,
            or_(Clip.withdrawn_at.is_not(None), Consent.withdrawn_at.is_not(None)),
        )
        .order_by(ReleaseClip.clip_id)
    )
    for row in session.execute(withdrawn, execution_options={"yield_per": BATCH}):
        _clip_id, path, sha256, clip_withdrawn_at, consent_withdrawn_at = row
        yield Loss(path, sha256, clip_withdrawn_at, consent_withdrawn_at)


def find_release(session: Session, campaign_id: uuid.UUID, content_sha256: str) -> Release | None:
    """Return the campaign's release that has this content, or None."""
    same = Release.campaign_id == campaign_id, Release.content_sha256 == content_sha256
    return session.scalar(select(Release).where(*same))


def find_latest_release(session: Session, campaign_id: uuid.UUID) -> Release | None:
    """Return the campaign's newest release, or None before the first."""
    newest = select(Release).where(Release.campaign_id == campaign_id)
    return session.scalar(newest.order_by(Release.version.desc()).limit(1))


def next_version(session: Session, campaign_id: uuid.UUID) -> int:
    """Return the version that the campaign's next release gets."""
    newest = select(func.max(Release.version)).where(Release.campaign_id == campaign_id)
    return (session.scalar(newest) or 0) + 1


def _perhaps_releasable(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    """All conditions of a release but the purposes agreed to, which are read from the consent.

    A clip given under another licence than the campaign has now stays out: one release, one
    licence, and nobody agreed to this one for it.
    """
    return (
        Clip.campaign_id == campaign.id,
        Clip.state.in_(TABLE_OF_STATE),
        Clip.licence == campaign.licence,
        Clip.withdrawn_at.is_(None),
        Consent.withdrawn_at.is_(None),
    )


def _count_by(
    session: Session,
    campaign: Campaign,
    key: InstrumentedAttribute[uuid.UUID],
    condition: ColumnElement[bool],
) -> Counter[uuid.UUID]:
    counts = (
        select(key.label("key"), Clip.consent_id, func.count().label("n"))
        .join(Clip.consent)
        .where(*_perhaps_releasable(campaign), condition)
        .group_by(key, Clip.consent_id)
        .subquery()
    )
    counted: Any = select(counts.c.key, counts.c.n, Consent).join(
        Consent, Consent.id == counts.c.consent_id
    )
    total: Counter[uuid.UUID] = Counter()
    for found, n, consent in session.execute(counted, execution_options={"yield_per": BATCH}):
        if consent.allows_publication:
            total[found] += n
    return total
