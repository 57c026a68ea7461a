import csv
import dataclasses
import io
import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from app.audio.figures import Figures
from app.quality.models import Measurement
from app.quality.rules import Judgement
from app.releases.tables import COLUMNS, FIGURES, field, header, line

NOT_FIGURES = {
    "id",
    "clip_id",
    "gate_version",
    "policy",
    "verdict",
    "reasons",
    "failure",
    "others",
    "cpu_ms",
    "measured_at",
}


CLIP = (
    "client_id path sentence_id sentence sentence_domain up_votes down_votes "
    "age gender accents variant locale segment"
)
COMMON_VOICE = {
    **dict.fromkeys(("train", "dev", "test", "validated", "invalidated", "other"), CLIP),
    "reported": "sentence sentence_id locale reason",
    "clip_durations": "clip duration[ms]",
    "validated_sentences": (
        "sentence_id sentence variant sentence_domain source is_used clips_count"
    ),
    "unvalidated_sentences": (
        "sentence_id sentence variant sentence_domain source up_votes down_votes status"
    ),
}


@pytest.mark.parametrize("table", COMMON_VOICE)
def test_the_columns_are_common_voices(table: str) -> None:
    assert header(table) == COMMON_VOICE[table].replace(" ", "\t") + "\n"


def test_every_figure_of_a_measurement_is_published() -> None:
    columns = set(inspect(Measurement).columns.keys()) - NOT_FIGURES
    heard = {field.name for field in dataclasses.fields(Figures)}
    weighed = {field.name for field in dataclasses.fields(Judgement)} - {"verdict", "reasons"}
    assert set(FIGURES) == columns | heard | weighed
    assert len(set(FIGURES)) == len(FIGURES)


def test_a_figure_is_found_in_its_column_among_the_others_or_not_at_all() -> None:
    measured = Measurement(duration_s=4.5, others={"is_cut_off": False})
    assert measured.figure("duration_s") == 4.5
    assert measured.figure("is_cut_off") is False
    assert measured.figure("top_spread") is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "1"),
        (False, "0"),
        (48_000, "48000"),
        (3.200000001, "3.2"),
        (-61.23456789, "-61.2346"),
        (0.00001234, "1.234e-05"),
        (["noise", "cut_off"], "noise|cut_off"),
        ([], ""),
        (datetime(2026, 11, 23, 12, 0, 1, 999_999, tzinfo=UTC), "2026-11-23T12:00:01Z"),
        (date(2026, 11, 23), "2026-11-23"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ('She said "no".', 'She said "no".'),
        ("a\tb\r\nc\u2028d\x85e", "a b  c d e"),
        ("L’été\u00a0: ça va\u200c؟", "L’été\u00a0: ça va\u200c؟"),
    ],
)
def test_a_field(value: object, written: str) -> None:
    assert field(value) == written


def test_a_value_without_a_column_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="speaker"):
        line("votes", {"speaker": "x"})


@given(st.text(), st.text())
def test_any_text_comes_back_as_one_field_of_one_line(sentence: str, source: str) -> None:
    written = header("validated_sentences") + line(
        "validated_sentences", {"sentence": sentence, "source": source, "clips_count": 1}
    )
    assert len(written.splitlines()) == 2
    reader = csv.DictReader(io.StringIO(written), delimiter="\t", quoting=csv.QUOTE_NONE)
    (row,) = reader
    assert tuple(row) == COLUMNS["validated_sentences"]
    assert row["sentence"] == field(sentence)
    assert row["source"] == field(source)
    assert row["clips_count"] == "1"
