"""Writes the tables of a release to files as they are read, so that memory stays flat."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.quality.models import Measurement
from app.releases.notice import TermsSeen
from app.releases.queries import Loss
from app.releases.rules import TABLE_OF_STATE, clip_path, is_listed, pseudonym, withdrawal
from app.releases.tables import COLUMNS, FIGURES, header, line
from app.releases.tally import Tally
from app.reviews.deciding import is_by_expert
from app.reviews.models import Decision, Vote
from app.sentences.models import Sentence, SentenceReport, SentenceVote

PACKING_LIST = "packing-list"
"""File beside the tables that is not packed: which recordings are, and where they are kept."""


@dataclass(frozen=True, slots=True)
class PackedClip:
    """A recording on the packing list."""

    clip_id: uuid.UUID
    split: str
    path: str
    blob_key: str
    sha256: str


class Tables:
    """The tables of one release while they are written, and what they add up to."""

    def __init__(
        self,
        folder: Path,
        campaign: Campaign,
        split_of: Mapping[str, str],
        set_aside: Set[uuid.UUID] = frozenset(),
    ) -> None:
        """Write to `folder`; `split_of` gives each speaker's split, by client_id.

        Votes of the people in `set_aside` are marked as not counted.
        """
        self._folder = folder
        self._locale = campaign.tag
        self._policy = campaign.validation_policy
        self._set_aside = set_aside
        self._settings = campaign.validation_settings or {}
        self._variants = campaign.variant_names
        self._salt = campaign.speaker_salt
        self._split_of = split_of
        self._stack = ExitStack()
        self.tally = Tally()

    def __enter__(self) -> Self:
        """Begin every table with its header."""
        self._list = self._open(PACKING_LIST)
        self._files = {table: self._open(f"{table}.tsv") for table in COLUMNS}
        for table, file in self._files.items():
            file.write(header(table))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        self._stack.close()

    def add_clip(
        self,
        clip: Clip,
        votes: Sequence[Vote],
        measurement: Measurement | None,
        decided: tuple[Decision, int | None] | None = None,
    ) -> None:
        """List a clip wherever it belongs; `decided` is its decision, and its model's version."""
        path = clip_path(self._locale, clip.id, clip.container)
        speaker = pseudonym(self._salt, clip.person_id)
        table = TABLE_OF_STATE[clip.state]
        split = self._split_of[speaker] if table == "validated" else table
        tables = {table, split}
        row = self._clip_row(clip, votes, path, speaker)
        for name in tables:
            self._write(name, row)
        duration_ms = None if clip.duration_s is None else round(clip.duration_s * 1000)
        self._write("clip_durations", {"clip": path, "duration[ms]": duration_ms})
        self._add_consent(clip, path)
        decision, version = decided or (None, None)
        if clip.state != "in_review":
            self._add_decision(clip, decision, version, path)
        self._add_votes(votes, path, decision)
        if measurement is not None:
            self._add_measurement(measurement, path)
        entry = (str(clip.id), split, path, clip.blob_key, clip.sha256)
        self._list.write("\t".join(entry) + "\n")
        self.tally.add_clip(tables, speaker, clip.duration_s)
        self.tally.see(clip.received_at, clip.decided_at)

    def add_sentence(
        self, sentence: Sentence, n_clips: int, votes: Sequence[SentenceVote] = ()
    ) -> bool:
        """List a sentence with the number of its clips in this release; return whether it is.

        `votes` are those on its present wording. See `is_listed` for what stays out.
        """
        reasons = {reason for vote in votes for reason in vote.reasons}
        if not is_listed(sentence.state, n_clips, reasons):
            return False
        row = {
            "sentence_id": sentence.id,
            "sentence": sentence.text,
            "variant": self._variants.get(sentence.variant or "", sentence.variant),
            "sentence_domain": sentence.domains,
            "source": sentence.source,
        }
        if sentence.state in ("approved", "retired"):
            used = {"is_used": sentence.state == "approved", "clips_count": n_clips}
            self._write("validated_sentences", {**row, **used})
        else:
            answers = [vote.answer for vote in votes]
            counts = {"up_votes": answers.count("yes"), "down_votes": answers.count("no")}
            self._write("unvalidated_sentences", {**row, **counts, "status": sentence.state})
            self.tally.see(*(vote.cast_at for vote in votes))
        self.tally.origins[sentence.source, sentence.licence] += 1
        self.tally.see(sentence.created_at, sentence.decided_at)
        return True

    def add_reports(self, sentence: Sentence, reports: Sequence[SentenceReport]) -> None:
        """List what people found wrong with a sentence, one line a reason; not who, nor how."""
        row = {"sentence": sentence.text, "sentence_id": sentence.id, "locale": self._locale}
        for report in reports:
            for reason in report.reasons:
                self._write("reported", {**row, "reason": reason})
            self.tally.see(report.reported_at)

    def add_loss(self, loss: Loss) -> None:
        """List a clip that an earlier release holds and that was withdrawn."""
        at, reason = withdrawal(loss.clip_withdrawn_at, loss.consent_withdrawn_at)
        row = {"path": loss.path, "sha256": loss.sha256, "reason": reason}
        self._write("tombstones", {**row, "withdrawn_on": at.date()})
        self.tally.n_tombstones += 1
        self.tally.see(at)

    def _clip_row(
        self, clip: Clip, votes: Sequence[Vote], path: str, speaker: str
    ) -> dict[str, object]:
        answers = [vote.answer for vote in votes]
        return {
            "client_id": speaker,
            "path": path,
            "sentence_id": clip.sentence_id,
            "sentence": clip.sentence.text,
            "sentence_domain": clip.sentence.domains,
            "up_votes": answers.count("yes"),
            "down_votes": answers.count("no"),
            "variant": self._variants.get(clip.variant or "", clip.variant),
            "locale": self._locale,
        }

    def _add_consent(self, clip: Clip, path: str) -> None:
        consent, terms = clip.consent, clip.consent.terms
        row = {"path": path, "terms_version": terms.version, "purposes": consent.purposes}
        self._write("consents", row)
        self.tally.terms.add(TermsSeen(terms.version, terms.language, terms.sha256))

    def _add_decision(
        self, clip: Clip, decision: Decision | None, version: int | None, path: str
    ) -> None:
        row = {
            "path": path,
            "outcome": clip.state,
            "policy": decision.policy if decision else self._policy,
            "settings": _settings(decision.settings if decision else self._settings),
            "p_valid": _exact(clip.p_valid),
            "p_machine": _exact(decision.p_machine if decision else None),
            "n_votes": clip.n_votes,
            "model": version,
            "decided_at": clip.decided_at,
        }
        self._write("decisions", row)

    def _add_votes(self, votes: Sequence[Vote], path: str, decision: Decision | None) -> None:
        by_expert = decision is not None and is_by_expert(decision)
        for vote in votes:
            validator = pseudonym(self._salt, vote.person_id)
            row = {
                "path": path,
                "validator": validator,
                "answer": vote.answer,
                "reasons": vote.reasons,
                "heard_s": vote.heard_s,
                "cast_at": vote.cast_at,
                "counted": not (by_expert or vote.is_gold or vote.person_id in self._set_aside),
            }
            self._write("votes", row)
            self.tally.n_votes += 1
            self.tally.validators.add(validator)
            self.tally.see(vote.cast_at)

    def _add_measurement(self, measurement: Measurement, path: str) -> None:
        row = {
            "path": path,
            "gate_version": measurement.gate_version,
            "policy": measurement.policy,
            "verdict": measurement.verdict,
            "reasons": [reason["code"] for reason in measurement.reasons],
            **{figure: measurement.figure(figure) for figure in FIGURES},
        }
        self._write("measurements", row)
        self.tally.gate_versions.add(measurement.gate_version)
        self.tally.see(measurement.measured_at)

    def _write(self, table: str, row: Mapping[str, object]) -> None:
        self._files[table].write(line(table, row))

    def _open(self, name: str) -> IO[str]:
        path = self._folder / name
        return self._stack.enter_context(path.open("x", encoding="utf-8", newline="\n"))


def _exact(p: float | None) -> str | None:
    """Return all digits of a probability: a decision is a matter of less than six of them."""
    return None if p is None else repr(p)


def _settings(settings: Mapping[str, object]) -> str | None:
    return json.dumps(settings, sort_keys=True) if settings else None


def packing_list(folder: Path) -> Iterator[PackedClip]:
    """Yield the recordings to pack, by path."""
    with (folder / PACKING_LIST).open(encoding="utf-8") as entries:
        for entry in entries:
            clip_id, *others = entry.rstrip("\n").split("\t")
            yield PackedClip(uuid.UUID(clip_id), *others)
