"""`flask reviews replay`: one line of JSON for each clip, from votes alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import reviews

VOTES = [
    {"clip": "a", "validator": 1, "answer": "yes", "p_machine": None, "gold": None},
    {"clip": "b", "validator": 1, "answer": "no", "p_machine": 0.2, "gold": None},
    {"clip": "a", "validator": 2, "answer": "yes", "p_machine": None, "gold": None},
    {"clip": "c", "validator": 2, "answer": "yes", "p_machine": None, "gold": "no"},
]


def run(*arguments: str, lines: str | None = None) -> Result:
    return CliRunner().invoke(reviews.group, ["replay", *arguments], input=lines)


@pytest.mark.parametrize("policy", ["adaptive", "two-of-three"])
def test_each_clip_gets_one_line(tmp_path: Path, policy: str) -> None:
    file = tmp_path / "votes.jsonl"
    file.write_text("".join(json.dumps(vote) + "\n" for vote in VOTES), encoding="utf-8")
    result = run(str(file), "--policy", policy)
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(line) for line in found] == [{"clip", "decision", "p_valid", "votes_used"}] * 3
    assert [(line["clip"], line["decision"], line["votes_used"]) for line in found] == [
        ("a", "valid", 2),
        ("b", "open", 1),
        ("c", "open", 0),
    ]


def test_votes_may_come_from_another_program() -> None:
    result = run("-", lines=json.dumps(VOTES[0]))
    assert json.loads(result.stdout)["decision"] == "open"


def test_a_bad_line_is_named_and_nothing_is_printed() -> None:
    result = run("-", lines=json.dumps(VOTES[0]) + "\n{}\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 2: clip is missing" in result.stderr or "line 2: answer" in result.stderr
