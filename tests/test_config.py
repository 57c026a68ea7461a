"""Settings: each documented, each checked, and a key that is kept."""

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from threading import Barrier, Thread

import pytest

from config import ROOT, BadSetting, Settings, kept_secret_key


def settings_from(folder: Path, **environment: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(folder), **environment})


def test_every_setting_is_documented_where_it_is_declared():
    tree = ast.parse((ROOT / "config.py").read_text("utf-8"))
    [settings] = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"
    ]
    documented = {
        declared.target.id
        for declared, text in zip(settings.body, settings.body[1:], strict=False)
        if isinstance(declared, ast.AnnAssign)
        and isinstance(declared.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
    assert documented == {field.name for field in fields(Settings)}


def test_without_any_variable_everything_is_below_the_instance_folder(tmp_path: Path):
    settings = settings_from(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/voicestead.db"
    assert settings.storage_url == f"file://{tmp_path}/blobs"
    assert settings.queue_url == f"sqlite:///{tmp_path}/queue.db"
    assert Settings.from_environment({}).instance_dir == ROOT / "instance"


def test_every_setting_is_read_from_the_variable_of_its_name(tmp_path: Path):
    given = {
        "instance_dir": str(tmp_path),
        "database_url": "postgresql+psycopg://db/voicestead",
        "storage_url": "s3://bucket/prefix",
        "queue_url": "redis://queue/0",
        "secret_key": "k" * 40,
        "base_url": "https://voices.example.org",
        "host": "0.0.0.0",  # noqa: S104
        "port": "80",
        "web_workers": "3",
        "web_threads": "4",
        "worker_threads": "5",
        "max_clip_bytes": "2048",
        "max_import_bytes": "4096",
        "rate_limits": "false",
        "rate_limit_url": "redis://queue/1",
        "log_level": "WARNING",
    }
    assert given.keys() == {field.name for field in fields(Settings)}
    settings = Settings.from_environment({name.upper(): value for name, value in given.items()})
    assert {name: str(getattr(settings, name)).lower() for name in given} == {
        name: value.lower() for name, value in given.items()
    }
    assert settings.is_https


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path):
    assert settings_from(tmp_path, PORT="", RATE_LIMITS="").port == 8000


def test_other_variables_are_none_of_our_business(tmp_path: Path):
    assert settings_from(tmp_path, HOME="/root", COLUMNS="x").port == 8000


def test_a_relative_instance_folder_is_made_absolute():
    assert Settings(instance_dir=Path("somewhere")).instance_dir.is_absolute()


def test_a_folder_with_odd_signs_in_its_name_is_found_again(tmp_path: Path):
    from app.storage import open_store

    odd = tmp_path / "50% of #1?"
    open_store(settings_from(odd).storage_url)
    assert (odd / "blobs").is_dir()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "voicestead.db"),
        ("DATABASE_URL", "postgresql://db/voicestead"),
        ("DATABASE_URL", "mysql://db/voicestead"),
        ("DATABASE_URL", "postgresql+psycopg://[db/voicestead"),
        ("STORAGE_URL", "/var/lib/blobs"),
        ("STORAGE_URL", "file://blobs/here"),
        ("STORAGE_URL", "file://"),
        ("STORAGE_URL", "s3://"),
        ("STORAGE_URL", "s3:///bucket"),
        ("QUEUE_URL", "amqp://queue"),
        ("BASE_URL", "voices.example.org"),
        ("RATE_LIMIT_URL", "memcached://x"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8000.5"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "1000"),
        ("WORKER_THREADS", "-1"),
        ("MAX_CLIP_BYTES", "10"),
        ("MAX_CLIP_BYTES", "4M"),
        ("RATE_LIMITS", "maybe"),
        ("LOG_LEVEL", "chatty"),
    ],
)
def test_a_bad_value_is_one_clear_line_that_names_the_setting(
    tmp_path: Path, name: str, value: str
):
    with pytest.raises(BadSetting) as caught:
        settings_from(tmp_path, **{name: value})
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert len(message) < 150


def test_no_password_is_repeated_in_a_message(tmp_path: Path):
    with pytest.raises(BadSetting) as caught:
        settings_from(tmp_path, DATABASE_URL="mysql://me:hunter2@db/x")
    assert "hunter2" not in str(caught.value)


def test_a_command_with_a_bad_setting_says_so_in_one_line_and_fails(tmp_path: Path):
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env={"PATH": "", "INSTANCE_DIR": str(tmp_path), "PORT": "http"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.strip().splitlines() == [
        "Voicestead does not start: PORT is 'http'; it must be a whole number."
    ]


def test_a_given_key_is_used_and_none_is_kept(tmp_path: Path):
    assert kept_secret_key(Settings(instance_dir=tmp_path, secret_key="k" * 40)) == "k" * 40
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_at_the_first_start_and_kept_for_nobody_else(tmp_path: Path):
    settings = Settings(instance_dir=tmp_path / "new" / "instance")
    key = kept_secret_key(settings)
    path = settings.instance_dir / "secret_key"

    assert len(key) >= 43
    assert kept_secret_key(settings) == key == path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(settings.instance_dir.iterdir()) == [path]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path):
    settings = Settings(instance_dir=tmp_path)
    keys: list[str] = []
    together = Barrier(8)

    def start() -> None:
        together.wait(10)
        keys.append(kept_secret_key(settings))

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(keys) == 8
    assert len(set(keys)) == 1


@pytest.mark.parametrize("kept", ["", "short", "\n" * 50])
def test_a_kept_key_that_is_damaged_stops_the_start(tmp_path: Path, kept: str):
    (tmp_path / "secret_key").write_text(kept)
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        kept_secret_key(Settings(instance_dir=tmp_path))
