"""The page of one sentence: its words and how they came about, and what is said of it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.campaigns.queries import get_known_campaign
from app.extensions import db, limiter
from app.people.queries import get_person
from app.sentences.models import Sentence
from app.sentences.queries import find_judgement
from app.sentences.reviewing.editing import has_a_say
from app.sentences.reviewing.history import (
    comments_on,
    get_sentence,
    is_withheld,
    opinions_on,
    wordings_of,
)
from app.sentences.reviewing.judging import EDITS_A_PERSON, BadJudgement, OwnSentence, may_edit
from app.sentences.reviewing.voting import retire_sentence, settle_sentence
from app.sentences.rules import SentenceNotFound
from app.web.answers import moved, see_other
from app.web.answers import page as respond
from app.web.identity import current_person_id, now
from app.web.review_card import Answer, Correction, facts_of
from app.wording.errors import reply_to
from app.wording.reviewing import SENTENCE_STATES, UNFIT_REASONS

blueprint = Blueprint("one_sentence", __name__)

OUT_OF_USE = ("rejected", "retired")
"""States in which a sentence's words are needed by nobody but those who look after the text."""


@blueprint.get("/<tag>/sentences/<uuid:sentence_id>")
def page(tag: str, sentence_id: uuid.UUID) -> Response:
    """Show the sentence; with what they can do about it for those who look after the text."""
    campaign = get_known_campaign(db.session, tag)
    sentence = _sentence(campaign, sentence_id)
    if campaign.tag != tag:
        return moved(url_for("one_sentence.page", tag=campaign.tag, sentence_id=sentence_id))
    if sentence.state in OUT_OF_USE and not _may_see_all(sentence):
        abort(404)
    return page_of(sentence)


@blueprint.post("/<tag>/sentences/<uuid:sentence_id>/decision")
@limiter.limit(EDITS_A_PERSON)
def decide(tag: str, sentence_id: uuid.UUID) -> Response:
    """Approve, reject or retire the sentence, whatever was decided before."""
    campaign = get_known_campaign(db.session, tag)
    sentence = _sentence(campaign, sentence_id)
    me = current_person_id()
    if me is None or not has_a_say(db.session, me, campaign.id):
        abort(403)
    try:
        said = _decide(me, sentence)
    except (BadJudgement, OwnSentence) as wrong:
        reply = reply_to(wrong)
        sent = Answer(
            f"{reply.title}. {reply.detail}",
            request.form.getlist("reasons"),
            request.form.get("comment", ""),
        )
        return page_of(sentence, status=reply.status, answer=sent)
    flash(said)
    return see_other(url_for("one_sentence.page", tag=campaign.tag, sentence_id=sentence.id))


def page_of(
    sentence: Sentence,
    *,
    status: int = 200,
    answer: Answer | None = None,
    correction: Correction | None = None,
) -> Response:
    """Answer with the sentence's page; `answer` and `correction` are what was sent and refused."""
    me, campaign = current_person_id(), sentence.campaign
    say = me is not None and has_a_say(db.session, me, campaign.id)
    facts = facts_of(campaign, sentence)
    shown = respond(
        "review/sentence.html",
        status=status,
        **facts,
        state=SENTENCE_STATES[sentence.state],
        opinions=opinions_on(db.session, sentence),
        unfit=UNFIT_REASONS,
        wordings=wordings_of(db.session, sentence.id) if _may_see_all(sentence) else [],
        comments=comments_on(db.session, sentence.id) if say else [],
        has_say=say,
        may_edit=facts["takes_text"] and may_edit(sentence.state, has_say=say),
        is_own=me is not None and sentence.author_id == me,
        is_judged=me is not None and find_judgement(db.session, me, sentence) is not None,
        answer=answer or Answer(),
        correction=correction or Correction.of(sentence),
        is_correcting=correction is not None,
    )
    shown.cache_control.no_store = True
    return shown


def _may_see_all(sentence: Sentence) -> bool:
    """Whether who asks may see words that were taken out, as what they tell may be private."""
    me = current_person_id()
    if me and (sentence.author_id == me or has_a_say(db.session, me, sentence.campaign_id)):
        return True
    return not is_withheld(db.session, sentence.id)


def _decide(me: uuid.UUID, sentence: Sentence) -> str:
    """Do what was asked; return what to say of it."""
    person = get_person(db.session, me)
    comment, decision = request.form.get("comment"), request.form.get("decision")
    if decision == "retire":
        retire_sentence(db.session, person, sentence, comment=comment, at=now(), source="web")
        return str(_("It is offered no more. Its recordings stand."))
    if decision not in ("approve", "reject"):
        raise BadJudgement
    settle_sentence(
        db.session,
        person,
        sentence,
        fits=decision == "approve",
        reasons=request.form.getlist("reasons"),
        comment=comment,
        at=now(),
        source="web",
    )
    return str(_("It can be read.") if decision == "approve" else _("It is read no more."))


def _sentence(campaign: Campaign, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence of the campaign; answer 404 for others."""
    try:
        sentence = get_sentence(db.session, sentence_id)
    except SentenceNotFound:
        abort(404)
    if sentence.campaign_id != campaign.id:
        abort(404)
    return sentence
