"""Which language the pages speak: the one a person chose, else what their browser asks for.

The interface's languages are the folders of app/translations, and English, in which the words
stand in the code. They have nothing to do with a campaign's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    request,
    send_file,
    url_for,
)
from langcodes import closest_supported_match

from app.extensions import babel, csrf
from app.web.answers import local_path, page, see_other
from app.web.identity import REMEMBERED_FOR

blueprint = Blueprint("languages", __name__)

SOURCE = "en"
COOKIE = "voicestead_language"
DRAFT = '"X-Draft: yes\\n"'
"""The header line of a catalogue that no speaker has gone through yet."""
LARGEST_SAMPLE = 200
"""No language's plural forms are first met later, but for the millions."""
FARTHEST = 9
"""CLDR's distance up to which one reads the other as one's own; Breton and French are 30 apart."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface; `label` is its name in itself, for the list to choose from."""

    tag: str
    label: str
    direction: str
    catalogue: Path | None = None
    is_draft: bool = False

    @property
    def locale(self) -> str:
        """The name of its folder, as Babel writes it."""
        return self.tag.replace("-", "_")


def init_app(app: Flask) -> None:
    """Find the languages, choose among them for each request, and say in the answer which."""
    folder = Path(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    app.extensions["languages"] = {each.tag: each for each in languages_in(folder)}
    babel.init_app(app, locale_selector=lambda: language_of_request().locale)
    app.register_blueprint(blueprint)
    app.context_processor(_for_templates)
    app.jinja_env.globals["plural_samples"] = plural_samples
    app.after_request(_say_which)


def languages_in(folder: Path) -> list[Language]:
    """Return English and every language whose catalogue is compiled, by its own name."""
    compiled = folder.glob("*/LC_MESSAGES/messages.mo")
    found = [_described(path.with_suffix(".po")) for path in compiled]
    found.append(Language(SOURCE, "English", "ltr"))
    return sorted(found, key=lambda language: language.label.casefold())


def _described(catalogue: Path) -> Language:
    name = catalogue.parents[1].name
    locale = Locale.parse(name)
    own_name = locale.get_display_name() or name
    head, _blank, _entries = catalogue.read_text("utf-8").partition("\n\n")
    is_draft = DRAFT in head
    words = Translations.load(catalogue.parents[2], [name])
    label = words.gettext("%(language)s (draft)") % {"language": own_name} if is_draft else own_name
    return Language(name.replace("_", "-"), label, locale.text_direction, catalogue, is_draft)


def known_languages() -> dict[str, Language]:
    """Return the interface's languages by tag."""
    known: dict[str, Language] = current_app.extensions["languages"]
    return known


def language_of_request() -> Language:
    """Return the language to answer in; English where nobody asks, as in a command."""
    known = known_languages()
    if not has_request_context():
        return known[SOURCE]
    if "language" not in g:
        wanted = tuple(tag for tag, quality in request.accept_languages if quality > 0)
        chosen = request.cookies.get(COOKIE, "")
        g.language = known.get(chosen) or known[best_of(wanted, tuple(known))]
    language: Language = g.language
    return language


@lru_cache(maxsize=512)
def best_of(wanted: Iterable[str], known: tuple[str, ...]) -> str:
    """Return the known tag that suits the first of the wanted that any suits, else English."""
    for tag in wanted:
        try:
            match = closest_supported_match(tag, list(known), max_distance=FARTHEST)
        except ValueError:  # `*`, or no language tag at all
            continue
        if match:
            return match
    return SOURCE


def plural_samples() -> list[tuple[str, int]]:
    """Return, for each of CLDR's plural forms of the language, a number that takes it."""
    return samples_of(language_of_request().locale)


@lru_cache
def samples_of(locale: str) -> list[tuple[str, int]]:
    """Return [(form, smallest whole number that takes it)], as far as whole numbers take it."""
    form_of = Locale.parse(locale).plural_form
    samples: dict[str, int] = {}
    for number in (*range(LARGEST_SAMPLE), 1_000_000):  # Spanish and French count millions apart
        samples.setdefault(form_of(number), number)
    return list(samples.items())


@blueprint.post("/language")
def choose() -> Response:
    """Remember the language on this device, and go back to where the person was."""
    tag = request.form.get("language", "")
    if tag not in known_languages():
        abort(400)
    answer = see_other(local_path(request.form.get("next")) or url_for("home.index"))
    answer.set_cookie(
        COOKIE,
        tag,
        max_age=REMEMBERED_FOR,
        secure=current_app.config["SETTINGS"].is_https,
        httponly=True,
        samesite="Lax",
    )
    return answer


# It touches nothing of anybody's. A token in every page's foot would give every visitor a cookie.
csrf.exempt(choose)


@blueprint.get("/translations")
def translations() -> Response:
    """Show which languages the pages speak, which are drafts, and how to help."""
    return page("languages/page.html")


@blueprint.get("/translations/<tag>.po")
def catalogue(tag: str) -> Response:
    """Hand out a language's words, to be gone through in any editor of translations."""
    language = known_languages().get(tag)
    if language is None or language.catalogue is None:
        abort(404)
    name = f"voicestead-{tag}.po"
    return send_file(language.catalogue, "text/x-gettext-translation", True, name)


def _for_templates() -> dict[str, Any]:
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("home.index")
    return {
        "ui": language_of_request(),
        "ui_languages": known_languages().values(),
        "here": here,
    }


def _say_which(answer: Response) -> Response:
    """Tell caches and browsers, where an answer has words in it, what language they are in."""
    if "language" in g:
        answer.vary.update(("Cookie", "Accept-Language"))
        answer.content_language.add(g.language.tag)
    return answer
