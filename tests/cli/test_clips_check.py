"""`flask clips check`: one line of JSON for each file, whatever the file."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import clips
from tests.audio.sounds import encode, noise, take
from tests.services.speech import Speech

FIGURES = {
    *("duration_s", "speech_s", "lead_silence_s", "tail_silence_s", "longest_pause_s"),
    *("peak_dbfs", "active_level_dbfs", "clipped_share", "snr_db", "snr_confidence"),
    *("bandwidth_hz", "dc_offset", "chars_per_s"),
}


def run(*arguments: str, stdin: str | None = None) -> tuple[Result, list[dict[str, Any]]]:
    result = CliRunner().invoke(clips.group, ["check", *arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    lines = result.stdout.splitlines() if result.exit_code == 0 else []
    return result, [json.loads(line) for line in lines]


@pytest.fixture
def good(speech: Speech, tmp_path: Path) -> tuple[Path, str]:
    prompt = next(prompt for prompt in speech.prompts("en") if len(prompt.text) > 30)
    path = tmp_path / "good.webm"
    path.write_bytes(encode(take(speech.pcm(prompt)), is_live=True))
    return path, prompt.text


@pytest.fixture
def noisy(tmp_path: Path) -> Path:
    path = tmp_path / "noise.wav"
    path.write_bytes(encode(noise(-30, seconds=2.0), "wav", "pcm_s16le"))
    return path


def test_a_line_holds_verdict_reasons_measurements_and_cost(good: tuple[Path, str]) -> None:
    path, text = good

    result, (line,) = run(str(path), "--sentence", text, "--locale", "en")

    assert result.exit_code == 0
    assert set(line) == {"file", "verdict", "reasons", "measurements", "cpu_ms"}
    assert (line["file"], line["verdict"], line["reasons"]) == (str(path), "accept", [])
    assert set(line["measurements"]) >= FIGURES
    assert line["measurements"]["chars_per_s"] > 5
    assert line["cpu_ms"] > 0


def test_files_of_every_kind_are_answered_in_the_order_given(
    good: tuple[Path, str], noisy: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text.webm"
    text.write_text("not audio at all")
    files = [noisy, tmp_path / "missing.webm", good[0], tmp_path, text] * 12

    result, lines = run(*map(str, files))

    assert result.exit_code == 0
    assert [line["file"] for line in lines] == [str(path) for path in files]
    assert [line["verdict"] for line in lines[:5]] == [
        *("refuse", "refuse", "accept", "refuse", "refuse")
    ]
    assert [line["reasons"] for line in lines] == [line["reasons"] for line in lines[:5]] * 12


def test_a_missing_file_is_an_unreadable_line(tmp_path: Path) -> None:
    _, (line,) = run(str(tmp_path / "missing.webm"))

    assert line["reasons"] == [{"code": "unreadable", "severity": "refuse"}]
    assert line["failure"] == "file: No such file or directory"
    assert set(line["measurements"]) >= FIGURES
    assert set(line["measurements"].values()) == {None}


def test_a_manifest_says_what_is_known_of_each_file(good: tuple[Path, str], tmp_path: Path) -> None:
    path, text = good
    entries = [
        {"file": str(path), "sentence": text, "locale": "en"},
        {"file": str(path), "sentence": text * 6},
        {"file": str(path), "client_duration_s": 60},
        {"file": str(path), "capture": {"noiseSuppression": True}},
        {"file": str(path)},
    ]
    manifest = tmp_path / "clips.jsonl"
    manifest.write_text("\n\n".join(json.dumps(entry) for entry in entries) + "\n")

    _, lines = run("--manifest", str(manifest))

    found = [[reason["code"] for reason in line["reasons"]] for line in lines]
    assert found == [[], ["rate_fast"], ["truncated"], ["processed"], []]


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", '"file"', "{}", '{"file": 3}', '{"file": "x", "sentence": 3}'),
        *('{"file": "x", "client_duration_s": "soon"}', '{"file": "a\\u0000b"}'),
    ],
)
def test_a_line_that_makes_no_sense_is_answered_in_its_place(line: str) -> None:
    result, lines = run("--manifest", "-", stdin=f'{{"file": "missing"}}\n{line}\n')

    assert result.exit_code == 0
    assert [answer["verdict"] for answer in lines] == ["refuse", "refuse"]
    assert lines[1]["failure"]


def test_the_policy_decides(noisy: Path, good: tuple[Path, str]) -> None:
    path, text = good
    manifest = json.dumps(
        {"file": str(path), "capture": {"autoGainControl": True}, "sentence": text}
    )

    verdicts = {
        policy: run("--manifest", "-", "--policy", policy, stdin=manifest)[1][0]["verdict"]
        for policy in ("normal", "strict", "lenient")
    }

    assert verdicts == {"normal": "warn", "strict": "warn", "lenient": "accept"}
    assert run(str(noisy), "--policy", "severe")[0].exit_code == 2


def test_progress_goes_to_standard_error_alone(noisy: Path) -> None:
    result, lines = run(str(noisy), str(noisy))

    assert len(lines) == 2
    assert result.stderr.startswith("2 clips, ")


def test_naming_nothing_is_a_mistake() -> None:
    result, _ = run()

    assert result.exit_code == 2
    assert "Name files" in result.stderr


def test_the_list_is_read_no_faster_than_it_is_worked_off() -> None:
    submitted: list[int] = []

    def answer(item: clips.Item) -> Future[str]:
        answered: Future[str] = Future()
        answered.set_result(str(item.file))
        return answered

    def items() -> Iterator[clips.Item]:
        for number in range(10_000):
            submitted.append(number)
            yield clips.Item(str(number))

    answers = clips._in_order(answer, items())
    next(answers)

    assert len(submitted) <= clips.QUEUED_PER_WORKER * clips._cores()
    assert sum(1 for _ in answers) == 9_999
