"""What a person says of themselves in one campaign: the variants they speak and know."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.extensions import db, limiter
from app.people.operations import change_profile
from app.people.queries import find_profile
from app.people.rules import UnknownVariant
from app.web.answers import moved, page, see_other
from app.web.identity import current_person_id, ensure_person, now
from app.wording.errors import reply_to

blueprint = Blueprint("profile", __name__)


@blueprint.get("/<tag>/variants")
def variants(tag: str) -> Response:
    """Ask which variant the person speaks, and which ones they can judge by ear."""
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("profile.variants", tag=campaign.tag))
    me = current_person_id()
    said = find_profile(db.session, me, campaign.id) if me else None
    return _page(campaign, said.variant if said else None, said.knows if said else ())


@blueprint.post("/<tag>/variants")
@limiter.limit("60/hour")
def change(tag: str) -> Response:
    """Write their answer down, from now on."""
    campaign = get_campaign(db.session, tag)
    spoken, knows = request.form.get("variant") or None, request.form.getlist("knows")
    codes = list(campaign.variant_names)
    try:
        change_profile(
            db.session,
            ensure_person().id,
            campaign.id,
            variant=spoken,
            knows=knows,
            variants=codes,
            at=now(),
        )
    except UnknownVariant as wrong:
        return _page(campaign, spoken, knows, error=reply_to(wrong).detail)
    flash(_("Saved. It holds from your next clip on."))
    return see_other(url_for("campaigns.page", tag=campaign.tag))


def _page(
    campaign: Campaign, spoken: str | None, knows: Collection[str], *, error: str | None = None
) -> Response:
    shown = page(
        "profile/variants.html",
        status=422 if error else 200,
        campaign=campaign,
        spoken=spoken,
        knows=knows,
        error=error,
    )
    shown.cache_control.no_store = True
    return shown
