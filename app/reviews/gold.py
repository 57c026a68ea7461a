"""Gold clips: experts fix what they are, and people are asked about them to learn their ear."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.queries import find_clip, get_clip, hold_clip
from app.clips.rules import HEARABLE, ClipNotFound
from app.ledger.operations import record
from app.people.queries import known_variants
from app.queues import KEY_SPAN, random_key
from app.reviews.counting import count_gold_anew
from app.reviews.deciding import decide_by_expert, decide_clip
from app.reviews.models import GoldClip, Validator
from app.reviews.queries import had_by
from app.reviews.rules import NEWCOMER_GOLD, gold_share, is_known

PAGE = 32
"""Gold clips looked at in each half of the ring; who has judged them all is asked nothing."""


def fix_gold(
    session: Session,
    clip_id: uuid.UUID,
    is_valid: bool,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> GoldClip:
    """Fix what a clip is, for good: it is decided so, and people are asked about it from now on.

    `actor_id` is the expert; None for the operator's command line. Fixing it the other way later
    counts all answers to it anew. Raise ClipNotFound for a clip that peers may not hear.
    """
    hold_clip(session, clip_id)
    clip = get_clip(session, clip_id)
    if clip.state not in HEARABLE:
        raise ClipNotFound(str(clip_id))
    gold = session.get(GoldClip, clip_id)
    if gold is not None and gold.retired_at is None and gold.is_valid is is_valid:
        return gold
    if gold is None:
        gold = GoldClip(clip_id=clip_id, campaign_id=clip.campaign_id, is_valid=is_valid)
        session.add(gold)
    gold.is_valid, gold.fixed_by_id, gold.fixed_at, gold.retired_at = is_valid, actor_id, at, None
    session.flush()
    decide_by_expert(session, clip, is_valid, at=at)
    count_gold_anew(session, gold, at=at)
    verb, comment = "gold.fix", "yes" if is_valid else "no"
    _record(session, verb, clip_id, comment, actor_id=actor_id, at=at, source=source)
    return gold


def retire_gold(
    session: Session,
    clip_id: uuid.UUID,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> bool:
    """Ask nobody about the clip any more and let its votes decide it; False if it was no gold.

    Answers that were given while it was gold never count for it.
    """
    clip = hold_clip(session, clip_id)
    gold = session.get(GoldClip, clip_id)
    if clip is None or gold is None or gold.retired_at is not None:
        return False
    gold.retired_at = at
    session.flush()
    decide_clip(session, clip, at=at, anew=True)
    _record(session, "gold.retire", clip_id, "", actor_id=actor_id, at=at, source=source)
    return True


def question_for(
    session: Session,
    person_id: uuid.UUID,
    campaign_id: uuid.UUID,
    *,
    among: int = 1,
    exclude: Collection[uuid.UUID] = (),
    draw: float | None = None,
    start: int | None = None,
) -> Clip | None:
    """Return a gold clip to put `among` so many clips for this person, or None, which is usual.

    It is one they neither made, judged nor skipped, in a variant they know, and not in `exclude`.
    `draw` (0 to 1) stands for chance, and `start` (0 to KEY_SPAN - 1) for where in the ring of
    random keys to begin.
    """
    chance = secrets.randbelow(KEY_SPAN) / KEY_SPAN if draw is None else draw
    if chance >= among * NEWCOMER_GOLD:
        return None
    mine = Validator.person_id == person_id, Validator.campaign_id == campaign_id
    n_votes = session.scalar(select(Validator.n_votes).where(*mine)) or 0
    if chance >= among * gold_share(n_votes):
        return None
    key = random_key() if start is None else start
    known = known_variants(session, person_id, campaign_id)
    for low, high in ((key, KEY_SPAN), (0, key)):
        page = _gold_in(session, campaign_id, low, high)
        spent = {*exclude, *had_by(session, person_id, page)}
        for clip_id in page:
            clip = None if clip_id in spent else _fit(session, person_id, clip_id)
            if clip and is_known(clip.variant, known):
                return clip
    return None


def _gold_in(session: Session, campaign_id: uuid.UUID, low: int, high: int) -> list[uuid.UUID]:
    arc = select(GoldClip.clip_id).where(
        GoldClip.campaign_id == campaign_id,
        GoldClip.retired_at.is_(None),
        GoldClip.random_key >= low,
        GoldClip.random_key < high,
    )
    return list(session.scalars(arc.order_by(GoldClip.random_key).limit(PAGE)))


def _fit(session: Session, person_id: uuid.UUID, clip_id: uuid.UUID) -> Clip | None:
    clip = find_clip(session, clip_id)
    is_fit = clip is not None and clip.state in HEARABLE and clip.person_id != person_id
    return clip if is_fit else None


def _record(
    session: Session,
    verb: str,
    clip_id: uuid.UUID,
    comment: str,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
) -> None:
    record(
        session,
        actor_id=actor_id,
        verb=verb,
        object_type="clip",
        object_id=clip_id,
        at=at,
        source=source,
        comment=comment,
    )
