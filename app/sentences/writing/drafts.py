"""What somebody is writing: each line tried against the rules and against what is there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.alike.likeness import find_alike
from app.sentences.governing_rules import current_checker
from app.sentences.hygiene import Reason
from app.sentences.models import Sentence
from app.sentences.rules import key_hash

MAX_LINES = 100
"""Sentences taken from the page at once: more come from a file, by an import."""
MAX_LINE = 2_000
"""Characters of a line that are looked at: a longer one is running text anyway."""
STANDING = ("pending", "approved")

Verdict = Literal["fits", "refused", "repeated", "known", "alike", "other"]
"""A line fits; breaks a rule; stands further up already; is a sentence that the campaign has;
resembles one; or resembles one and is another, as its writer says."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One line: as it was typed, as it would be kept, and what stands against it."""

    line: str
    text: str
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    """What rules refuse, and where in `text`."""
    twin: Sentence | None = None
    """The sentence of the campaign that it is, or resembles; of a line that fits, the writer's
    own that was taken back and comes back."""
    is_own: bool = False
    """Whether the writer gave that sentence, and it stands: there is nothing left to do."""

    @property
    def key(self) -> str:
        """What its writer names to send a line that resembles another."""
        return key_hash(self.text)

    @property
    def is_taken(self) -> bool:
        """Whether it is taken when it is sent."""
        return self.verdict in ("fits", "other")

    @property
    def is_open(self) -> bool:
        """Whether its writer still has something to do about it."""
        if self.verdict == "known":
            return not self.is_own
        return self.verdict in ("refused", "alike")


def lines_of(typed: str) -> list[str]:
    """Return the lines that hold anything."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def judge_lines(
    session: Session,
    campaign: Campaign,
    lines: Sequence[str],
    *,
    person_id: uuid.UUID | None = None,
    anyway: Collection[str] = (),
) -> list[Draft]:
    """Say of each line whether it fits; nothing is written.

    `anyway` holds the keys (`Draft.key`) of lines that may resemble another sentence. Of more
    lines than MAX_LINES the rest is left out.
    """
    checker = current_checker(session, campaign)
    nearest = partial(find_alike, session, campaign, likeness=checker.rules.duplicate_likeness)
    checked = [(line, checker.check(line[:MAX_LINE])) for line in lines[:MAX_LINES]]
    twins = _twins(session, campaign, [key_hash(found.normalised) for _, found in checked])
    drafts: list[Draft] = []
    seen: set[str] = set()
    for line, found in checked:
        text = found.normalised
        key = key_hash(text)
        if not found.ok:
            draft = Draft(line, text, "refused", found.reasons)
        elif key in seen:
            draft = Draft(line, text, "repeated")
        elif key in twins:
            draft = _known(line, text, twins[key], person_id)
        else:
            draft = _compared(line, text, nearest(text), is_other=key in anyway)
        drafts.append(draft)
        seen.add(key)
    return drafts


def _known(line: str, text: str, twin: Sentence, person_id: uuid.UUID | None) -> Draft:
    is_mine = person_id is not None and twin.author_id == person_id
    comes_back = is_mine and twin.text == text and was_taken_back(twin)
    if comes_back:
        return Draft(line, text, "fits", twin=twin)
    return Draft(line, text, "known", twin=twin, is_own=is_mine and twin.state in STANDING)


def _compared(line: str, text: str, twin: Sentence | None, *, is_other: bool) -> Draft:
    if twin is None:
        return Draft(line, text, "fits")
    return Draft(line, text, "other" if is_other else "alike", twin=twin)


def was_taken_back(sentence: Sentence) -> bool:
    """Whether the sentence rests because its giver wanted it, and not the campaign."""
    reverted = sentence.changeset is not None and sentence.changeset.reverted_at is not None
    return sentence.state == "retired" and not reverted


def _twins(session: Session, campaign: Campaign, keys: Collection[str]) -> dict[str, Sentence]:
    there = select(Sentence).where(
        Sentence.campaign_id == campaign.id, Sentence.key_hash.in_(set(keys))
    )
    return {twin.key_hash: twin for twin in session.scalars(there)}
