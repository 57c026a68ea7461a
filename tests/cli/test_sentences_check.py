"""`flask sentences check`: one JSON object a line, in order, whatever the lines are."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.sentence_checks import MOST_LINE_BYTES, check
from app.sentences.hygiene import REASONS

MOST_BYTES = 300 << 20
"""Of data that the command may hold."""
ROOT = Path(__file__).parents[2]


def run(stdin: bytes, locale: str = "en", file: str = "-") -> tuple[Result, list[dict]]:
    result = CliRunner().invoke(check, [file, "--locale", locale], input=stdin)
    lines = result.stdout_bytes.decode().split("\n")
    lines.pop()
    return result, [json.loads(line) for line in lines]


def test_each_line_is_answered_in_order() -> None:
    result, lines = run(b"The lamp is lit.\nI have 7 cats at NASA.\n  Two   words \n")

    assert result.exit_code == 0
    assert lines == [
        {
            "text": "The lamp is lit.",
            "normalised": "The lamp is lit.",
            "ok": True,
            "reasons": [],
        },
        {
            "text": "I have 7 cats at NASA.",
            "normalised": "I have 7 cats at NASA.",
            "ok": False,
            "reasons": ["digits", "acronym"],
        },
        {"text": "  Two   words ", "normalised": "Two words", "ok": True, "reasons": []},
    ]


def test_the_same_text_in_gives_the_same_json_out() -> None:
    texts = [
        'a "quoted" \\ text',
        "tab\there",
        "Ọjọ́ ẹkọ́",
        "😀",
        "\u2028x",
        "\x00\x1b[0m",
        "</script>",
    ]
    _, lines = run("\n".join(texts).encode(), "yo")

    assert [line["text"] for line in lines] == texts
    assert {code for line in lines for code in line["reasons"]} <= set(REASONS)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_ends_of_lines_and_a_byte_order_mark_are_no_text(end: bytes) -> None:
    _, lines = run(b"\xef\xbb\xbfOne lamp." + end + b"Two lamps." + end)

    assert [line["text"] for line in lines] == ["One lamp.", "Two lamps."]


def test_an_empty_line_is_a_line_and_an_empty_file_has_none() -> None:
    assert [line["reasons"] for line in run(b"\n \nA lamp.")[1]] == [["empty"], ["empty"], []]
    assert run(b"")[1] == []


def test_what_is_not_utf_8_is_told_and_does_not_end_the_run() -> None:
    _, lines = run(b"caf\xe9 noir\n\xff\xfe\xed\xa0\x80\nA lamp.\n", "fr")

    assert [line["ok"] for line in lines] == [False, False, True]
    assert "broken" in lines[0]["reasons"]


def test_a_line_without_end_is_cut_and_too_long() -> None:
    _, lines = run(b"word " * (MOST_LINE_BYTES // 4) + b"\nA lamp.\n")

    assert len(lines) == 2
    assert len(lines[0]["text"]) <= MOST_LINE_BYTES
    assert (lines[0]["reasons"], lines[1]["text"]) == (["too_long"], "A lamp.")


def test_a_file_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("Мама дома.\nЯ в США.\n", "utf-8")

    _, lines = run(b"", "ru", str(path))

    assert [line["reasons"] for line in lines] == [[], ["acronym"]]
    assert run(b"", "ru", str(tmp_path / "none.txt"))[0].exit_code == 2


def test_it_needs_a_locale_that_is_one() -> None:
    assert CliRunner().invoke(check, ["-"]).exit_code == 2
    assert run(b"A lamp.\n", "no tag at all")[0].exit_code == 2
    assert run(b"A lamp.\n", "EN")[1][0]["ok"] is True


def test_it_runs_without_a_database_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("The old lamp in the window is lit again.\n" * 100_000, "utf-8")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sentences", "check"]
    environment = os.environ | {"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))

    with (tmp_path / "out.jsonl").open("wb") as out:
        subprocess.run(
            [*command, str(path), "--locale", "en"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            check=True,
            preexec_fn=limit,
        )

    lines = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert len(lines) == 100_000
    assert json.loads(lines[-1])["ok"] is True
