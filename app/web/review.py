"""The review room: one sentence at a time, judged by peers, or corrected."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _

from app.boundary import begin_writing
from app.campaigns.models import Campaign
from app.campaigns.queries import KNOWN_STAGES, get_known_campaign
from app.errors import DomainError
from app.extensions import db, limiter
from app.sentences.models import Sentence
from app.sentences.queries import find_judgement
from app.sentences.reviewing.editing import edit_sentence, replace_sentence
from app.sentences.reviewing.history import get_sentence
from app.sentences.reviewing.judging import (
    EDITS_A_PERSON,
    JUDGEMENTS_A_PERSON,
    AlreadyJudged,
    BadJudgement,
    NotToReview,
    NotYoursToEdit,
    OwnSentence,
    SentenceOvertaken,
    SentenceThere,
    TextUnfit,
    WordingFixed,
)
from app.sentences.reviewing.queue import next_to_review
from app.sentences.reviewing.voting import judge_sentence, take_back_judgement
from app.sentences.rules import SentenceNotFound
from app.web.answers import moved, see_other, wants_fragment
from app.web.answers import page as respond
from app.web.identity import current_person_id, ensure_person, now
from app.web.one_sentence import page_of
from app.web.review_card import Answer, Correction, card_of
from app.wording.errors import reply_to

blueprint = Blueprint("review", __name__)

TEMPLATE = "review/page.html"
CARD = "card"
"""Block of the template that htmx swaps."""
REFUSALS = (SentenceOvertaken, TextUnfit, SentenceThere, WordingFixed, BadJudgement)
"""What is wrong with another wording and can be put right in its form."""


@blueprint.get("/<tag>/review")
def room(tag: str) -> Response:
    """Show a sentence to judge (`?sentence=` if it still can be), or say that there is none."""
    me = current_person_id()
    if me is not None:
        begin_writing()  # the next sentence is lent to them
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("review.room", tag=campaign.tag))
    sentence = _asked_for(campaign, me) or _next(campaign)
    return respond(
        TEMPLATE, block=CARD, **card_of(campaign, sentence, only_questions=_only_questions())
    )


@blueprint.post("/sentences/<uuid:sentence_id>/votes")
@limiter.limit(JUDGEMENTS_A_PERSON)
def vote(sentence_id: uuid.UUID) -> Response:
    """Write down what the person thinks of it, and go on to the next sentence."""
    sentence = known_sentence(sentence_id)
    answer, reasons = request.form.get("answer", ""), request.form.getlist("reasons")
    comment = request.form.get("comment", "")
    try:
        judge_sentence(
            db.session,
            ensure_person(),
            sentence,
            answer=answer,
            reasons=reasons,
            comment=comment,
            at=now(),
        )
    except BadJudgement as wrong:
        reply = reply_to(wrong)
        sent = Answer(f"{reply.title}. {reply.detail}", reasons, comment)
        return _stay(sentence, reply.status, answer=sent)
    except (NotToReview, AlreadyJudged, OwnSentence) as gone:
        return _go_on(sentence.campaign, trouble=_why_not(gone))
    if answer == "unsure":
        return _go_on(sentence.campaign, said=_("Passed on to others. Here is the next one."))
    return _go_on(sentence.campaign, said=_("Thank you. Here is the next one."))


@blueprint.post("/sentences/<uuid:sentence_id>/votes/mine/undo")
@limiter.limit(JUDGEMENTS_A_PERSON)
def undo(sentence_id: uuid.UUID) -> Response:
    """Take the person's answer back, and show them the sentence again."""
    sentence = known_sentence(sentence_id)
    take_back_judgement(db.session, ensure_person(), sentence, at=now())
    said = _("Your answer is taken back. Look at it once more.")
    if sentence.state != "pending":
        said = _("Your answer is taken back. The sentence is decided all the same.")
        return _go_on(sentence.campaign, said=said)
    if wants_fragment():
        return _stay(sentence, 200, said=said)
    flash(said)
    here = url_for("review.room", tag=sentence.campaign.tag, sentence=sentence.id, kind=_kind())
    return see_other(here)


@blueprint.post("/sentences/<uuid:sentence_id>/revisions")
@limiter.limit(EDITS_A_PERSON)
def correct(sentence_id: uuid.UUID) -> Response:
    """Give the sentence another wording, and go on; one that is not taken stays in the form."""
    sentence = known_sentence(sentence_id)
    try:
        said = _reword(sentence)
    except REFUSALS as wrong:
        sent = Correction.refused(sentence, wrong)
        if _is_on_its_page():
            return page_of(sentence, status=reply_to(wrong).status, correction=sent)
        return _stay(sentence, reply_to(wrong).status, correction=sent)
    except (NotYoursToEdit, NotToReview) as gone:
        if _is_on_its_page():
            raise
        return _go_on(sentence.campaign, trouble=_why_not(gone))
    if _is_on_its_page():
        flash(said)
        tag = sentence.campaign.tag
        return see_other(url_for("one_sentence.page", tag=tag, sentence_id=sentence.id))
    return _go_on(sentence.campaign, said=said)


def known_sentence(sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence of a campaign that has an address; answer 404 for others."""
    try:
        sentence = get_sentence(db.session, sentence_id)
    except SentenceNotFound:
        abort(404)
    if sentence.campaign.stage not in KNOWN_STAGES:
        abort(404)
    return sentence


def _reword(sentence: Sentence) -> str:
    """Write the wording that was sent; return what to say of it."""
    person, form = ensure_person(), request.form
    sent: dict[str, Any] = {
        "text": form.get("text", ""),
        "revision": form.get("revision", 0, type=int),
        "comment": form.get("comment"),
        "at": now(),
    }
    try:
        changed = edit_sentence(db.session, person, sentence, **sent)
    except WordingFixed:
        if "anew" not in form:
            raise
        new = replace_sentence(db.session, person, sentence, **sent, source="web")
        if new.state == "approved":
            return str(_("The old words are retired, and yours can be read."))
        return str(_("Your wording is a sentence of its own now. Others look at it."))
    if not changed:
        return str(_("Nothing was changed."))
    if sentence.state == "approved":
        return str(_("Saved. Your wording can be read."))
    return str(_("Saved. Others look at your wording now."))


def _asked_for(campaign: Campaign, me: uuid.UUID | None) -> Sentence | None:
    """Return the sentence that the address names, if who asks can judge it."""
    try:
        sentence = get_sentence(db.session, uuid.UUID(request.args.get("sentence", "")))
    except (ValueError, SentenceNotFound):
        return None
    if sentence.campaign_id != campaign.id or sentence.state != "pending":
        return None
    if me is not None and (
        sentence.author_id == me or find_judgement(db.session, me, sentence) is not None
    ):
        return None
    return sentence


def _next(campaign: Campaign) -> Sentence | None:
    found = next_to_review(
        db.session,
        current_person_id(),
        campaign.id,
        1,
        at=now(),
        only_questions=_only_questions(),
    )
    return next(iter(found), None)


def _stay(sentence: Sentence, status: int, **more: Any) -> Response:
    """Answer with the room, and this sentence in it."""
    context = card_of(sentence.campaign, sentence, only_questions=_only_questions(), **more)
    return respond(TEMPLATE, block=CARD, status=status, **context)


def _go_on(campaign: Campaign, *, said: str | None = None, trouble: str | None = None) -> Response:
    """Go on to the next sentence: in the card for htmx, by a redirect for others."""
    if not wants_fragment():
        flash(said or trouble or "")
        return see_other(url_for("review.room", tag=campaign.tag, kind=_kind()))
    sentence = _next(campaign)
    context = card_of(
        campaign, sentence, only_questions=_only_questions(), said=said or trouble, trouble=trouble
    )
    return respond(TEMPLATE, block=CARD, **context)


def _why_not(gone: DomainError) -> str:
    reply = reply_to(gone)
    return f"{reply.title}. {reply.detail}"


def _is_on_its_page() -> bool:
    return request.form.get("where") == "page"


def _kind() -> str | None:
    """Return the only kind that is asked for, as the address has it."""
    return "question" if request.values.get("kind") == "question" else None


def _only_questions() -> bool:
    return _kind() is not None
