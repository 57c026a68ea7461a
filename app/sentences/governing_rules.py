"""What a community lays down for its sentences: the rules that hold, and how they came to be."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.operations import record
from app.queues import random_key
from app.sentences.hygiene import Checker, RuleSet, RulesOvertaken, checker_for, rules_for
from app.sentences.hygiene.trying import Trial, try_rules
from app.sentences.models import RuleEdit, Sentence
from app.sentences.rules import MAX_COMMENT

MOST_TRIED = 2_000
"""Sentences of a campaign that new rules are tried on."""


def newest_edit(session: Session, campaign: Campaign) -> RuleEdit | None:
    """Return the edit of the rules that holds, None where the locale's own do."""
    return session.scalar(_history(campaign).limit(1))


def current_version(session: Session, campaign: Campaign) -> int:
    """Return the version of the rules that hold: 0 for the locale's own, then 1, 2, …"""
    edit = newest_edit(session, campaign)
    return edit.version if edit else 0


def current_rules(session: Session, campaign: Campaign) -> RuleSet:
    """Return the rules that hold in a campaign."""
    return current_checker(session, campaign).rules


def current_checker(session: Session, campaign: Campaign) -> Checker:
    """Return the checker of the rules that hold, kept while they do."""
    edit = newest_edit(session, campaign)
    return checker_for(campaign.tag, edit.changes if edit else None)


def rule_history(session: Session, campaign: Campaign) -> Sequence[RuleEdit]:
    """Return all edits of a campaign's rules, newest first."""
    return session.scalars(_history(campaign)).all()


def change_rules(
    session: Session,
    campaign: Campaign,
    changes: Mapping[str, Any],
    *,
    version: int,
    actor_id: uuid.UUID | None,
    at: datetime,
    source: str,
    comment: str = "",
) -> RuleEdit:
    """Let these rules hold from now on, in place of all earlier changes of the locale's own.

    `version` is the one that the editor had before them. Raise BadRules, or RulesOvertaken where
    somebody changed the rules meanwhile. Sentences that are there are not judged again.
    """
    before = newest_edit(session, campaign)
    if version != (before.version if before else 0):
        raise RulesOvertaken
    rules = rules_for(campaign.tag, changes)
    kept = rules.changes_from(rules_for(campaign.tag))
    edit = RuleEdit(
        campaign_id=campaign.id,
        version=version + 1,
        changes=kept,
        comment=comment.strip()[:MAX_COMMENT],
        person_id=actor_id,
        made_at=at,
    )
    _add(session, edit)
    changed = ", ".join(sorted(kept)) or "the locale's own"
    record(
        session,
        actor_id=actor_id,
        verb="campaign.change_rules",
        object_type="campaign",
        object_id=campaign.id,
        at=at,
        source=source,
        comment=f"version {edit.version}: {changed}. {edit.comment}".strip(),
        before_hash=_hash(before.changes if before else {}),
        after_hash=_hash(kept),
    )
    return edit


def trial_of(session: Session, campaign: Campaign, changes: Mapping[str, Any]) -> Trial:
    """Return what these changes would do to the campaign's sentences; raise BadRules."""
    proposed = checker_for(campaign.tag, changes)
    texts = some_sentences(session, campaign)
    return try_rules(current_checker(session, campaign), proposed, texts)


def some_sentences(session: Session, campaign: Campaign, n: int = MOST_TRIED) -> Sequence[str]:
    """Return up to n texts of a campaign that wait or are approved, a few from everywhere."""
    kept = select(Sentence.text).where(
        Sentence.campaign_id == campaign.id, Sentence.state.in_(["pending", "approved"])
    )
    start = random_key()
    after = session.scalars(
        kept.where(Sentence.random_key >= start).order_by(Sentence.random_key).limit(n)
    ).all()
    before = session.scalars(
        kept.where(Sentence.random_key < start).order_by(Sentence.random_key).limit(n - len(after))
    ).all()
    return [*after, *before]


def _add(session: Session, edit: RuleEdit) -> None:
    """Add an edit; raise RulesOvertaken where another one took its version a moment ago."""
    try:
        with session.begin_nested():
            session.add(edit)
    except IntegrityError as error:
        raise RulesOvertaken from error


def _hash(changes: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()


def _history(campaign: Campaign) -> Select[RuleEdit]:
    edits = select(RuleEdit).where(RuleEdit.campaign_id == campaign.id)
    return edits.order_by(RuleEdit.version.desc())
