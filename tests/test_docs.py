"""The documents keep up with the code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from config import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "STYLE.md"]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("setting", [field.name.upper() for field in fields(Settings)])
def test_every_setting_stands_in_the_readme(setting: str) -> None:
    assert re.search(rf"`{setting}`", README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    assert decisions
    assert [name for name in decisions if f"({name})" not in index] == []


def test_the_map_names_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    on_the_map = (ROOT / "docs" / "map.md").read_text("utf-8")
    assert {room for room in rooms if f"app/{room}" not in on_the_map} == set()


def test_the_commands_in_the_readme_exist() -> None:
    from app.cli import assets, campaigns, clips, release, sentences

    groups = {
        "assets": assets.group,
        "campaign": campaigns.group,
        "sentences": sentences.group,
        "release": release.group,
        "clips": clips.group,
    }
    shown = re.findall(r"flask --app wsgi (\w+) ([\w-]+)", README)
    assert {group for group, _command in shown} == set(groups)
    for group, command in shown:
        assert command in groups[group].commands
