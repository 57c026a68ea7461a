"""The style page: every token and every component in every state, for those who build here.

Its words are in English only, like the docs: they are about markup, and no volunteer meets them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, current_app, request

from app.web.answers import page
from app.web.palette import LINES_ON, WORDS_ON, colours, contrast, schemes

blueprint = Blueprint("style", __name__)

SCHEMES = ("auto", "light", "dark")
MEASURED = {"space": "inline-size", "radius": "border-radius"}
"""Families of tokens, and the property that shows one."""
SIZES = ("small", "text", "large", "larger", "title", "endonym", "sentence")


class Sample(NamedTuple):
    """The first words of the Declaration of Human Rights in one script."""

    text: str
    locale: str
    direction: str
    script: str


SAMPLES = (
    Sample("Watu wote wamezaliwa huru, hadhi na haki zao ni sawa.", "sw", "ltr", "Latn"),
    Sample("Alle Menschen sind frei und gleich an Würde und Rechten geboren.", "de", "ltr", "Latn"),
    Sample("Все люди рождаются свободными и равными.", "ru", "ltr", "Cyrl"),
    Sample("يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.", "ar", "rtl", "Arab"),
    Sample("تمام انسان آزاد اور برابر پیدا ہوئے ہیں۔", "ur", "rtl", "Arab"),
    Sample("सभी मनुष्यों को जन्मजात स्वतन्त्रता और समानता प्राप्त है।", "hi", "ltr", "Deva"),
    Sample("மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்.", "ta", "ltr", "Taml"),
    Sample("የሰው ልጅ ሁሉ ሲወለድ ነጻና እኩል ነው።", "am", "ltr", "Ethi"),
    Sample("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกัน", "th", "ltr", "Thai"),
    Sample("人人生而自由，在尊严和权利上一律平等。", "zh", "ltr", "Hans"),
)


@blueprint.get("/style")
def style() -> Response:
    """Show the page; `?scheme=` light or dark holds it there, else it follows the device."""
    asked = request.args.get("scheme")
    tokens = schemes(_sheet())
    answer = page(
        "style/page.html",
        scheme=asked if asked in SCHEMES else SCHEMES[0],
        schemes=SCHEMES,
        tokens=tokens,
        colours={scheme: colours(of) for scheme, of in tokens.items()},
        words_on=WORDS_ON,
        lines_on=LINES_ON,
        contrast=contrast,
        measures=[name for family in MEASURED for name in named(tokens, family)],
        sizes=SIZES,
        samples=SAMPLES,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.get("/style/tokens.css")
def tokens_css() -> Response:
    """Give each scheme a class, and each token a specimen, made from tokens.css itself."""
    tokens = schemes(_sheet())
    rules = [_scheme(scheme, of) for scheme, of in tokens.items()]
    rules += [f".swatch--{name}{{background:var(--{name})}}" for name in colours(tokens["light"])]
    rules += [
        f".measure--{name}{{{MEASURED[family]}:var(--{name})}}"
        for family in MEASURED
        for name in named(tokens, family)
    ]
    rules += [f".size--{name}{{font-size:var(--{name})}}" for name in SIZES]
    return Response("\n".join(rules), mimetype="text/css")


def named(tokens: dict[str, dict[str, str]], family: str) -> list[str]:
    """Return the names of a family of tokens, such as `space-1`, in their order."""
    return [name for name in tokens["light"] if name.startswith(family)]


def _scheme(name: str, tokens: dict[str, str]) -> str:
    values = "".join(f"--{token}:{value};" for token, value in tokens.items())
    return f".scheme--{name}{{color-scheme:{name};{values}}}"


def _sheet() -> str:
    return (Path(current_app.static_folder or "") / "css" / "tokens.css").read_text("utf-8")
