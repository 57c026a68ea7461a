"""What stands on the card of the review room, and on the page of one sentence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import request

from app.campaigns.models import Campaign
from app.campaigns.rules import takes_text
from app.errors import DomainError
from app.extensions import db
from app.sentences.governing_rules import current_checker
from app.sentences.models import Sentence
from app.sentences.reviewing.going_back import complaints_about
from app.sentences.reviewing.history import find_last_judgement
from app.sentences.reviewing.judging import (
    SentenceOvertaken,
    SentenceThere,
    TextUnfit,
    is_wording_fixed,
)
from app.sentences.rules import MAX_COMMENT
from app.web.identity import current_person_id, now
from app.web.licences import plain_licence
from app.web.marking import marked_parts
from app.wording.domains import DOMAINS
from app.wording.errors import reply_to
from app.wording.reasons import Words
from app.wording.reviewing import COMPLAINTS, UNFIT_REASONS
from app.wording.rules import RULE_WORDS

UNDO_OFFERED_FOR = timedelta(minutes=10)
"""How long the last answer can be taken back from the room."""
MOST_TYPED = 1_000
"""Characters that the form for another wording takes: more is running text anyway."""
Parts = Sequence[tuple[str, bool]]
Span = tuple[str, int, int]
"""Code of a rule, and where it stumbles: code points of the text."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the campaign's rules find in a text: its parts, and each rule once."""

    parts: Parts
    rules: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The form for another wording: closed, or sent and not taken."""

    text: str
    comment: str = ""
    error: str | None = None
    found: Found | None = None
    """What the rules find in what was typed."""
    twin: uuid.UUID | None = None
    """The sentence that has these words already."""
    is_overtaken: bool = False
    anew: bool = False
    """Whether the wording becomes a sentence of its own."""

    @classmethod
    def of(cls, sentence: Sentence) -> Correction:
        """Return the form as it is before anybody types."""
        return cls(sentence.text, anew=is_wording_fixed(sentence.approved_at))

    @classmethod
    def refused(cls, sentence: Sentence, wrong: DomainError) -> Correction:
        """Return the form as it was sent, with what is wrong."""
        reply = reply_to(wrong)
        found = _found(wrong.text, wrong.reasons) if isinstance(wrong, TextUnfit) else None
        return cls(
            text=request.form.get("text", ""),
            comment=request.form.get("comment", ""),
            error=f"{reply.title}. {reply.detail}",
            found=found,
            twin=wrong.sentence_id if isinstance(wrong, SentenceThere) else None,
            is_overtaken=isinstance(wrong, SentenceOvertaken),
            anew=is_wording_fixed(sentence.approved_at),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A no that was sent and not taken: what was ticked and typed, and what is missing."""

    error: str | None = None
    reasons: Sequence[str] = field(default=())
    comment: str = ""


def facts_of(campaign: Campaign, sentence: Sentence) -> dict[str, Any]:
    """Return what a page says of a sentence: its words as the rules see them, and its origin."""
    checked = current_checker(db.session, campaign).check(sentence.text)
    return {
        "campaign": campaign,
        "sentence": sentence,
        "found": _found(sentence.text, checked.reasons, checked.normalised == sentence.text),
        "complaints": [(COMPLAINTS[code], n) for code, n in complaints_about(db.session, sentence)],
        "licence": plain_licence(sentence.licence),
        "variant": campaign.variant_names.get(sentence.variant or ""),
        "domains": [DOMAINS[domain] for domain in sentence.domains if domain in DOMAINS],
        "takes_text": takes_text(campaign.stage),
        "reasons": UNFIT_REASONS,
        "most_words": MAX_COMMENT,
        "most_typed": MOST_TYPED,
    }


def card_of(
    campaign: Campaign,
    sentence: Sentence | None,
    *,
    only_questions: bool = False,
    answer: Answer | None = None,
    correction: Correction | None = None,
    said: str | None = None,
    trouble: str | None = None,
) -> dict[str, Any]:
    """Return what the room's template is given; without a sentence there is nothing to judge.

    `said` is read out by screen readers where only the card changes; `trouble` says why the last
    answer did not count.
    """
    me = current_person_id()
    since = now() - UNDO_OFFERED_FOR
    last = find_last_judgement(db.session, me, campaign.id, since) if me else None
    facts = facts_of(campaign, sentence) if sentence else {"campaign": campaign, "sentence": None}
    return {
        **facts,
        "takes_text": takes_text(campaign.stage),
        "only_kind": "question" if only_questions else None,
        "answer": answer or Answer(),
        "correction": correction or (Correction.of(sentence) if sentence else None),
        "is_correcting": correction is not None,
        "last": last,
        "said": said,
        "trouble": trouble,
    }


def _found(text: str, reasons: Sequence[Span], are_places_known: bool = True) -> Found:
    """Return what the rules find; a text that they would write otherwise has no places marked."""
    places = [(start, end) for _, start, end in reasons] if are_places_known else []
    parts = marked_parts(text, places)
    codes = dict.fromkeys(code for code, _, _ in reasons)
    return Found(parts, [RULE_WORDS[code] for code in codes])
