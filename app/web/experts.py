"""The experts' room: one clip at a time, and no word on why it is asked about."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.clips.queries import find_clip
from app.extensions import db
from app.people.queries import roles_of
from app.reviews.experts import answer_task, get_task, next_task
from app.reviews.models import ExpertTask
from app.reviews.rules import MOST_WORDS, BadAnswer, TaskNotFound, TooManyWords
from app.web.answers import moved, see_other
from app.web.answers import page as answer
from app.web.identity import current_person_id, ensure_person, now
from app.web.listen import sounds_of
from app.wording.errors import reply_to
from app.wording.reasons import VOTE_REASONS

blueprint = Blueprint("experts", __name__)

MAY = frozenset({"expert", "steward"})


@blueprint.get("/<tag>/experts")
def room(tag: str) -> Response:
    """Show a clip to decide, another one than `?not=`, or say that there is none."""
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("experts.room", tag=campaign.tag))
    me = _expert(campaign)
    passed = _passed()
    task = next_task(db.session, me, campaign.id, exclude=passed)
    task = task or next_task(db.session, me, campaign.id)
    return _page(campaign, task)


@blueprint.post("/<tag>/experts/<uuid:task_id>")
def decide(tag: str, task_id: uuid.UUID) -> Response:
    """Take the expert's answer, and go on to the next clip."""
    campaign = get_campaign(db.session, tag)
    me = _expert(campaign)
    try:
        answer_task(
            db.session,
            ensure_person(),
            task_id,
            answer=request.form.get("answer", ""),
            reasons=request.form.getlist("reasons"),
            comment=request.form.get("comment"),
            as_gold="as_gold" in request.form,
            at=now(),
            source="web",
        )
    except (BadAnswer, TooManyWords) as wrong:
        return _page(campaign, get_task(db.session, me, task_id), error=reply_to(wrong).detail)
    except TaskNotFound:
        flash(_("Somebody else was faster. Here is the next one."))
        return see_other(url_for("experts.room", tag=campaign.tag))
    flash(_("Thank you. Here is the next one."))
    return see_other(url_for("experts.room", tag=campaign.tag))


def _expert(campaign: Campaign) -> uuid.UUID:
    """Return who asks, if they may be here; answer 403 to others."""
    me = current_person_id()
    if me is None or not may_decide(me, campaign):
        abort(403)
    return me


def may_decide(person_id: uuid.UUID, campaign: Campaign) -> bool:
    """Whether this person answers questions to the campaign's experts."""
    return bool(MAY & roles_of(db.session, person_id, campaign.id))


def _passed() -> list[uuid.UUID]:
    try:
        return [uuid.UUID(request.args["not"])]
    except (KeyError, ValueError):
        return []


def _page(campaign: Campaign, task: ExpertTask | None, error: str | None = None) -> Response:
    clip = find_clip(db.session, task.clip_id) if task else None
    return answer(
        "experts/page.html",
        status=422 if error else 200,
        campaign=campaign,
        task=task,
        clip=clip,
        sounds=sounds_of([clip])[clip.id] if clip else [],
        reasons=VOTE_REASONS,
        ticked=request.form.getlist("reasons"),
        typed=request.form.get("comment", ""),
        most_words=MOST_WORDS,
        error=error,
    )
