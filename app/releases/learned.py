"""`validation_models.json` of a release: with the votes, all that its decisions rest on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.releases.rules import pseudonym
from app.reviews.evidence import START
from app.reviews.models import ValidationModel, ValidatorWeight

MODELS = "validation_models.json"
BATCH = 500
"""Rows held at a time."""


def write_models(
    session: Session, campaign: Campaign, validators: Collection[str], folder: Path
) -> None:
    """Write the campaign's policy, what it began with, and every model it has learned since.

    Of the weights only those of `validators` (pseudonyms), whose votes the release holds.
    """
    models = select(ValidationModel).where(ValidationModel.campaign_id == campaign.id)
    learned = session.scalars(models.order_by(ValidationModel.version))
    with (folder / MODELS).open("x", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"policy": {_json(campaign.validation_policy)},\n')
        file.write(f'"settings": {_json(campaign.validation_settings or {})},\n')
        file.write(f'"start": {_json(START.as_json())},\n"models": [')
        for number, model in enumerate(learned):
            about = {
                "version": model.version,
                "n_votes": model.n_votes,
                "parameters": model.parameters,
                "weights": _weights(session, model.id, campaign, validators),
            }
            file.write(f"{',' if number else ''}\n{_json(about)}")
        file.write("\n]}\n")


def _weights(
    session: Session, model_id: uuid.UUID, campaign: Campaign, validators: Collection[str]
) -> Mapping[str, list[float]]:
    rows = select(
        *(ValidatorWeight.person_id, ValidatorWeight.yes),
        *(ValidatorWeight.no, ValidatorWeight.unsure),
    ).where(ValidatorWeight.model_id == model_id)
    weights: dict[str, list[float]] = {}
    for person_id, *known in session.execute(rows, execution_options={"yield_per": BATCH}):
        validator = pseudonym(campaign.speaker_salt, person_id)
        if validator in validators:
            weights[validator] = known
    return weights


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
