"""What a person gave: their clips, taking them back, and coming back on another device."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _

from app.clips import operations as clips
from app.clips.models import Clip
from app.clips.queries import clips_of, get_own_clip
from app.clips.rules import ClipNotFound
from app.extensions import db, limiter
from app.people.operations import new_recovery_code
from app.people.queries import get_by_recovery_code
from app.people.rules import RecoveryCodeUnknown
from app.progress.hearing import Heard, heard_of
from app.quality.models import Measurement
from app.quality.queries import latest_measurements
from app.reviews import experts
from app.reviews.models import ExpertTask
from app.reviews.notes import dismiss, notes_for
from app.reviews.rules import MOST_WORDS, NoteNotFound, TooManyWords
from app.web.answers import page as answer
from app.web.answers import see_other, varying, wants_fragment
from app.web.identity import (
    current_person_id,
    ensure_person,
    find_current_person,
    now,
    remember,
)
from app.web.states import STATES
from app.wording.errors import reply_to
from app.wording.reasons import VOTE_ADVICE, VOTE_REASONS, StateWords, Words, words_for

blueprint = Blueprint("account", __name__)

CLIPS_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A clip as its giver sees it: how it stands, what the gate advises, what listeners said."""

    clip: Clip
    state: StateWords
    reasons: list[Words]
    n_listeners: int
    said: list[tuple[Words, int]]
    """Why some of them said no, with what to do better, and how many gave each reason."""
    appeal: ExpertTask | None
    error: LazyString | str | None = None
    """Why an appeal just now was not taken."""
    typed: str = ""
    most_words: int = MOST_WORDS


@blueprint.get("/mine")
def page() -> Response:
    """Show what the person gave, newest first; `?before=` turns the page."""
    return _mine()


@blueprint.post("/clips/<uuid:clip_id>/withdrawal")
def withdraw(clip_id: uuid.UUID) -> Response:
    """Take a clip of one's own back."""
    clip, person = _own_clip(clip_id), ensure_person()
    clips.withdraw_clip(db.session, person, clip, at=now(), source="web")
    if wants_fragment():
        return varying(answer("account/_clip.html", row=_rows([clip])[0], announce=True))
    flash(_("The clip is withdrawn."))
    return see_other(url_for("account.page", _anchor=f"clip-{clip.id}"))


@blueprint.post("/clips/<uuid:clip_id>/insistence")
def insist(clip_id: uuid.UUID) -> Response:
    """Send a refused clip of one's own to the listeners all the same."""
    clip = _own_clip(clip_id)
    clips.insist_on_clip(db.session, clip, at=now())
    if wants_fragment():
        return varying(answer("account/_clip.html", row=_rows([clip])[0], announce=True))
    flash(_("The clip is on its way to the listeners."))
    return see_other(url_for("account.page", _anchor=f"clip-{clip.id}"))


@blueprint.post("/clips/<uuid:clip_id>/appeal")
@limiter.limit("30/hour")
def appeal(clip_id: uuid.UUID) -> Response:
    """Ask that an expert hears a rejected clip of one's own again."""
    clip, typed = _own_clip(clip_id), request.form.get("plea", "")
    try:
        experts.appeal(db.session, ensure_person(), clip.id, plea=typed, at=now(), source="web")
    except TooManyWords as wrong:
        row = replace(_rows([clip])[0], error=reply_to(wrong).detail, typed=typed)
        if wants_fragment():
            return varying(answer("account/_clip.html", status=422, row=row, announce=True))
        return _mine(status=422, instead=row)
    if wants_fragment():
        return varying(answer("account/_clip.html", row=_rows([clip])[0], announce=True))
    flash(_("An expert will hear your clip again."))
    return see_other(url_for("account.page", _anchor=f"clip-{clip.id}"))


@blueprint.post("/mine/notes/<uuid:note_id>/dismissal")
def put_away(note_id: uuid.UUID) -> Response:
    """Show a message to oneself no more."""
    me = current_person_id()
    if me is None:
        raise NoteNotFound
    dismiss(db.session, me, note_id, at=now())
    flash(_("The message is put away."))
    return see_other(url_for("account.page"))


@blueprint.post("/mine/recovery-code")
def make_recovery_code() -> Response:
    """Make a code and show it, this once; an older one stops working."""
    code = new_recovery_code(db.session, ensure_person(), now())
    shown = answer("account/recovery_code.html", code=code)
    shown.cache_control.no_store = True
    return shown


@blueprint.post("/mine/restoration")
@limiter.limit("10 per hour")
def restore() -> Response:
    """Sign in as the guest who holds the code."""
    try:
        person = get_by_recovery_code(db.session, request.form.get("code", ""))
    except RecoveryCodeUnknown:
        return _mine(status=422, error=_("Nobody holds this code. Check each group and try again."))
    remember(person)
    flash(_("Good to have you back. These are your clips."))
    return see_other(url_for("account.page"))


def _mine(status: int = 200, error: str | None = None, instead: Row | None = None) -> Response:
    person = find_current_person()
    before = _time(request.args.get("before"))
    given = clips_of(db.session, person.id, CLIPS_ON_A_PAGE + 1, before) if person else []
    shown, more = given[:CLIPS_ON_A_PAGE], len(given) > CLIPS_ON_A_PAGE
    return answer(
        "account/page.html",
        status=status,
        person=person,
        notes=notes_for(db.session, person.id) if person else [],
        reasons=VOTE_REASONS,
        advice=VOTE_ADVICE,
        rows=[
            instead if instead and instead.clip.id == row.clip.id else row for row in _rows(shown)
        ],
        older=shown[-1].received_at.isoformat() if more else None,
        is_first=before is None,
        typed=request.form.get("code", ""),
        error=error,
    )


def _rows(given: Sequence[Clip]) -> list[Row]:
    ids = [clip.id for clip in given]
    measured, heard = latest_measurements(db.session, ids), heard_of(db.session, ids)
    appeals = experts.appeals_of(db.session, ids)
    return [
        _row(clip, measured.get(clip.id), heard.get(clip.id, Heard()), appeals.get(clip.id))
        for clip in given
    ]


def _row(
    clip: Clip, measured: Measurement | None, heard: Heard, appealed: ExpertTask | None
) -> Row:
    said = [(Words(VOTE_REASONS[why], VOTE_ADVICE[why]), count) for why, count in heard.said()]
    return Row(clip, STATES[clip.state], _reasons(measured), heard.n_listeners, said, appealed)


def _reasons(measured: Measurement | None) -> list[Words]:
    return [words_for(reason["code"]) for reason in measured.reasons] if measured else []


def _time(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _own_clip(clip_id: uuid.UUID) -> Clip:
    me = current_person_id()
    if me is None:
        raise ClipNotFound(str(clip_id))
    return get_own_clip(db.session, me, clip_id)
