"""Offers the kept fonts to browsers; one fetches a file only for characters it cannot write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, url_for

from app.fonts import Family, folder_of_copies, kept_families
from app.web.assets import FOR_EVER_S
from app.web.compressed import Kept

blueprint = Blueprint("fonts", __name__)

SHEET = "fonts.css"
FACE = """@font-face {{
  font-family: "{family}";
  font-weight: {weight};
  font-display: swap;
  src: url("{file}") format("truetype");
  unicode-range: {characters};
}}
"""


@dataclass(slots=True)
class Fonts:
    """The kept files by name, as they are sent; empty where no fonts are kept."""

    folder: Path
    families: list[Family]
    kept: dict[str, Kept] = field(default_factory=dict)

    @property
    def files(self) -> list[Path]:
        """The files, in the order of their names."""
        names = (name for family in self.families for name in family.file_names())
        return sorted(path for name in names if (path := self.folder / name).is_file())

    def version(self) -> str:
        """Return a short hash that changes when any file does."""
        digest = hashlib.sha256()
        for path in self.files:
            digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:12]

    def sheet(self) -> str:
        """Return the style sheet that names each file and what it is for."""
        return "".join(
            FACE.format(family=family.name, weight=weight, file=name, characters=family.characters)
            for family in self.families
            for name, weight in family.file_names().items()
            if (self.folder / name).is_file()
        )

    def answer(self, name: str) -> Response | None:
        """Return a file or the sheet, compressed once; None for what there is not."""
        if name not in self.kept:
            if name == SHEET and self.families:
                self.kept[name] = Kept.of(self.sheet().encode(), "text/css")
            elif name in {path.name for path in self.files}:
                self.kept[name] = Kept.of((self.folder / name).read_bytes(), "font/ttf")
            else:
                return None
        return self.kept[name].answer()


def init_app(app: Flask) -> None:
    """Look once which fonts are kept, and tell templates where their sheet is, if any."""
    instance_dir = app.config["SETTINGS"].instance_dir
    fonts = Fonts(folder_of_copies(instance_dir), kept_families(instance_dir))
    app.extensions["fonts"] = fonts
    version = fonts.version() if fonts.families else None
    app.register_blueprint(blueprint)

    def sheet() -> str | None:
        return version and url_for("fonts.file", version=version, name=SHEET)

    app.context_processor(lambda: {"font_sheet": sheet})


@blueprint.get("/static/noto/<version>/<name>")
def file(version: str, name: str) -> Response:  # noqa: ARG001 (a new version is a new address)
    """Send a font or their sheet."""
    fonts: Fonts = current_app.extensions["fonts"]
    answer = fonts.answer(name)
    if answer is None:
        abort(404)
    answer.cache_control.public = answer.cache_control.immutable = True
    answer.cache_control.max_age = FOR_EVER_S
    return answer
