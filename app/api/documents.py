"""JSON documents for campaigns, sentences and clips."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.audio.copies import FORMS
from app.campaigns.models import Campaign
from app.clips.models import Clip, ListeningCopy
from app.clips.rules import CONTAINERS
from app.progress.rules import Day, Progress
from app.quality.models import Measurement
from app.quality.rates import RateBounds
from app.reviews.rules import Speech
from app.sentences.models import Sentence
from app.sentences.writing.drafts import Draft
from app.sentences.writing.giving import Written
from app.wording.reasons import words_for
from app.wording.rules import RULE_WORDS

FIGURES = (
    "duration_s",
    "speech_s",
    "lead_silence_s",
    "tail_silence_s",
    "longest_pause_s",
    "peak_dbfs",
    "active_level_dbfs",
    "clipped_share",
    "snr_db",
    "snr_confidence",
    "bandwidth_hz",
    "dc_offset",
    "chars_per_s",
)


def locale_document(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    """Describe a campaign and how far it has come."""
    return {
        "tag": campaign.tag,
        "endonym": campaign.endonym,
        "english_name": campaign.english_name,
        "script": campaign.script,
        "direction": campaign.direction,
        "stage": campaign.stage,
        "licence": campaign.licence,
        "sentences": progress.n_sentences,
        "clips": progress.n_clips,
        "valid_clips": progress.n_valid,
        "recorded_s": round(progress.recorded_s, 3),
        "valid_s": round(progress.valid_s, 3),
        "speakers": progress.n_speakers,
    }


def sentence_document(sentence: Sentence) -> dict[str, Any]:
    """Describe a sentence."""
    return {
        "id": str(sentence.id),
        "text": sentence.text,
        "locale": sentence.campaign.tag,
        "direction": sentence.campaign.direction,
    }


def written_document(written: Written) -> dict[str, Any]:
    """Describe what became of sentences that somebody gave."""
    return {
        "changeset_id": str(written.changeset.id) if written.changeset else None,
        "added": [given_document(sentence) for sentence in written.added],
        "refused": [_refused_document(draft) for draft in written.refused],
        "duplicates": [
            {
                "text": draft.line,
                "how": draft.verdict,
                "sentence": given_document(draft.twin) if draft.twin else None,
            }
            for draft in written.drafts
            if draft.verdict in ("repeated", "known", "alike")
        ],
    }


def given_document(sentence: Sentence) -> dict[str, Any]:
    """Describe a sentence that was given, whether or not it is read already."""
    return {"id": str(sentence.id), "text": sentence.text, "state": sentence.state}


def _refused_document(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.line,
        "normalised": draft.text,
        "reasons": [
            {
                "code": reason.code,
                "start": reason.start,
                "end": reason.end,
                "title": str(RULE_WORDS[reason.code].title),
                "advice": str(RULE_WORDS[reason.code].advice),
            }
            for reason in draft.reasons
        ],
    }


def reading_document(sentence: Sentence, bounds: RateBounds | None) -> dict[str, Any]:
    """Describe a sentence to read, with the seconds of speech that a plausible reading takes."""
    seconds = None
    if bounds is not None:
        seconds = {"fastest_s": round(bounds.fastest_s, 2), "slowest_s": round(bounds.slowest_s, 2)}
    return {**sentence_document(sentence), "reading": seconds}


def today_document(day: Day, progress: Progress, need: str | None) -> dict[str, Any]:
    """Describe what somebody gave today, and what the campaign still needs."""
    return {
        "clips": day.n_clips,
        "recorded_s": round(day.recorded_s, 3),
        "votes": day.n_votes,
        "streak_days": day.streak_days,
        "needs": {
            "next": need,
            "clips_to_hear": progress.n_in_review,
            "sentences_to_read": progress.n_unread,
        },
    }


def review_document(
    clip: Clip, copy: ListeningCopy | None, speech: Speech | None
) -> dict[str, Any]:
    """Describe a clip to judge: nothing in it tells who speaks."""
    return {
        "id": str(clip.id),
        "audio_url": url_for("listen.audio", clip_id=clip.id),
        "media_type": CONTAINERS[clip.container],
        "copies": [_copy_document(copy, form) for form in FORMS] if copy else [],
        "speech": _speech_document(speech) if speech else None,
        "sentence": sentence_document(clip.sentence),
    }


def _speech_document(speech: Speech) -> dict[str, float]:
    return {"starts_s": round(speech.starts_s, 2), "ends_s": round(speech.ends_s, 2)}


def _copy_document(copy: ListeningCopy, form: str) -> dict[str, Any]:
    return {
        "url": url_for("listen.copy", clip_id=copy.clip_id, form=form),
        "media_type": FORMS[form],
        "starts_s": copy.starts_s,
    }


def clip_document(clip: Clip, measurement: Measurement | None) -> dict[str, Any]:
    """Describe a clip to its giver, with the gate's finding in words."""
    return {
        "id": str(clip.id),
        "state": clip.state,
        "sentence_id": str(clip.sentence_id),
        "sha256": clip.sha256,
        "received_at": clip.received_at.isoformat(),
        "verdict": measurement.verdict if measurement else None,
        "reasons": [_reason(reason) for reason in measurement.reasons] if measurement else [],
        "can_insist": clip.state == "refused",
        "insisted": clip.insisted,
        "measurements": _figures(measurement) if measurement else None,
    }


def _reason(reason: dict[str, Any]) -> dict[str, str]:
    words = words_for(reason["code"])
    return {
        "code": reason["code"],
        "severity": reason["severity"],
        "title": str(words.title),
        "advice": str(words.advice),
    }


def _figures(measurement: Measurement) -> dict[str, Any]:
    figures = {name: getattr(measurement, name) for name in FIGURES}
    return {**figures, "gate_version": measurement.gate_version}
