"""Fonts by option: only where an operator keeps them, and fetched only where they are needed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.fonts import DEBIAN_FOLDER, FAMILIES, Family, keep_fonts
from config import Settings
from tests.services.application import close

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
SHEETS = re.compile(r'<link rel="stylesheet" href="(/static/noto/[^"]+)">')


@pytest.fixture
def with_fonts(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same app, started again after fonts were kept."""
    keep_fonts(settings.instance_dir, DEBIAN_FOLDER)
    again = create_app(settings)
    yield again
    close(again)


def sheet_of(app: Flask) -> str:
    (address,) = SHEETS.findall(app.test_client().get("/").text)
    return str(address)


def test_without_the_option_a_page_names_no_font_file(app: Flask) -> None:
    assert SHEETS.findall(app.test_client().get("/").text) == []
    assert app.test_client().get("/static/noto/0/fonts.css").status_code == 404


def test_each_kept_file_is_named_with_its_characters_and_served_for_ever(with_fonts: Flask) -> None:
    client, address = with_fonts.test_client(), sheet_of(with_fonts)
    answer = client.get(address)
    assert answer.mimetype == "text/css"
    faces = re.findall(r'url\("([^"]+)"\)[^}]*unicode-range: (U\+[^;]+);', answer.text)
    assert len(faces) > len(FAMILIES)
    name, _ = faces[0]
    font = client.get(f"{address.rpartition('/')[0]}/{name}")
    assert font.mimetype == "font/ttf"
    assert font.data == (DEBIAN_FOLDER / name).read_bytes()
    assert "immutable" in font.headers["Cache-Control"]
    assert "Set-Cookie" not in font.headers


@pytest.mark.parametrize("name", ["fonts.txt", "..%2F..%2Fsecret_key", "NotoSansArabic-Thin.ttf"])
def test_nothing_else_is_served_from_there(with_fonts: Flask, name: str) -> None:
    folder = sheet_of(with_fonts).rpartition("/")[0]
    assert with_fonts.test_client().get(f"{folder}/{name}").status_code == 404


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_family_is_in_the_pages_own_list(family: Family) -> None:
    css = TOKENS.read_text() + (TOKENS.parent / "components.css").read_text()
    assert f'"{family.name}"' in css
