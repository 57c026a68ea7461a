"""The listening room: one clip at a time, heard and judged; and the audio itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    request,
    url_for,
)
from flask_babel import gettext as _

from app.audio.copies import FORMS
from app.boundary import begin_writing
from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.clips.models import Clip, ListeningCopy
from app.clips.queries import copies_of, find_clip, get_copy
from app.clips.rules import CONTAINERS, ClipNotFound, copy_keys
from app.extensions import csrf, db, limiter
from app.reviews.operations import cast_vote, skip_clip, take_back_vote
from app.reviews.queries import (
    find_last_vote,
    get_audible,
    get_hearable,
    speech_in,
)
from app.reviews.queue import next_to_hear
from app.reviews.rules import VOTES_A_PERSON, AlreadyVoted, OwnClip
from app.storage import BlobStore
from app.web.answers import moved, page, see_other
from app.web.audio import send_audio
from app.web.identity import current_person_id, ensure_person, now
from app.web.speak import API_URL
from app.wording.errors import reply_to
from app.wording.reasons import VOTE_REASONS

blueprint = Blueprint("listen", __name__)

TEMPLATE = "listen/page.html"
UNDO_OFFERED_FOR = timedelta(minutes=10)
"""How long a page without scripts offers to take the last answer back."""
GUESTS = "30/minute;300/hour"
"""Guests made for one address and browser: a classroom of the same tablets still fits."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One way to hear a clip; `starts_s` is where in the original it begins, None for that one."""

    address: str
    media_type: str
    starts_s: float | None


@blueprint.get("/<tag>/listen")
def room(tag: str) -> Response:
    """Show a clip to judge (`?clip=` if it still can be), or say that there is none."""
    me = current_person_id()
    if me is not None:
        begin_writing()  # the next clip is lent to them
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("listen.room", tag=campaign.tag))
    clip = _asked_for(campaign, me) or _next(campaign, me)
    return page(TEMPLATE, **_card_context(campaign, me, clip))


@blueprint.post("/clips/<uuid:clip_id>/votes")
@limiter.limit(VOTES_A_PERSON)
def vote(clip_id: uuid.UUID) -> Response:
    """Write down what the person heard, and go on to the next clip."""
    clip = _clip(clip_id)
    try:
        cast_vote(
            db.session,
            ensure_person(),
            clip.id,
            answer=request.form.get("answer", ""),
            reasons=request.form.getlist("reasons"),
            at=now(),
        )
    except (AlreadyVoted, OwnClip, ClipNotFound) as gone:
        return _go_on(clip, said=_why_not(gone))
    return _go_on(clip, said=_("Thank you. Here is the next one."))


@blueprint.post("/clips/<uuid:clip_id>/votes/mine/undo")
@limiter.limit(VOTES_A_PERSON)
def undo(clip_id: uuid.UUID) -> Response:
    """Take the person's answer back, and show them the clip again."""
    clip = _clip(clip_id)
    take_back_vote(db.session, ensure_person(), clip.id, at=now())
    flash(_("Your answer is taken back. Listen once more."))
    return see_other(url_for("listen.room", tag=clip.sentence.campaign.tag, clip=clip.id))


@blueprint.post("/clips/<uuid:clip_id>/skips")
@limiter.limit(VOTES_A_PERSON)
def skip(clip_id: uuid.UUID) -> Response:
    """Pass the clip over, and go on to the next."""
    clip = _clip(clip_id)
    try:
        skip_clip(db.session, ensure_person(), clip.id, at=now())
    except (AlreadyVoted, OwnClip, ClipNotFound) as gone:
        return _go_on(clip, said=_why_not(gone))
    return _go_on(clip, said=_("Skipped. Here is the next one."))


@blueprint.post("/guests")
@limiter.limit(GUESTS)
def introduce() -> Response:
    """Tell the browser who it is; make a guest of somebody we have not met."""
    if not request.is_json:
        abort(415)
    answer = jsonify(person_id=str(ensure_person().id))
    answer.cache_control.no_store = True
    return answer


# A page kept on a device has an old token; and no form of another site sends JSON.
csrf.exempt(introduce)


@blueprint.get("/clips/<uuid:clip_id>/audio")
def audio(clip_id: uuid.UUID) -> Response:
    """Send the recording as it was received, to those who may hear it."""
    clip = get_audible(db.session, current_person_id(), clip_id)
    blobs: BlobStore = current_app.extensions["blobs"]
    return send_audio(blobs, clip.blob_key, CONTAINERS[clip.container], clip.sha256)


@blueprint.get("/clips/<uuid:clip_id>/copy.<form>")
def copy(clip_id: uuid.UUID, form: str) -> Response:
    """Send the listening copy, to those who may hear the recording."""
    clip = get_audible(db.session, current_person_id(), clip_id)
    hashes = get_copy(db.session, clip.id, form).hashes
    blobs: BlobStore = current_app.extensions["blobs"]
    return send_audio(blobs, copy_keys(clip.id, hashes)[form], FORMS[form], hashes[form])


def _clip(clip_id: uuid.UUID) -> Clip:
    clip = find_clip(db.session, clip_id)
    if clip is None:
        raise ClipNotFound(str(clip_id))
    return clip


def _why_not(gone: AlreadyVoted | OwnClip | ClipNotFound) -> str:
    if isinstance(gone, ClipNotFound):
        return str(_("That clip is no longer to be judged. Here is the next one."))
    reply = reply_to(gone)
    return f"{reply.title}. {reply.detail}"


def _go_on(clip: Clip, *, said: str) -> Response:
    flash(said)
    return see_other(url_for("listen.room", tag=clip.sentence.campaign.tag))


def _asked_for(campaign: Campaign, me: uuid.UUID | None) -> Clip | None:
    try:
        clip = get_hearable(db.session, me, uuid.UUID(request.args.get("clip", "")))
    except (ValueError, ClipNotFound, AlreadyVoted, OwnClip):
        return None
    return clip if clip.campaign_id == campaign.id else None


def _next(campaign: Campaign, me: uuid.UUID | None) -> Clip | None:
    return next(iter(next_to_hear(db.session, me, campaign.id, 1, at=now())), None)


def _card_context(campaign: Campaign, me: uuid.UUID | None, clip: Clip | None) -> dict[str, Any]:
    since = now() - UNDO_OFFERED_FOR
    last = find_last_vote(db.session, me, campaign.id, since) if me else None
    return {
        "campaign": campaign,
        "clip": clip,
        "sounds": sounds_of([clip]) if clip else {},
        "speech": speech_in(db.session, [clip.id]) if clip else {},
        "reasons": VOTE_REASONS,
        "undoable": last.clip_id if last else None,
        "person_id": me,
        "api_url": API_URL,
    }


def sounds_of(clips: list[Clip]) -> dict[uuid.UUID, list[Sound]]:
    """Return, for each clip, how it can be heard: the forms of its copy, and its original."""
    copies = copies_of(db.session, [clip.id for clip in clips]) if clips else {}
    originals = {clip.id: [_original(clip)] for clip in clips}
    return {
        clip_id: (_copied(copies[clip_id]) if clip_id in copies else []) + original
        for clip_id, original in originals.items()
    }


def _copied(copy: ListeningCopy) -> list[Sound]:
    return [
        Sound(url_for("listen.copy", clip_id=copy.clip_id, form=form), media_type, copy.starts_s)
        for form, media_type in FORMS.items()
    ]


def _original(clip: Clip) -> Sound:
    address = url_for("listen.audio", clip_id=clip.id)
    return Sound(address, CONTAINERS[clip.container], None)
