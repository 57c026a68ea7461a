"""What the gate's measurement says of a clip, as one number that ranks clips."""

import pytest
from sqlalchemy.orm import Session

from app.quality.models import Measurement
from app.quality.soundness import AGAINST, soundness
from app.quality.thresholds import THRESHOLDS
from tests import factories


def measured(reasons: tuple[tuple[str, str], ...] = (), **figures: object) -> Measurement:
    listed = [{"code": code, "severity": severity} for code, severity in reasons]
    verdict = listed[0]["severity"] if listed else "accept"
    others = {"expected_speech_s": figures.pop("expected_speech_s", 3.0)}
    values = {"speech_s": 3.0, "snr_db": 25.0, **figures}
    return Measurement(verdict=verdict, reasons=listed, others=others, **values)


def of(measurement: Measurement) -> float:
    p = soundness(measurement)
    assert p is not None
    assert 0 < p < 1
    return p


def test_nothing_is_said_of_what_was_not_measured() -> None:
    assert soundness(None) is None
    assert soundness(measured(speech_s=None)) is None


def test_a_clip_with_nothing_against_it_is_probably_right() -> None:
    assert of(measured()) > 0.9


@pytest.mark.parametrize("code", sorted({threshold.code for threshold in THRESHOLDS}))
def test_every_reason_speaks_against_a_clip_and_a_refusal_more(code: str) -> None:
    assert of(measured()) > of(measured(((code, "warn"),))) > of(measured(((code, "refuse"),)))


def test_every_weight_is_one_of_a_reason_that_the_gate_gives() -> None:
    assert AGAINST.keys() <= {threshold.code for threshold in THRESHOLDS}
    assert max(AGAINST.values()) < 0


def test_the_further_from_the_expected_time_the_worse_on_either_side_up_to_a_bound() -> None:
    for times in ((1.0, 1.3, 1.8, 2.3), (1.0, 0.8, 0.6, 0.45)):
        found = [of(measured(speech_s=3.0 * factor)) for factor in times]
        assert found == sorted(found, reverse=True)
        assert len(set(found)) == len(found)
    assert of(measured(speech_s=30.0)) == of(measured(speech_s=300.0))


def test_the_quieter_the_room_the_better_up_to_a_bound() -> None:
    noisy, usual, clean = (of(measured(snr_db=snr_db)) for snr_db in (8.0, 25.0, 40.0))
    assert noisy < usual < clean
    assert of(measured(snr_db=60.0)) == of(measured(snr_db=90.0))


@pytest.mark.parametrize("figures", [{"expected_speech_s": None}, {"speech_s": 0.0}])
def test_a_time_that_cannot_be_compared_says_nothing(figures: dict[str, object]) -> None:
    assert of(measured(**figures)) == of(measured())


def test_an_unknown_noise_level_says_as_much_as_the_usual_one() -> None:
    assert of(measured(snr_db=None)) == of(measured())


def test_a_row_from_the_database_is_read_as_it_stands(session: Session) -> None:
    clip = factories.clip(session, factories.scene(session).sentence)
    row = factories.measurement(
        session,
        clip,
        speech_s=3.0,
        snr_db=25.0,
        reasons=[{"code": "rate_fast", "severity": "warn"}],
        others={"expected_speech_s": 3.0},
    )
    assert soundness(row) == soundness(measured((("rate_fast", "warn"),)))
