"""The listening room: one clip at a time, heard and judged; and the audio itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _

from app.audio.copies import FORMS
from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.clips.models import Clip, ListeningCopy
from app.clips.queries import copies_of, find_clip, get_copy
from app.clips.rules import CONTAINERS, ClipNotFound, copy_keys
from app.extensions import db
from app.reviews.operations import cast_vote, skip_clip
from app.reviews.queries import get_audible, get_hearable, next_to_hear
from app.reviews.rules import AlreadyVoted, OwnClip
from app.storage import BlobStore
from app.web.answers import page, see_other, wants_fragment
from app.web.audio import send_audio
from app.web.identity import current_person_id, ensure_person, now
from app.web.speak import API_URL
from app.wording.errors import reply_to
from app.wording.reasons import VOTE_REASONS

blueprint = Blueprint("listen", __name__)

TEMPLATE = "listen/page.html"
LONGEST_HEARD_S = 3600.0


@dataclass(frozen=True, slots=True)
class Sound:
    """One way to hear a clip; `starts_s` is where in the original it begins, None for that one."""

    address: str
    media_type: str
    starts_s: float | None


@blueprint.get("/<tag>/listen")
def room(tag: str) -> Response:
    """Show a clip to judge, or say that there is none."""
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return make_response(redirect(url_for("listen.room", tag=campaign.tag), code=301))
    return _card(campaign)


@blueprint.post("/clips/<uuid:clip_id>/votes")
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
            heard_s=_heard_s(),
            at=now(),
        )
    except (AlreadyVoted, OwnClip, ClipNotFound) as gone:
        return _go_on(clip, said=_why_not(gone))
    return _go_on(clip, said=_("Thank you. Here is the next one."))


@blueprint.post("/clips/<uuid:clip_id>/skips")
def skip(clip_id: uuid.UUID) -> Response:
    """Pass the clip over, and go on to the next."""
    clip = _clip(clip_id)
    try:
        skip_clip(db.session, ensure_person(), clip.id, at=now())
    except (AlreadyVoted, OwnClip, ClipNotFound) as gone:
        return _go_on(clip, said=_why_not(gone))
    return _go_on(clip, said=_("Skipped. Here is the next one."))


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
    """Answer htmx with the next card, and a plain form with the way to it."""
    campaign = clip.sentence.campaign
    if not wants_fragment():
        return see_other(url_for("listen.room", tag=campaign.tag))
    return _card(campaign, first=_promised(campaign), done=clip.id, said=said)


def _card(
    campaign: Campaign,
    *,
    first: Clip | None = None,
    done: uuid.UUID | None = None,
    said: str = "",
) -> Response:
    """Show `first`, or whatever is next, and name the one after it, so that it can be fetched."""
    shown = [first] if first else []
    known = [clip.id for clip in shown] + ([done] if done else [])
    me = current_person_id()
    shown += next_to_hear(db.session, me, campaign.id, 2 - len(shown), exclude=known)
    return page(TEMPLATE, block="card", **_card_context(campaign, shown, said))


def _card_context(campaign: Campaign, shown: list[Clip], said: str) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "sounds": _sounds(shown),
        "clip": shown[0] if shown else None,
        "upcoming": shown[1] if len(shown) > 1 else None,
        "said": said,
        "reasons": VOTE_REASONS,
        "person_id": current_person_id(),
        "api_url": API_URL,
    }


def _sounds(clips: list[Clip]) -> dict[uuid.UUID, list[Sound]]:
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


def _promised(campaign: Campaign) -> Clip | None:
    """Return the clip that the last card fetched ahead, if it is still right for this person."""
    try:
        clip_id = uuid.UUID(request.form.get("next", ""))
        clip = get_hearable(db.session, current_person_id(), clip_id)
    except (ValueError, ClipNotFound, AlreadyVoted, OwnClip):
        return None
    return clip if clip.state == "in_review" and clip.campaign_id == campaign.id else None


def _heard_s() -> float | None:
    try:
        heard_s = float(request.form.get("heard_s", ""))
    except ValueError:
        return None
    return heard_s if 0 <= heard_s <= LONGEST_HEARD_S else None
